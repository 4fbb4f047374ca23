"""A signed-in user's own MFA device: bind, unbind, new recovery codes (SP-12, UM-03, UM-22, AM-07 to AM-24)."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from idp import refusals
from idp.ports import Clock, Ephemeral
from idp.refusals import RefusalKind
from idp.rules.logon import Evidence
from idp.services.audit import Audit, Visitor
from idp.services.own_password import record_of, refuse_wrong_code
from idp.services.recovery_codes import ShownCodes
from idp.services.second_factor import Offer, SecondFactor, Verdict
from idp.services.sessions import SignedIn
from idp.store import logon_records, mfa_devices
from idp.store.database import Database
from idp.store.logon_records import LogonRecord

SPACE = "mfa-binding"
LIFETIME = timedelta(minutes=10)

Verify = Callable[[Connection, LogonRecord], Verdict]
Work = Callable[[Connection], str]


class MfaDevices:
    """Binds and unbinds the device of whoever is signed in."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        ephemeral: Ephemeral,
        second_factor: SecondFactor,
        shown_codes: ShownCodes,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ephemeral = ephemeral
        self._second_factor = second_factor
        self._shown_codes = shown_codes
        self._audit = audit

    def offer(self, signed_in: SignedIn) -> Offer:
        """Return the device that this session is about to bind, the same one until it is bound or forgotten (AM-12).

        Raises `MFA_NOT_SELF_MANAGED` and `MFA_BOUND_ALREADY`.
        """
        self._refuse_unless_allowed(signed_in)
        if signed_in.record.device_serial:
            raise refusals.MFA_BOUND_ALREADY()
        user_id, key = signed_in.record.user_id, signed_in.record.id
        sealed = self._ephemeral.get(SPACE, key)
        if sealed is None:
            sealed = self._second_factor.new_sealed_seed(user_id)
            self._ephemeral.put(SPACE, key, sealed, LIFETIME)
        return self._second_factor.offer(self._second_factor.open(user_id, sealed), signed_in.principal)

    def bind(self, visitor: Visitor, signed_in: SignedIn, codes: tuple[str, ...]) -> None:
        """Bind the offered device, and make ten recovery codes to be shown once.

        Raises what `offer` raises, `ATTEMPT_GONE` when the offer has lapsed, `CODES_NOT_CONSECUTIVE`, `LOCKED`.
        """
        wrong = refusals.CODE_WRONG if signed_in.owner else refusals.CODES_NOT_CONSECUTIVE

        def verify(tx: Connection, record: LogonRecord) -> Verdict:
            if record.device is not None:
                raise refusals.MFA_BOUND_ALREADY()
            if sealed is None:
                raise refusals.ATTEMPT_GONE()
            return self._second_factor.bind(tx, record, sealed, codes, self._clock.now())

        sealed = self._ephemeral.get(SPACE, signed_in.record.id)
        codes_made = self._proved(visitor, signed_in, "bind_mfa_device", verify, self._make_codes(signed_in), wrong)
        self._ephemeral.take(SPACE, signed_in.record.id)
        self._shown_codes.keep(signed_in.record.id, codes_made)

    def unbind(self, visitor: Visitor, signed_in: SignedIn, code: str) -> None:
        """Destroy the device, its seed, its recovery codes, and the remembered browsers (UM-23, UM-25, AM-24).

        Takes a current code, or a recovery code from whoever has lost the device. Raises `MFA_NOT_SELF_MANAGED`,
        `MFA_NOT_BOUND`, `CODE_WRONG`, `LOCKED`.
        """

        def unbind(tx: Connection) -> str:
            mfa_devices.unbind(tx, signed_in.record.user_id)
            mfa_devices.forget_browsers(tx, signed_in.record.user_id)
            return ""

        self._proved(visitor, signed_in, "unbind_mfa_device", self._any_code(code), unbind)

    def new_recovery_codes(self, visitor: Visitor, signed_in: SignedIn, code: str) -> None:
        """Replace the recovery codes; raises `MFA_NOT_SELF_MANAGED`, `MFA_NOT_BOUND`, `CODE_WRONG`, `LOCKED`."""
        work = self._make_codes(signed_in)
        codes_made = self._proved(visitor, signed_in, "new_recovery_codes", self._any_code(code), work)
        self._shown_codes.keep(signed_in.record.id, codes_made)

    def refuse_unless_bound(self, signed_in: SignedIn) -> None:
        """Raise `MFA_NOT_SELF_MANAGED` or `MFA_NOT_BOUND` before a page about the bound device is shown."""
        self._refuse_unless_allowed(signed_in)
        if signed_in.record.device_serial is None:
            raise refusals.MFA_NOT_BOUND()

    def _make_codes(self, signed_in: SignedIn) -> Work:
        def make(tx: Connection) -> str:
            return self._shown_codes.seal(self._second_factor.new_recovery_codes(tx, signed_in.record.user_id))

        return make

    def _proved(
        self,
        visitor: Visitor,
        signed_in: SignedIn,
        what: str,
        verify: Verify,
        work: Work,
        wrong: RefusalKind = refusals.CODE_WRONG,
    ) -> str:
        """Do `work` in the transaction that verifies the code; every refusal is audited, a wrong code counted too."""
        with self._audit.refusals(visitor, signed_in.refusal(what)):
            self._refuse_unless_allowed(signed_in)
            with self._database.writing() as tx:
                logon_records.lock(tx, signed_in.record.user_id)
                verdict = verify(tx, record_of(tx, signed_in))
                made = ""
                if verdict.evidence is Evidence.RIGHT:
                    made = work(tx)
                    self._audit.record(tx, visitor, signed_in.event(what))
            refuse_wrong_code(verdict, wrong)
        return made

    def _any_code(self, code: str) -> Verify:
        def verify(tx: Connection, record: LogonRecord) -> Verdict:
            if record.device is None:
                raise refusals.MFA_NOT_BOUND()
            return self._second_factor.any_code(tx, record, code, self._clock.now())

        return verify

    def _refuse_unless_allowed(self, signed_in: SignedIn) -> None:
        if not may_manage(signed_in):
            raise refusals.MFA_NOT_SELF_MANAGED()


def may_manage(signed_in: SignedIn) -> bool:
    """Tell whether the account lets this identity bind and unbind a device (SP-12); the holder always may."""
    return signed_in.owner or signed_in.account.preference.allow_user_to_manage_mfa_devices


def is_required(signed_in: SignedIn) -> bool:
    """Tell whether the next logon would ask for a new device, were this one unbound (UM-24)."""
    mandatory = signed_in.account.preference.mfa_operation_for_login == "mandatory"
    return not signed_in.owner and (mandatory or bool(signed_in.record.bind_required))
