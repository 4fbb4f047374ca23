"""Sessions that run: found by the browser's token, put to mask, profile and length again on each request (SP-25)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp import refusals
from idp.model.user import Kind
from idp.ports import Clock
from idp.rules.network_mask import inside
from idp.rules.printable import printable
from idp.rules.session_lifetime import effective_end
from idp.services.admission import FEDERATED, RESCUE, Admissions
from idp.services.audit import Audit, Event, Visitor
from idp.services.directory import Account, Directory
from idp.store import mfa_devices, sessions
from idp.store.database import Database
from idp.store.sessions import SessionRecord

ID_LIMIT = 64


@dataclass(frozen=True)
class SignedIn:
    """Somebody signed in: the session as stored, the account, and when the session ends by today's settings."""

    record: SessionRecord
    account: Account
    ends_at: datetime

    @property
    def owner(self) -> bool:
        """Tell whether this is the account holder."""
        return self.record.kind == Kind.OWNER

    @property
    def principal(self) -> str:
        """Return the whole logon name."""
        return self.account.principal_of(self.record.kind, self.record.name)

    def refusal(self, what: str, **details: Any) -> Callable[[str], Event]:
        """Return what makes the event of something refused in this session, given the reason."""
        return lambda reason: self.event(what, "failure", reason, **details)

    def event(self, what: str, outcome: str = "success", reason: str = "", **details: Any) -> Event:
        """Return an event of something done in this session."""
        return Event(
            what=what,
            outcome=outcome,
            account_id=self.account.id,
            actor=self.principal,
            user_id=self.record.user_id,
            reason=reason,
            details=details,
        )


class Sessions:
    """Finds, lists and ends sessions and remembered browsers."""

    def __init__(
        self, *, database: Database, clock: Clock, directory: Directory, admissions: Admissions, audit: Audit
    ) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._admissions = admissions
        self._audit = audit

    def current(self, visitor: Visitor) -> SignedIn | None:
        """Return who is signed in with this browser, by what is true at this moment; None for nobody.

        A session used from outside the mask ends for good (AMB-30), but for one opened by a rescue link (LM-12).
        """
        if not visitor.session_token:
            return None
        with self._database.reading_swiftly() as tx:
            record = sessions.by_token(tx, self._admissions.session_digest(visitor.session_token))
        return self._checked(visitor, record) if record else None

    def by_id(self, tx: Connection, account_id: str, session_id: str) -> SignedIn | None:
        """Return a session that still runs, for tokens that were issued in it.

        They are shown by an application, from an address of its own: what today's mask is held against is the address
        the session was opened from.
        """
        account, record = self._directory.account(account_id), sessions.by_id(tx, account_id, session_id)
        signed_in = self._running(record, account) if record and account else None
        return signed_in if signed_in and self._inside(signed_in, signed_in.record.address) else None

    def overview(self, signed_in: SignedIn) -> tuple[Sequence[Any], Sequence[Any]]:
        """List the user's running sessions and remembered browsers, newest first, at most fifty of each."""
        user_id, now = signed_in.record.user_id, self._clock.now()
        with self._database.reading() as tx:
            running = [row for row in sessions.running(tx, user_id, now) if self._uncapped(signed_in, row, now)]
            if not signed_in.account.preference.enable_save_mfa_ticket or signed_in.owner:
                return running, ()
            return running, mfa_devices.remembered_browsers(tx, user_id, now)

    def end(self, visitor: Visitor, signed_in: SignedIn, session_id: str) -> None:
        """End one of the user's sessions; raises `SESSION_UNKNOWN`, for another user's too."""
        refused = signed_in.refusal("end_session", session=printable(session_id, ID_LIMIT))
        with self._audit.refusals(visitor, refused), self._database.writing() as tx:
            if not sessions.end(tx, signed_in.record.user_id, session_id, self._clock.now()):
                raise refusals.SESSION_UNKNOWN()
            self._audit.record(tx, visitor, signed_in.event("end_session", session=session_id))

    def end_others(self, visitor: Visitor, signed_in: SignedIn) -> int:
        """End all the user's sessions but this one; return how many ended."""
        with self._database.writing() as tx:
            ended = sessions.end_others(tx, signed_in.record.user_id, signed_in.record.id, self._clock.now())
            self._audit.record(tx, visitor, signed_in.event("end_other_sessions", ended=ended))
            return ended

    def sign_out(self, visitor: Visitor, signed_in: SignedIn) -> None:
        """End this session; ending an ended one is no error."""
        with self._database.writing() as tx:
            if sessions.end(tx, signed_in.record.user_id, signed_in.record.id, self._clock.now()):
                self._audit.record(tx, visitor, signed_in.event("logout", session=signed_in.record.id))

    def forget_browser(self, visitor: Visitor, signed_in: SignedIn, browser_id: str) -> None:
        """Forget one remembered browser; raises `REMEMBERED_BROWSER_UNKNOWN`, for another user's too."""
        refused = signed_in.refusal("forget_browser", browser=printable(browser_id, ID_LIMIT))
        with self._audit.refusals(visitor, refused), self._database.writing() as tx:
            if not mfa_devices.forget_browser(tx, signed_in.record.user_id, browser_id):
                raise refusals.REMEMBERED_BROWSER_UNKNOWN()
            self._audit.record(tx, visitor, signed_in.event("forget_browser", browser=browser_id))

    def _checked(self, visitor: Visitor, record: SessionRecord) -> SignedIn | None:
        account = self._directory.account(record.account_id)
        signed_in = self._running(record, account) if account else None
        if signed_in is None:
            return None
        if self._inside(signed_in, visitor.address):
            return signed_in
        with self._database.writing() as tx:
            sessions.end(tx, record.user_id, record.id, self._clock.now())
            self._audit.record(tx, visitor, signed_in.event("end_session", reason="outside_mask", session=record.id))
        return None

    def _inside(self, signed_in: SignedIn, address: str) -> bool:
        record = signed_in.record
        masks = signed_in.account.terms_of(record.kind, self._clock.now()).masks
        return RESCUE in record.methods or inside(masks, address)

    def _running(self, record: SessionRecord, account: Account) -> SignedIn | None:
        now = self._clock.now()
        ends_at = _end_of(account, record, record.kind, now)
        runs = record.ended_at is None and _admitted(record) and now < ends_at
        return SignedIn(record, account, ends_at) if runs else None

    def _uncapped(self, signed_in: SignedIn, row: Any, now: datetime) -> bool:
        return now < _end_of(signed_in.account, row, signed_in.record.kind, now)


def _admitted(record: SessionRecord) -> bool:
    """Tell whether the login profile still admits; for whom the enterprise vouched, none is needed (SS-10)."""
    return FEDERATED in record.methods if record.active is None else record.active


def _end_of(account: Account, session: Any, kind: str, now: datetime) -> datetime:
    return effective_end(session.authenticated_at, session.ends_at, account.terms_of(kind, now).session_hours)
