"""The logon after the password: code, recovery code, binding a device, a forced new password.

Each step takes the attempt out of the short-lived store, looks at the identity afresh under its lock, does its work
if that is what `idp.rules.logon.decide` asks for, and asks again: what comes next is never remembered, only derived.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from idp import refusals
from idp.model.user import Kind
from idp.ports import Clock
from idp.rules.client_address import throttle_key
from idp.rules.logon import Admit, Ask, Decision, Deny, Evidence, Prompt, Reason, decide
from idp.rules.password_strength import Weakness
from idp.services.admission import Admission, Admissions
from idp.services.attempts import Attempt, Attempts, stamp
from idp.services.audit import Audit, Visitor
from idp.services.directory import Account, Directory
from idp.services.evidence import Seen, proof_of, see
from idp.services.logon import Step, asked, refusal, refusal_of
from idp.services.passwords import Holder, Passwords, requirements_of
from idp.services.recovery_codes import ShownCodes
from idp.services.second_factor import OTP, RECOVERY, Offer, SecondFactor, Verdict
from idp.services.throttle import AddressThrottle
from idp.store import logon_records
from idp.store.database import Database


@dataclass(frozen=True)
class Progress:
    """An attempt with what is true of its identity at this step."""

    attempt: Attempt
    seen: Seen

    @property
    def decision(self) -> Decision:
        """Return what `decide` says now."""
        return decide(self.seen.facts, self.seen.terms)

    @property
    def undone(self) -> Reason | None:
        """Return why the proof of the password holds no more: password, profile, user or SSO were changed meanwhile."""
        decision = self.decision
        gone = isinstance(decision, Ask) and decision.prompt in (Prompt.NAME, Prompt.PASSWORD, Prompt.ENTERPRISE)
        return (decision.because or Reason.CHANGED_MEANWHILE) if isinstance(decision, Ask) and gone else None


Work = Callable[[Connection, Progress], Progress]


class LogonSteps:
    """Takes what follows the password. Every method raises `ATTEMPT_GONE` for an unknown or expired attempt."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        directory: Directory,
        attempts: Attempts,
        admissions: Admissions,
        second_factor: SecondFactor,
        passwords: Passwords,
        shown_codes: ShownCodes,
        throttle: AddressThrottle,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._attempts = attempts
        self._admissions = admissions
        self._second_factor = second_factor
        self._passwords = passwords
        self._shown_codes = shown_codes
        self._throttle = throttle
        self._audit = audit

    def code_given(self, visitor: Visitor, attempt_id: str, code: str, *, remember: bool) -> Step:
        """Take a code of the bound device; `remember` is heeded where the account allows it (SP-04)."""

        def work(tx: Connection, progress: Progress) -> Progress:
            seen = progress.seen
            verdict = self._second_factor.code(tx, seen.record, code, seen.terms.now)
            heeded = remember and seen.terms.remembering_allowed
            return _after_code(progress, verdict, OTP, remember=heeded)

        return self._step(visitor, attempt_id, Prompt.CODE, work)

    def recovery_code_given(self, visitor: Visitor, attempt_id: str, code: str) -> Step:
        """Take a recovery code in the device's place."""

        def work(tx: Connection, progress: Progress) -> Progress:
            verdict = self._second_factor.recovery_code(tx, progress.seen.record, code, progress.seen.terms.now)
            return _after_code(progress, verdict, RECOVERY, remember=False)

        return self._step(visitor, attempt_id, Prompt.CODE, work)

    def device_bound(self, visitor: Visitor, attempt_id: str, codes: tuple[str, ...]) -> Step:
        """Bind the device whose seed this attempt has shown; ten recovery codes come with it."""

        def work(tx: Connection, progress: Progress) -> Progress:
            attempt, seen = progress.attempt, progress.seen
            verdict = self._second_factor.bind(tx, seen.record, attempt.sealed_seed, codes, seen.terms.now)
            if verdict.evidence is not Evidence.RIGHT:
                seen = seen.with_facts(binding=verdict.evidence, code_locked_until=verdict.locked_until)
                return Progress(attempt, seen)
            shown = self._second_factor.new_recovery_codes(tx, attempt.user_id)
            attempt = replace(attempt.with_code(OTP), sealed_seed="", recovery_codes=self._shown_codes.seal(shown))
            return Progress(attempt, seen.with_facts(device_bound=True, binding=Evidence.RIGHT))

        return self._step(visitor, attempt_id, Prompt.BIND_DEVICE, work)

    def new_password_given(self, visitor: Visitor, attempt_id: str, new: str, confirmed: str) -> Step:
        """Take the new password of a forced change (LP-16, PW-24 to PW-27).

        Raises what `Passwords.prepare` raises, and `PASSWORD_MISMATCH`; the attempt then goes on.
        """
        attempt = self._take(visitor, attempt_id)
        try:
            password_hash = self._prepare(visitor, attempt, new, confirmed)
        finally:
            self._attempts.put(attempt_id, attempt)

        def work(tx: Connection, progress: Progress) -> Progress:
            if password_hash is None:
                return progress
            now = progress.seen.terms.now
            self._passwords.keep(tx, attempt.user_id, password_hash, now)
            self._audit.record(tx, visitor, replace(asked(progress.seen, Prompt.NEW_PASSWORD), what="change_password"))
            fresh = progress.seen.with_facts(password_changed_at=now, reset_required=False)
            return Progress(replace(progress.attempt, password_stamp=stamp(now)), fresh)

        return self._step(visitor, attempt_id, Prompt.NEW_PASSWORD, work)

    def offer(self, attempt_id: str) -> Offer:
        """Return the device that an attempt is about to bind (AM-07, AM-08, UM-18)."""
        attempt = self._attempts.look(attempt_id)
        account = self._directory.account(attempt.account_id) if attempt else None
        if attempt is None or account is None or not attempt.sealed_seed:
            raise refusals.ATTEMPT_GONE()
        seed = self._second_factor.open(attempt.user_id, attempt.sealed_seed)
        return self._second_factor.offer(seed, account.principal_of(Kind.USER, attempt.user_name))

    def requirements(self, attempt_id: str) -> tuple[Weakness, ...]:
        """Return what is demanded of the new password that this attempt is about to set."""
        attempt = self._attempts.look(attempt_id)
        account = self._directory.account(attempt.account_id) if attempt else None
        if attempt is None or account is None:
            raise refusals.ATTEMPT_GONE()
        return requirements_of(account, Kind.OWNER if attempt.user_id == account.id else Kind.USER)

    def _take(self, visitor: Visitor, attempt_id: str) -> Attempt:
        attempt = self._attempts.take(attempt_id) if attempt_id else None
        if attempt is None:
            self._throttle.refused(visitor, refusal("", None, None, "attempt_gone"))
            raise refusals.ATTEMPT_GONE()
        return attempt

    def _step(self, visitor: Visitor, attempt_id: str, prompt: Prompt, work: Work) -> Step:
        attempt = self._take(visitor, attempt_id)
        account = self._directory.account(attempt.account_id)
        with self._database.writing() as tx:
            progress = self._progress(tx, visitor, attempt, account)
            if isinstance(progress.decision, Ask) and progress.decision.prompt is prompt:
                progress = work(tx, progress)
            progress = self._with_seed(progress)
            admission = self._conclude(tx, visitor, progress, prompt)
        return self._go_on(attempt_id, progress, admission)

    def _progress(self, tx: Connection, visitor: Visitor, attempt: Attempt, account: Account | None) -> Progress:
        now = self._clock.now()
        logon_records.lock(tx, attempt.user_id)
        record = logon_records.by_id(
            tx,
            attempt.account_id,
            attempt.user_id,
            address=throttle_key(visitor.address),
            remembered_digest=self._admissions.remembered_digest(visitor.remembered_token),
        )
        seen = see(attempt.typed, account, record, visitor.address, now)
        code = Evidence.RIGHT if attempt.code else Evidence.ABSENT
        return Progress(attempt, seen.with_facts(**proof_of(attempt, record), code=code))

    def _with_seed(self, progress: Progress) -> Progress:
        decision, attempt = progress.decision, progress.attempt
        if not isinstance(decision, Ask) or decision.prompt is not Prompt.BIND_DEVICE or attempt.sealed_seed:
            return progress
        sealed = self._second_factor.new_sealed_seed(attempt.user_id)
        return replace(progress, attempt=replace(attempt, sealed_seed=sealed))

    def _conclude(self, tx: Connection, visitor: Visitor, progress: Progress, prompt: Prompt) -> Admission | None:
        decision, seen, attempt = progress.decision, progress.seen, progress.attempt
        if isinstance(decision, Admit):
            remember = attempt.remember and seen.terms.remembering_allowed
            known_as = attempt.known_as
            return self._admissions.open(
                tx, visitor, seen, decision, attempt.methods, remember=remember, known_as=known_as
            )
        if isinstance(decision, Deny):
            self._audit.record(tx, visitor, refusal_of(seen, decision.reason))
        elif progress.undone:
            self._audit.record(tx, visitor, refusal_of(seen, progress.undone))
        elif decision.prompt is prompt and decision.because:
            self._audit.record(tx, visitor, refusal_of(seen, decision.because))
        else:
            self._audit.record(tx, visitor, asked(seen, decision.prompt))
        return None

    def _go_on(self, attempt_id: str, progress: Progress, admission: Admission | None) -> Step:
        decision, attempt = progress.decision, progress.attempt
        if admission and attempt.recovery_codes:
            self._shown_codes.keep(admission.session_id, attempt.recovery_codes)
            admission = replace(admission, shows_recovery_codes=True)
        if progress.undone:
            return Step(Deny(Reason.CHANGED_MEANWHILE))
        if not isinstance(decision, Ask):
            return Step(decision, admission=admission)
        self._attempts.put(attempt_id, attempt)
        return Step(decision, attempt_id, may_remember=progress.seen.terms.remembering_allowed)

    def _prepare(self, visitor: Visitor, attempt: Attempt, new: str, confirmed: str) -> str | None:
        """Return the hash of the new password; None when something else is asked of this attempt."""
        account = self._directory.account(attempt.account_id)
        with self._database.reading() as tx:
            progress = self._progress(tx, visitor, attempt, account)
        decision, seen = progress.decision, progress.seen
        if not isinstance(decision, Ask) or decision.prompt is not Prompt.NEW_PASSWORD:
            return None
        try:
            return self._acceptable(seen, new, confirmed)
        except refusals.Refusal as refused:
            self._audit.record_alone(visitor, replace(refusal_of(seen, refused.code), what="change_password"))
            raise

    def _acceptable(self, seen: Seen, new: str, confirmed: str) -> str | None:
        record, account = seen.record, seen.account
        if account is None or record.profile is None:
            return None
        if new != confirmed:
            raise refusals.PASSWORD_MISMATCH()
        holder = Holder(account, record.user_id or "", record.kind or "", record.name or "")
        return self._passwords.prepare(holder, new, unlike=record.profile.password_hash)


def _after_code(progress: Progress, verdict: Verdict, method: str, *, remember: bool) -> Progress:
    seen = progress.seen.with_facts(code=verdict.evidence, code_locked_until=verdict.locked_until)
    if verdict.evidence is not Evidence.RIGHT:
        return Progress(progress.attempt, seen)
    return Progress(replace(progress.attempt.with_code(method), remember=remember), seen)
