"""Grants of OIDC applications: issuing a code, redeeming it once, revoking what a replayed code gave.

Sources: RFC 6749 (sections 4.1.2 and 10.5), RFC 7636, RFC 9700 (section 4.5).
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from idp.ports import Clock, Entropy, Sealer
from idp.rules.claims import Authentication
from idp.services.audit import Audit, Event, Visitor
from idp.services.directory import Application
from idp.services.sessions import Sessions, SignedIn
from idp.services.sso import authentication
from idp.store import grants
from idp.store.database import Database

CODE_LIFETIME = timedelta(seconds=60)
PURPOSE = "authorization-code"
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, section 4.1


@dataclass(frozen=True, kw_only=True)
class CodeTerms:
    """What a code is bound to; `code_challenge` is of the method S256."""

    redirect_uri: str
    code_challenge: str
    scopes: tuple[str, ...]
    nonce: str | None


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A redeemed grant: its tokens carry `grant_id`, begin at `issued_at` and expire at `expires_at`."""

    grant_id: str
    who: Authentication
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    nonce: str | None


class InvalidCode(Exception):
    """A code that gives nothing; the text is the exact reason, for the audit log only."""


class Grants:
    """Issues and redeems codes."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        sealer: Sealer,
        sessions: Sessions,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._sealer = sealer
        self._sessions = sessions
        self._audit = audit

    def issue_code(self, visitor: Visitor, application: Application, who: Authentication, terms: CodeTerms) -> str:
        """Return a code good for one redemption within sixty seconds."""
        code, grant_id, now = self._entropy.token(), self._entropy.token(128), self._clock.now()
        with self._database.writing() as tx:
            grants.add(
                tx,
                id=grant_id,
                account_id=application.account_id,
                application_id=application.id,
                user_id=who.user_id,
                session_id=who.session_id,
                code_digest=self._sealer.digest(PURPOSE, code),
                code_expires_at=now + CODE_LIFETIME,
                redirect_uri=terms.redirect_uri,
                code_challenge=terms.code_challenge,
                scopes=list(terms.scopes),
                nonce=terms.nonce,
                created_at=now,
                expires_at=min(now + CODE_LIFETIME + _life_of_tokens(application), who.ends_at),
            )
            event = _event("sso", application, who.user_id, grant=grant_id, session=who.session_id)
            self._audit.record(tx, visitor, event)
        return code

    def redeem(
        self, visitor: Visitor, application: Application, code: str, redirect_uri: str, verifier: str
    ) -> Granted:
        """Spend a code; raises `InvalidCode`.

        Whatever is wrong with the redemption, the code is dead afterwards; a code spent before takes what it gave
        with it. Of any number of parallel redemptions at most one succeeds.
        """
        now = self._clock.now()
        digest = self._sealer.digest(PURPOSE, code)
        with self._database.writing() as tx:
            grant = grants.spend(tx, application.account_id, digest, now)
            signed_in = self._sessions.by_id(tx, grant.account_id, grant.session_id) if grant else None
            objection = _objection(grant, application, redirect_uri, verifier, now)
            if grant is not None and signed_in is not None and objection is None:
                self._audit.record(tx, visitor, _event("token", application, grant.user_id, grant=grant.id))
                return _granted(application, grant, signed_in, now)
            objection = objection or "session_ended"
            self._revoke(tx, visitor, application, digest, objection)
        raise InvalidCode(objection)

    def in_force(self, account_id: str, grant_id: str) -> tuple[Any, Authentication] | None:
        """Return a grant and whom it speaks of, while neither it nor its session has ended."""
        with self._database.reading() as tx:
            grant = grants.in_force(tx, account_id, grant_id, self._clock.now())
            signed_in = self._sessions.by_id(tx, account_id, grant.session_id) if grant else None
        return (grant, authentication(signed_in)) if signed_in else None

    def _revoke(self, tx: Connection, visitor: Visitor, application: Application, digest: str, objection: str) -> None:
        grant_id = grants.revoke_by_code(tx, application.account_id, digest, self._clock.now())
        event = _event("token", application, None, grant=grant_id)
        self._audit.record(tx, visitor, Event(**vars(event) | {"outcome": "failure", "reason": objection}))


def _granted(application: Application, grant: Any, signed_in: SignedIn, now: datetime) -> Granted:
    return Granted(
        grant_id=grant.id,
        who=authentication(signed_in),
        scopes=tuple(grant.scopes),
        issued_at=now,
        expires_at=min(grant.expires_at, now + _life_of_tokens(application)),
        nonce=grant.nonce,
    )


def _life_of_tokens(application: Application) -> timedelta:
    return timedelta(seconds=application.access_token_seconds)


def _objection(grant: Any, application: Application, redirect_uri: str, verifier: str, now: datetime) -> str | None:
    if grant is None:
        return "code_unknown_or_spent"
    if grant.application_id != application.id:
        return "code_of_another_client"
    if grant.code_expires_at <= now:
        return "code_expired"
    if grant.redirect_uri != redirect_uri:
        return "redirect_uri_differs"
    return None if _proves(verifier, grant.code_challenge) else "wrong_code_verifier"


def _proves(verifier: str, challenge: str) -> bool:
    if not VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def _event(what: str, application: Application, user_id: str | None, **details: Any) -> Event:
    return Event(
        what=what,
        outcome="success",
        account_id=application.account_id,
        actor=f"application:{application.client_id}",
        user_id=user_id,
        details=details,
    )
