"""Temporary credentials of role sessions: self-contained and sealed; issuing writes nothing but the audit event.

The token carries everything; the secret is derived from the key ID. A deleted role ends its sessions at once, and so
does revoking what was issued before a moment; both also hold for those in whose name a session was begun.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from idp import refusals
from idp.ports import Clock, Entropy, Sealer
from idp.rules import policy_document
from idp.rules.policy_document import Document
from idp.services.access_keys import KeyHolder, letters
from idp.services.callers import Caller, CallerKind, Source, TemporarySession
from idp.services.held import Held
from idp.store import roles, users

PREFIX = "STS."
ID_LETTERS = 24
SECRET_LETTERS = 44
PURPOSE = "sts"
SECRET_PURPOSE = "sts-secret"  # noqa: S105 -- the name of a purpose, not a secret


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a token says. `policy` is the session policy's text, empty for none; see `TemporarySession` for the rest."""

    account_id: str
    role_id: str
    session_name: str
    issued_at: datetime
    expires_at: datetime
    policy: str = ""
    source_identity: str = ""
    mfa_present: bool = False
    inherited: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials, as they are handed out once."""

    access_key_id: str
    secret: str
    token: str
    expires_at: datetime


class TemporaryCredentials:
    """Issues and opens tokens."""

    def __init__(self, clock: Clock, entropy: Entropy, sealer: Sealer, held: Held) -> None:
        self._clock = clock
        self._entropy = entropy
        self._sealer = sealer
        self._held = held

    def issue(self, ticket: Ticket) -> Credentials:
        """Make credentials for a session; the caller writes the audit event."""
        key_id = PREFIX + letters(self._entropy, ID_LETTERS)
        values = vars(ticket) | {
            "key": key_id,
            "issued_at": ticket.issued_at.isoformat(),
            "expires_at": ticket.expires_at.isoformat(),
            "sources": [vars(source) for source in ticket.sources],
        }
        token = self._sealer.seal(PURPOSE, json.dumps(values).encode())
        return Credentials(key_id, self._secret(key_id), token, ticket.expires_at)

    def holder(self, key_id: str, token: str) -> KeyHolder:
        """Return who has these credentials.

        Raises `TOKEN_MISSING`, `TOKEN_MALFORMED`, `TOKEN_MISMATCH`, `TOKEN_EXPIRED`, the last also for revoked ones.
        """
        if not token:
            raise refusals.TOKEN_MISSING()
        values = self._opened(token)
        if values.pop("key") != key_id:
            raise refusals.TOKEN_MISMATCH()
        ticket = _ticket(values)
        role = self._source(Source("role", ticket.account_id, ticket.role_id))
        if role is None or ticket.expires_at <= self._clock.now():
            raise refusals.TOKEN_EXPIRED()
        if not all(_lasts(one, ticket) for one in (role, *map(self._source, ticket.sources))):
            raise refusals.TOKEN_EXPIRED()
        return KeyHolder(_caller(ticket, role.name, key_id), self._secret(key_id), active=True)

    def _source(self, source: Source) -> Any | None:
        find = roles.by_id if source.kind == "role" else users.by_id
        return self._held.get((source.kind, source.id), lambda tx: find(tx, source.account_id, source.id))

    def _opened(self, token: str) -> dict[str, Any]:
        try:
            values: dict[str, Any] = json.loads(self._sealer.open(PURPOSE, token))
        except ValueError:
            raise refusals.TOKEN_MALFORMED() from None
        return values

    def _secret(self, key_id: str) -> str:
        return self._sealer.digest(SECRET_PURPOSE, key_id)[:SECRET_LETTERS]


def _ticket(values: dict[str, Any]) -> Ticket:
    moments = {name: datetime.fromisoformat(values[name]) for name in ("issued_at", "expires_at")}
    lists = {"inherited": tuple(values["inherited"]), "sources": tuple(Source(**one) for one in values["sources"])}
    return Ticket(**values | moments | lists)


def _lasts(identity: Any | None, ticket: Ticket) -> bool:
    """Tell whether a user or role is still there, and has not had its sessions of that time revoked."""
    if identity is None:
        return False
    return identity.sessions_revoked_at is None or ticket.issued_at >= identity.sessions_revoked_at


def _caller(ticket: Ticket, role_name: str, key_id: str) -> Caller:
    session = TemporarySession(
        name=ticket.session_name,
        policy=_compiled(ticket.policy) if ticket.policy else None,
        issued_at=ticket.issued_at,
        expires_at=ticket.expires_at,
        source_identity=ticket.source_identity,
        mfa_present=ticket.mfa_present,
        inherited=tuple(map(_compiled, ticket.inherited)),
        policy_texts=(*((ticket.policy,) if ticket.policy else ()), *ticket.inherited),
        sources=ticket.sources,
    )
    return Caller(CallerKind.SESSION, ticket.account_id, ticket.role_id, role_name, key_id, session)


@lru_cache(1_000)
def _compiled(text: str) -> Document:
    return policy_document.identity(text, policy_document.MOST_SESSION_CHARACTERS)
