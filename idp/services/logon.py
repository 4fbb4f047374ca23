"""The logon up to the verified password; `idp.services.logon_steps` takes over from there.

A try is reserved in a transaction of its own before the password is looked at, and no connection is held while it is
hashed. Known and unknown names run through the same statements and one hash computation each.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from idp import refusals
from idp.ports import Busy, Clock, PasswordHasher
from idp.rules import lockout, password_strength
from idp.rules.client_address import throttle_key
from idp.rules.logon import Admit, Ask, Decision, Deny, Evidence, Facts, Prompt, Reason, decide
from idp.services.admission import Admission, Admissions
from idp.services.attempts import Attempt, Attempts, stamp
from idp.services.audit import Audit, Event, Visitor
from idp.services.directory import Directory, Target
from idp.services.evidence import Seen, see
from idp.services.second_factor import SecondFactor
from idp.services.throttle import AddressThrottle, refuse_over
from idp.services.tries import Doors
from idp.store import login_profiles, logon_records
from idp.store.database import Database
from idp.store.failed_tries import StoredTries


@dataclass(frozen=True)
class Step:
    """What comes next: the decision, the attempt's ID while one is under way, the admission once there is one."""

    decision: Decision
    attempt_id: str | None = None
    admission: Admission | None = None
    may_remember: bool = False


class Logon:
    """Takes names and passwords."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        directory: Directory,
        doors: Doors,
        throttle: AddressThrottle,
        attempts: Attempts,
        admissions: Admissions,
        second_factor: SecondFactor,
        hasher: PasswordHasher,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._doors = doors
        self._throttle = throttle
        self._attempts = attempts
        self._admissions = admissions
        self._second_factor = second_factor
        self._hasher = hasher
        self._audit = audit

    def name_given(self, visitor: Visitor, typed: str) -> Decision:
        """Decide on a name alone, without telling whether anybody has it; raises `NAME_MALFORMED`."""
        target = self._target(visitor, typed)
        if target.account is None:
            return Ask(Prompt.PASSWORD)
        terms = target.account.terms_of(target.kind, self._clock.now())
        decision = decide(Facts(address=visitor.address, name=typed), terms)
        if isinstance(decision, Deny):
            self._throttle.refused(visitor, refusal(typed, target.account.id, None, decision.reason))
        return decision

    def password_given(self, visitor: Visitor, typed: str, password: str) -> Step:
        """Verify a password, known name or not, at equal cost.

        Raises `NAME_MALFORMED`, `PASSWORD_MISSING`, `PASSWORD_TOO_LONG`, `TOO_MANY_FROM_ADDRESS`, and `idp.ports.Busy`.
        """
        target = self._target(visitor, typed)
        self._refuse_unlikely(visitor, typed, password)
        self._attempts.ready()  # otherwise only right passwords would fail while Redis is down, and tell themselves
        seen = self._see(visitor, target)
        decision = decide(seen.facts, seen.terms)
        if isinstance(decision, Deny):
            return self._refused(visitor, seen, decision)
        if isinstance(decision, Ask) and decision.prompt is Prompt.ENTERPRISE:
            self._throttle.refused(visitor, refusal_of(seen, Reason.SSO_ENABLED))
            return Step(decision)
        reserved = self._doors.reserve(seen.record.password_tries, seen.limit, seen.terms.now)
        if reserved is None:
            return self._refused(visitor, seen, Deny(Reason.LOCKED, self._lock_of(seen)))
        if not self._verify(visitor, seen, password, reserved):
            return self._wrong(visitor, seen, reserved)
        self._rehash(seen, password)
        return self._proved(visitor, seen.with_facts(password=Evidence.RIGHT), reserved)

    def _target(self, visitor: Visitor, typed: str) -> Target:
        target = self._directory.target(typed)
        if target is None:
            self._throttle.refused(visitor, refusal(typed, None, None, "malformed_name"))
            raise refusals.NAME_MALFORMED(domain=self._directory.logon_domain)
        return target

    def _refuse_unlikely(self, visitor: Visitor, typed: str, password: str) -> None:
        """Refuse what cannot be a password, before it costs anything."""
        too_long = password_strength.too_long_to_check(password)
        for refused, wrong in ((refusals.PASSWORD_MISSING, not password), (refusals.PASSWORD_TOO_LONG, too_long)):
            if wrong:
                self._throttle.refused(visitor, refusal(typed, None, None, refused.code))
                raise refused()

    def _see(self, visitor: Visitor, target: Target) -> Seen:
        now = self._clock.now()
        with self._database.reading() as tx:
            record = logon_records.by_name(
                tx,
                target.account.id if target.account else "",
                target.name_key,
                unknown_door=self._doors.of_nobody(target),
                address=throttle_key(visitor.address),
                remembered_digest=self._admissions.remembered_digest(visitor.remembered_token),
            )
        try:
            refuse_over(record.address_failures, record.address_window_ends_at, now)
        except refusals.Refusal:
            self._throttle.refused(visitor, refusal(target.typed, None, None, "too_many_from_address"))
            raise
        return see(target.typed, target.account, record, visitor.address, now)

    def _verify(self, visitor: Visitor, seen: Seen, password: str, reserved: StoredTries) -> bool:
        profile = seen.record.profile
        normal = password_strength.normalise(password)
        try:
            if profile is not None and profile.active:
                return self._hasher.verify(profile.password_hash, normal)
            self._hasher.verify_phantom(normal)
        except Busy:
            self._doors.give_back(reserved, seen.terms.now)
            self._throttle.refused(visitor, refusal_of(seen, "busy"))
            raise
        return False

    def _lock_of(self, seen: Seen) -> datetime:
        until = self._doors.locked_until(seen.record.password_tries.key, seen.terms.now)
        return until or seen.terms.now + lockout.LOCK

    def _rehash(self, seen: Seen, password: str) -> None:
        profile, user_id = seen.record.profile, seen.record.user_id
        if profile is None or user_id is None or not self._hasher.needs_rehash(profile.password_hash):
            return
        stronger = self._hasher.hash(password_strength.normalise(password))
        with self._database.writing() as tx:
            login_profiles.swap_hash(tx, user_id, profile.password_hash, stronger)

    def _wrong(self, visitor: Visitor, seen: Seen, reserved: StoredTries) -> Step:
        decision = decide(seen.with_facts(password=Evidence.WRONG).facts, seen.terms)
        reason = decision.because if isinstance(decision, Ask) and decision.because else Reason.WRONG_PASSWORD
        self._throttle.failed(visitor, refusal_of(seen, reason))
        locked_until = lockout.locked(reserved.tries, seen.terms.now)
        return Step(Deny(reason, locked_until) if locked_until else decision)

    def _proved(self, visitor: Visitor, seen: Seen, reserved: StoredTries) -> Step:
        decision = decide(seen.facts, seen.terms)
        if isinstance(decision, Admit):
            return self._admit(visitor, seen)
        self._doors.give_back(reserved, seen.terms.now)
        if isinstance(decision, Deny):
            return self._refused(visitor, seen, decision)
        self._audit.record_alone(visitor, asked(seen, decision.prompt))
        attempt_id = self._attempts.begin(self._attempt(seen, decision))
        return Step(decision, attempt_id, may_remember=seen.terms.remembering_allowed)

    def _attempt(self, seen: Seen, decision: Ask) -> Attempt:
        record, profile = seen.record, seen.record.profile
        if record.user_id is None or record.account_id is None or profile is None:
            message = "no password to have proved"
            raise ValueError(message)
        binding = decision.prompt is Prompt.BIND_DEVICE
        return Attempt(
            account_id=record.account_id,
            user_id=record.user_id,
            user_name=record.name or "",
            typed=seen.typed,
            password_stamp=stamp(profile.password_changed_at),
            sealed_seed=self._second_factor.new_sealed_seed(record.user_id) if binding else "",
        )

    def _admit(self, visitor: Visitor, seen: Seen) -> Step:
        """Decide once more on what is true now, under the user's lock, and open the session."""
        with self._database.writing() as tx:
            fresh = self._look_again(tx, visitor, seen)
            decision = decide(fresh.facts, fresh.terms)
            if isinstance(decision, Admit):
                opened = self._admissions.open(tx, visitor, fresh, decision, ("pwd",), remember=False)
                return Step(decision, admission=opened)
        return self._refused(visitor, fresh, Deny(Reason.CHANGED_MEANWHILE))

    def _look_again(self, tx: Connection, visitor: Visitor, seen: Seen) -> Seen:
        user_id = seen.record.user_id or ""
        account = self._directory.account(seen.account.id) if seen.account else None
        logon_records.lock(tx, user_id)
        record = logon_records.by_id(
            tx,
            account.id if account else "",
            user_id,
            address=throttle_key(visitor.address),
            remembered_digest=self._admissions.remembered_digest(visitor.remembered_token),
        )
        same = record.profile is not None and seen.facts.password_changed_at == record.profile.password_changed_at
        given_back = lockout.give_back(record.password_tries.tries, seen.terms.now)
        return see(seen.typed, account, record, visitor.address, seen.terms.now).with_facts(
            password=Evidence.RIGHT if same else Evidence.WRONG,
            locked_until=lockout.locked(given_back, seen.terms.now),
        )

    def _refused(self, visitor: Visitor, seen: Seen, decision: Deny) -> Step:
        self._throttle.refused(visitor, refusal_of(seen, decision.reason))
        return Step(decision)


def refusal(typed: str, account_id: str | None, user_id: str | None, reason: str) -> Event:
    """Return the event of a refused logon."""
    return Event(what="logon", outcome="failure", account_id=account_id, actor=typed, user_id=user_id, reason=reason)


def refusal_of(seen: Seen, reason: str) -> Event:
    """Return the event of a refused logon of an identity, or of a name nobody has in an account."""
    return refusal(seen.typed, seen.account.id if seen.account else None, seen.record.user_id, reason)


def asked(seen: Seen, prompt: Prompt) -> Event:
    """Return the event of a logon that goes on: something was proved, and more is asked."""
    event = refusal_of(seen, prompt)
    return replace(event, outcome="continued")
