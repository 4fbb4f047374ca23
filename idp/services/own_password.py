"""A signed-in user's change of the own password (CP-05 to CP-10), the account holder's, and a calling user's.

The present password and the code asked for here are counted at the same doors as those of the logon.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idp import refusals
from idp.model.user import Kind
from idp.ports import Busy, Clock, PasswordHasher
from idp.refusals import RefusalKind
from idp.rules import lockout, password_strength
from idp.rules.logon import Evidence
from idp.services.act import Act
from idp.services.audit import Audit, Visitor
from idp.services.callers import Caller, CallerKind
from idp.services.directory import Account
from idp.services.passwords import Holder, Passwords
from idp.services.second_factor import SecondFactor, Verdict
from idp.services.sessions import SignedIn
from idp.services.tries import Doors
from idp.store import login_profiles, logon_records
from idp.store.database import Database
from idp.store.logon_records import LogonRecord, Profile

WHAT = "change_password"


@dataclass(frozen=True)
class Proved:
    """A change that may be kept: the present password, set at a moment, was given, and the new one is hashed."""

    user_id: str
    password_changed_at: datetime
    password_hash: str


class OwnPassword:
    """Changes the password of whoever is signed in."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        doors: Doors,
        hasher: PasswordHasher,
        passwords: Passwords,
        second_factor: SecondFactor,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors
        self._hasher = hasher
        self._passwords = passwords
        self._second_factor = second_factor
        self._audit = audit

    def change(self, visitor: Visitor, signed_in: SignedIn, present: str, new: str, confirmed: str, code: str) -> None:
        """Change the password; this session stays, all others and the remembered browsers end.

        Raises `PASSWORDS_NOT_SELF_MANAGED`, `PASSWORD_MISMATCH`, `OLD_PASSWORD_WRONG`, `LOCKED`, `CODE_WRONG`, and
        what `Passwords.prepare` raises; each is audited.
        """
        with self._audit.refusals(visitor, signed_in.refusal(WHAT)):
            self._change(visitor, signed_in, present, new, confirmed, code)

    def _change(self, visitor: Visitor, signed_in: SignedIn, present: str, new: str, confirmed: str, code: str) -> None:
        if not may_change(signed_in):
            raise refusals.PASSWORDS_NOT_SELF_MANAGED()
        if password_strength.too_long_to_check(present):
            raise refusals.PASSWORD_TOO_LONG()
        if new != confirmed:
            raise refusals.PASSWORD_MISMATCH()
        record = signed_in.record
        changed_at = self._verify_present(signed_in.account, record.user_id, record.kind, present).password_changed_at
        holder = Holder(signed_in.account, record.user_id, record.kind, record.name)
        password_hash = self._passwords.prepare(holder, new)
        with self._database.writing() as tx:
            verdict = self._code(tx, signed_in, code, changed_at)
            if verdict.evidence is Evidence.RIGHT:
                now = self._clock.now()
                self._passwords.keep(tx, record.user_id, password_hash, now, kept_session=record.id)
                self._audit.record(tx, visitor, signed_in.event(WHAT))
        refuse_wrong_code(verdict)

    def prove(self, account: Account, caller: Caller, present: str, new: str) -> Proved:
        """Verify a calling user's present password, and check and hash the new one; for `keep_proved`.

        The same count of wrong passwords as at the logon. Raises `ONLY_FOR_USERS`, `OWN_PASSWORD_NOT_ALLOWED`,
        `OLD_PASSWORD_WRONG`, `LOCKED`, and what `Passwords.prepare` raises.
        """
        if caller.kind is not CallerKind.USER:
            raise refusals.ONLY_FOR_USERS()
        if not account.preference.allow_user_to_change_password:
            raise refusals.OWN_PASSWORD_NOT_ALLOWED()
        if password_strength.too_long_to_check(present):
            raise refusals.PASSWORD_TOO_LONG()
        profile = self._verify_present(account, caller.id, Kind.USER, present)
        holder = Holder(account, caller.id, Kind.USER, caller.name)
        return Proved(caller.id, profile.password_changed_at, self._passwords.prepare(holder, new))

    def keep_proved(self, act: Act, account_id: str, proved: Proved) -> None:
        """Write the new password, and end sessions and remembered browsers (CP-09, CP-10).

        Raises `OLD_PASSWORD_WRONG` when another password was set since the present one was verified.
        """
        logon_records.lock(act.tx, proved.user_id)
        profile = login_profiles.of_user(act.tx, proved.user_id)
        if profile is None or profile.password_changed_at != proved.password_changed_at:
            raise refusals.OLD_PASSWORD_WRONG()
        self._passwords.keep(act.tx, proved.user_id, proved.password_hash, act.now)
        act.record(WHAT, account_id, proved.user_id)

    def _verify_present(self, account: Account, user_id: str, kind: str, present: str) -> Profile:
        now = self._clock.now()
        with self._database.reading() as tx:
            record = logon_records.by_id(tx, account.id, user_id, address="", remembered_digest="")
        if record.profile is None:
            raise refusals.OLD_PASSWORD_WRONG()
        limit = account.limit_of(kind)
        reserved = self._doors.reserve(record.password_tries, limit, now)
        if reserved is None:
            raise refusals.LOCKED(until=self._doors.locked_until(record.password_tries.key, now) or now + lockout.LOCK)
        try:
            right = self._hasher.verify(record.profile.password_hash, password_strength.normalise(present))
        except Busy:
            self._doors.give_back(reserved, now)
            raise
        if not right:
            raise refusals.OLD_PASSWORD_WRONG()
        self._doors.give_back(reserved, now)
        return record.profile

    def _code(self, tx: Connection, signed_in: SignedIn, code: str, changed_at: datetime) -> Verdict:
        """Verify the code, if a device is bound, and that nobody has reset the password that was verified."""
        logon_records.lock(tx, signed_in.record.user_id)
        record = record_of(tx, signed_in)
        if record.profile is None or record.profile.password_changed_at != changed_at:
            raise refusals.OLD_PASSWORD_WRONG()
        if record.device is None:
            return Verdict(Evidence.RIGHT)
        return self._second_factor.code(tx, record, code, self._clock.now())


def may_change(signed_in: SignedIn) -> bool:
    """Tell whether the account lets this identity change the own password (SP-09), if there is one.

    The holder always may.
    """
    allowed = signed_in.owner or signed_in.account.preference.allow_user_to_change_password
    return allowed and signed_in.record.password_changed_at is not None


def record_of(tx: Connection, signed_in: SignedIn) -> LogonRecord:
    """Read what is true of the identity now."""
    return logon_records.by_id(tx, signed_in.account.id, signed_in.record.user_id, address="", remembered_digest="")


def refuse_wrong_code(verdict: Verdict, wrong: RefusalKind = refusals.CODE_WRONG) -> None:
    """Raise `LOCKED` or `wrong` unless the code was right; for after the transaction that counted it."""
    if verdict.locked_until:
        raise refusals.LOCKED(until=verdict.locked_until)
    if verdict.evidence is not Evidence.RIGHT:
        raise wrong()
