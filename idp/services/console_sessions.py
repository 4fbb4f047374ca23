"""Sessions of roles in browsers: each request asks anew whether session, role, account and address still allow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp.ports import Clock, Entropy, Sealer
from idp.rules.network_mask import inside
from idp.rules.printable import printable
from idp.rules.session_lifetime import effective_end
from idp.services.attachments import Attached, Attachments, Target
from idp.services.audit import BROWSER_LIMIT, Audit, Event, Visitor
from idp.services.directory import Account, Directory
from idp.store import console_sessions
from idp.store.database import Database
from idp.store.policies import ROLE

TOKEN = "console-session"  # noqa: S105 -- the name of a purpose, not a secret


@dataclass(frozen=True)
class SignedInRole:
    """A role's session in this browser: its row with `role_name`, and when it ends by today's settings."""

    record: Any
    account: Account
    ends_at: datetime

    def event(self, what: str, reason: str = "") -> Event:
        """Return an event of this session."""
        return Event(
            what=what,
            outcome="success",
            account_id=self.account.id,
            actor=self.record.actor,
            reason=reason,
            details={"role": self.record.role_name, "session": self.record.name, "console_session": self.record.id},
        )


class ConsoleSessions:
    """Opens, finds and ends them; the token is chance, and only its keyed hash is kept."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        sealer: Sealer,
        directory: Directory,
        attachments: Attachments,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._sealer = sealer
        self._directory = directory
        self._attachments = attachments
        self._audit = audit

    def open(self, tx: Connection, visitor: Visitor, role: Any, had: str, **columns: Any) -> tuple[str, str]:
        """Open a session of a role, and end the one that this browser `had`; return its token and its ID."""
        token, session_id = self._entropy.token(), self._entropy.token(128)
        if had:
            console_sessions.end_by_token(tx, self._digest(had), columns["issued_at"])
        console_sessions.add(
            tx,
            id=session_id,
            token_digest=self._digest(token),
            account_id=role.account_id,
            role_id=role.id,
            address=visitor.address,
            browser=printable(visitor.browser, BROWSER_LIMIT),
            **columns,
        )
        return token, session_id

    def current(self, visitor: Visitor, token: str) -> SignedInRole | None:
        """Return the role's session in this browser, by what is true at this moment; None for none.

        A session used from outside the mask ends for good, as those of users do.
        """
        if not token:
            return None
        with self._database.reading() as tx:
            record = console_sessions.by_token(tx, self._digest(token))
        found = self._running(record) if record else None
        if found is None or inside(found.account.user_masks, visitor.address):
            return found
        with self._database.writing() as tx:
            if console_sessions.end(tx, found.record.id, self._clock.now()):
                self._audit.record(tx, visitor, found.event("end_role_session", "outside_mask"))
        return None

    def sign_out(self, visitor: Visitor, whose: SignedInRole) -> None:
        """End a session; ending an ended one is no error."""
        with self._database.writing() as tx:
            if console_sessions.end(tx, whose.record.id, self._clock.now()):
                self._audit.record(tx, visitor, whose.event("role_logout"))

    def permissions(self, whose: SignedInRole) -> Sequence[Attached]:
        """List the policies that are attached to the role; raises `ROLE_UNKNOWN` when it has just gone."""
        return self._attachments.of(whose.account.id, Target(ROLE, whose.record.role_name))

    def _running(self, record: Any) -> SignedInRole | None:
        account, now = self._directory.account(record.account_id), self._clock.now()
        if account is None or record.ended_at is not None or not record.allow_console_login:
            return None
        if record.sessions_revoked_at is not None and record.issued_at < record.sessions_revoked_at:
            return None
        hours = account.user_terms(now).session_hours
        ends_at = effective_end(record.issued_at, record.ends_at, hours)
        return SignedInRole(record, account, ends_at) if now < ends_at else None

    def _digest(self, token: str) -> str:
        return self._sealer.digest(TOKEN, token)
