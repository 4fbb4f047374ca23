"""An identity's sessions and remembered browsers as an administrator sees and ends them, and temporary sessions.

`idp.services.sessions` is for whoever is signed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp import granting_refusals, refusals
from idp.model.user import Kind
from idp.ports import Clock
from idp.services.act import Act
from idp.services.directory import Account
from idp.store import mfa_devices, roles, sessions, users
from idp.store.database import Database


@dataclass(frozen=True)
class Whose:
    """An identity of an account."""

    account: Account
    user_id: str
    kind: str


class UserSessions:
    """Lists and ends; every method that takes an act works inside it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, whose: Whose, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` sessions that run by today's settings, by ID, beginning after one (SP-17, SP-18)."""
        now = self._clock.now()
        begun_after = now - timedelta(hours=whose.account.terms_of(whose.kind, now).session_hours)
        with self._database.reading() as tx:
            return sessions.page(tx, whose.user_id, now, begun_after, after, most)

    def end(self, act: Act, whose: Whose, session_id: str) -> None:
        """End one session; raises `SESSION_UNKNOWN`, for another identity's too."""
        if not sessions.end(act.tx, whose.user_id, session_id, act.now):
            raise refusals.SESSION_UNKNOWN()
        act.record("end_session", whose.account.id, whose.user_id, session=session_id)

    def end_all(self, act: Act, whose: Whose) -> int:
        """End every session, and return how many."""
        ended = sessions.end_others(act.tx, whose.user_id, None, act.now)
        act.record("end_all_sessions", whose.account.id, whose.user_id, ended=ended)
        return ended

    def browsers(self, whose: Whose, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` browsers in which no code is asked, by ID, beginning after one (SP-04, SP-05)."""
        if whose.kind == Kind.OWNER or not whose.account.preference.enable_save_mfa_ticket:
            return ()
        with self._database.reading() as tx:
            return mfa_devices.page_of_browsers(tx, whose.user_id, self._clock.now(), after, most)

    def forget_browser(self, act: Act, whose: Whose, browser_id: str) -> None:
        """Forget a browser (SP-08); raises `REMEMBERED_BROWSER_UNKNOWN`, for another identity's too."""
        if not mfa_devices.forget_browser(act.tx, whose.user_id, browser_id):
            raise refusals.REMEMBERED_BROWSER_UNKNOWN()
        act.record("forget_browser", whose.account.id, whose.user_id, browser=browser_id)

    def revoke_of_role(self, act: Act, account_id: str, name: str, before: datetime) -> None:
        """Refuse a role's temporary sessions issued before a moment; raises `ROLE_UNKNOWN`."""
        role = roles.by_name(act.tx, account_id, name.lower())
        if role is None:
            raise granting_refusals.ROLE_UNKNOWN()
        roles.revoke_sessions(act.tx, account_id, role.id, before)
        act.record("revoke_temporary_sessions", account_id, role=role.name, before=before.isoformat())

    def revoke_of_user(self, act: Act, account_id: str, user_id: str, before: datetime) -> None:
        """Refuse a user's temporary sessions issued before a moment."""
        users.revoke_sessions(act.tx, account_id, user_id, before)
        act.record("revoke_temporary_sessions", account_id, user_id, before=before.isoformat())
