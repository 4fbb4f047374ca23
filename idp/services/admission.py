"""Opening a session for somebody whom every gate has admitted, inside the transaction that admits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp.model.user import Kind
from idp.ports import Entropy, Sealer
from idp.rules import lockout
from idp.rules.logon import Admit
from idp.rules.printable import printable
from idp.rules.saml_logout import PROVIDER
from idp.rules.session_lifetime import REMEMBERED
from idp.services.audit import BROWSER_LIMIT, Audit, Event, Visitor
from idp.services.evidence import Seen
from idp.store import accounts, failed_tries, mfa_devices, saml_participants, sessions
from idp.store.saml_participants import Participant
from idp.store.swift import OverCore

SESSION = "session"
REMEMBERED_BROWSER = "remembered-browser"
RESCUE = "rescue"
"""The method of a session that a rescue link opened."""
FEDERATED = "fed"
"""The method of a session for which the enterprise's identity provider vouched."""


@dataclass(frozen=True)
class Remembered:
    """A browser in which no code is asked until `ends_at`; `token` goes into its cookie."""

    token: str
    ends_at: datetime


@dataclass(frozen=True)
class Admission:
    """A new session: `token` goes into the cookie, `session_id` may be shown.

    `shows_recovery_codes`: a device was bound on the way, and its recovery codes wait to be shown.
    """

    token: str
    session_id: str
    ends_at: datetime
    remembered: Remembered | None = None
    shows_recovery_codes: bool = False


class Admissions:
    """Opens sessions; the token is chance, and only its keyed hash is kept."""

    def __init__(self, entropy: Entropy, sealer: Sealer, audit: Audit) -> None:
        self._entropy = entropy
        self._sealer = sealer
        self._audit = audit

    def session_digest(self, token: str) -> str:
        """Return the hash under which a session is found."""
        return self._sealer.digest(SESSION, token)

    def remembered_digest(self, token: str) -> str:
        """Return the hash under which a remembered browser is found."""
        return self._sealer.digest(REMEMBERED_BROWSER, token) if token else ""

    def open(  # noqa: PLR0913 -- what one admission is made of
        self,
        tx: Connection,
        visitor: Visitor,
        seen: Seen,
        admit: Admit,
        methods: tuple[str, ...],
        *,
        remember: bool,
        told: Mapping[str, Any] | None = None,
        known_as: Mapping[str, str] | None = None,
    ) -> Admission:
        """Open a session, end the one this browser had, and clear the counter of wrong passwords (PW-40).

        `told` adds to the details of the audit event; `known_as` is the assertion's, of the enterprise's provider.
        """
        (user_id, account_id), record, now = _whom(seen), seen.record, seen.terms.now
        if record.password_tries.tries != lockout.EMPTY and FEDERATED not in methods:
            failed_tries.clear(tx, record.password_tries.key)
        if visitor.session_token:
            sessions.end_by_token(tx, self.session_digest(visitor.session_token), now)
        self._confirm_mask(tx, visitor, seen, methods)
        token, session_id = self._entropy.token(), self._entropy.token(128)
        sessions.add(
            tx,
            id=session_id,
            token_digest=self.session_digest(token),
            account_id=account_id,
            user_id=user_id,
            address=visitor.address,
            browser=printable(visitor.browser, BROWSER_LIMIT),
            methods=list(methods),
            authenticated_at=now,
            ends_at=admit.until,
        )
        self._know(tx, account_id, session_id, known_as)
        remembered = self._remember(tx, visitor, user_id, now) if remember else None
        self._audit.record(tx, visitor, _admitted(seen, session_id, methods, remembered=remember, **told or {}))
        return Admission(token, session_id, admit.until, remembered)

    def _confirm_mask(self, tx: Connection, visitor: Visitor, seen: Seen, methods: tuple[str, ...]) -> None:
        """Make a provisional mask lasting: its account's holder has logged on under it (LM-10)."""
        account = seen.account
        if account is None or account.provisional_mask is None or seen.record.kind != Kind.OWNER or RESCUE in methods:
            return
        if seen.terms.now < account.provisional_mask.undo_at:
            accounts.put_setting(tx, account.id, accounts.PROVISIONAL_MASK, {})
            accounts.changed(tx)
            event = Event(what="confirm_mask", outcome="success", account_id=account.id, actor=seen.typed)
            self._audit.record(tx, visitor, event)

    def _know(self, tx: Connection, account_id: str, session_id: str, known_as: Mapping[str, str] | None) -> None:
        if not known_as:
            return
        participant = Participant(session_id=session_id, role=PROVIDER, account_id=account_id, **known_as)
        saml_participants.note(OverCore(tx), [participant])

    def _remember(self, tx: Connection, visitor: Visitor, user_id: str, now: datetime) -> Remembered:
        remembered = Remembered(self._entropy.token(), now + REMEMBERED)
        mfa_devices.remember_browser(
            tx,
            id=self._entropy.token(128),
            user_id=user_id,
            token_digest=self.remembered_digest(remembered.token),
            browser=printable(visitor.browser, BROWSER_LIMIT),
            address=visitor.address,
            created_at=now,
            ends_at=remembered.ends_at,
        )
        return remembered


def _whom(seen: Seen) -> tuple[str, str]:
    """Return the IDs of user and account."""
    if seen.record.user_id is None or seen.record.account_id is None:
        message = "nobody to admit"
        raise ValueError(message)
    return seen.record.user_id, seen.record.account_id


def _admitted(seen: Seen, session_id: str, methods: tuple[str, ...], **told: Any) -> Event:
    return Event(
        what="logon",
        outcome="success",
        account_id=seen.record.account_id,
        actor=seen.typed,
        user_id=seen.record.user_id,
        details={"session": session_id, "methods": list(methods), **told},
    )
