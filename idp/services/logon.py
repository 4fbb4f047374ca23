"""The logon: one method for each piece of evidence a visitor brings.

Each loads the facts, adds the evidence, keeps what must be kept, and returns what `idp.rules.logon.decide` says. A
try is reserved in a transaction of its own before the secret is looked at, so that parallel guesses cannot pass the
limit; no connection is held while a password is hashed.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from idp import refusals
from idp.model.user import Kind
from idp.ports import PasswordHasher
from idp.rules import lockout, password_strength
from idp.rules.logon import Admit, Ask, Decision, Deny, Evidence, Facts, Prompt, Reason, Standing, Terms, decide
from idp.services.admission import Admission, Admissions
from idp.services.attempts import Attempt, Attempts, stamp
from idp.services.audit import Audit, Event, Visitor
from idp.services.directory import Directory, Target
from idp.services.doors import Doors
from idp.services.second_factors import SecondFactors
from idp.store import failed_tries, login_profiles
from idp.store.logon_records import LogonRecord


@dataclass(frozen=True)
class Step:
    """What comes next: the decision, the attempt's ID where one is under way, the admission where one was given."""

    decision: Decision
    attempt_id: str | None = None
    admission: Admission | None = None


class Logon:
    """Walks visitors through `idp.rules.logon`."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        directory: Directory,
        doors: Doors,
        attempts: Attempts,
        admissions: Admissions,
        second_factors: SecondFactors,
        hasher: PasswordHasher,
        audit: Audit,
    ) -> None:
        self._directory = directory
        self._doors = doors
        self._attempts = attempts
        self._admissions = admissions
        self._second_factors = second_factors
        self._hasher = hasher
        self._audit = audit

    def name_given(self, visitor: Visitor, typed: str) -> Decision:
        """Decide on a name alone, without telling whether anybody has it; raises `NAME_MALFORMED`."""
        target = self._target(visitor, typed)
        decision = decide(Facts(address=visitor.address, name=typed), self._doors.terms(target))
        if isinstance(decision, Deny):
            self._audit.refused(visitor, _refusal(target, None, decision.reason))
        return decision

    def password_given(self, visitor: Visitor, typed: str, password: str) -> Step:
        """Verify a password, known name or not, at equal cost.

        Raises `NAME_MALFORMED`, `PASSWORD_TOO_LONG`, `TOO_MANY_FROM_ADDRESS`, and `idp.ports.Busy`.
        """
        target = self._target(visitor, typed)
        if password_strength.too_long_to_check(password):
            self._audit.refused(visitor, _refusal(target, None, "password_too_long"))
            raise refusals.PASSWORD_TOO_LONG()
        record, facts, terms = self._doors.open(visitor, target)
        decision = decide(facts, terms)
        if isinstance(decision, Deny):
            self._audit.refused(visitor, _refusal(target, record, decision.reason))
            return Step(decision)
        return self._verify(visitor, target, password, record, facts, terms)

    def _verify(  # noqa: PLR0913 -- the parts of one try
        self, visitor: Visitor, target: Target, password: str, record: LogonRecord, facts: Facts, terms: Terms
    ) -> Step:
        reserved = self._doors.reserve(record.password_tries, target, terms.now)
        if reserved is None:
            locked = self._doors.lock_of(record.password_tries.key)
            return self._refuse(visitor, target, record, replace(facts, locked_until=locked), terms)
        if not self._matches(record, facts, password):
            locked_until = lockout.locked(reserved.tries, terms.now)
            wrong = replace(facts, password=Evidence.WRONG)
            return self._refuse_wrong(visitor, target, record, wrong, terms, locked_until)
        return self._proved(visitor, target, password, record, replace(facts, password=Evidence.RIGHT), terms)
