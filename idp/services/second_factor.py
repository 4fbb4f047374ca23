"""Second factors inside an open transaction: verifying a code, a recovery code, and the codes that bind a device.

All doors of one user share one count of wrong codes. The caller holds the user's row (`logon_records.lock`), so what
was read is what is true, and a wrong code is counted in the same transaction that refuses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idp.model.user import Kind
from idp.ports import Authenticator, Entropy, Sealer
from idp.rules import lockout, second_factor
from idp.rules.logon import Evidence
from idp.rules.resource_names import arn
from idp.rules.second_factor import Match
from idp.store import failed_tries, mfa_devices
from idp.store.logon_records import Device, LogonRecord

SEED_BITS = 160
OTP = "otp"
RECOVERY = "recovery"


@dataclass(frozen=True)
class Verdict:
    """What became of a code, and the end of the lock it caused, if any."""

    evidence: Evidence
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """A device about to be bound: seed (Base32), `otpauth` address, and the label an app will show."""

    seed: str
    uri: str
    label: str


class SecondFactor:
    """Verifies, binds and unbinds; the device's seed leaves its seal only here.

    `issuer` is what authenticator apps show above the label.
    """

    def __init__(self, authenticator: Authenticator, sealer: Sealer, entropy: Entropy, issuer: str) -> None:
        self._authenticator = authenticator
        self._issuer = issuer
        self._sealer = sealer
        self._entropy = entropy

    def code(self, tx: Connection, record: LogonRecord, typed: str, now: datetime) -> Verdict:
        """Verify one code of the bound device and spend its step (AM-18, AM-19)."""
        if record.device is None or record.user_id is None:
            return Verdict(Evidence.WRONG)
        locked = lockout.locked(record.code_tries.tries, now)
        if locked:
            return Verdict(Evidence.WRONG, locked)
        step = second_factor.match(self._code_of(record.user_id, record.device), typed, now, record.device.drift)
        if step is None:
            return self._wrong(tx, record, Evidence.WRONG, now)
        if not mfa_devices.spend(tx, record.user_id, step):
            return self._wrong(tx, record, Evidence.SPENT, now)
        return self._right(tx, record)

    def recovery_code(self, tx: Connection, record: LogonRecord, typed: str, now: datetime) -> Verdict:
        """Verify and spend one recovery code in the device's place."""
        locked = lockout.locked(record.code_tries.tries, now)
        if record.user_id is None or record.device is None or locked:
            return Verdict(Evidence.WRONG, locked)
        code = second_factor.normalise_recovery_code(typed)
        digest = self._digest(record.user_id, code) if code else ""
        if mfa_devices.spend_recovery_code(tx, record.user_id, digest, now):
            return self._right(tx, record)
        return self._wrong(tx, record, Evidence.WRONG, now)

    def any_code(self, tx: Connection, record: LogonRecord, typed: str, now: datetime) -> Verdict:
        """Verify a code of the device, or a recovery code, whichever it looks like."""
        looks_like_code = second_factor.normalise_code(typed) is not None
        return self.code(tx, record, typed, now) if looks_like_code else self.recovery_code(tx, record, typed, now)

    def new_sealed_seed(self, user_id: str) -> str:
        """Make the Base32 seed of a user's new device, and seal it."""
        return self.seal(user_id, self.new_seed())

    def new_seed(self) -> str:
        """Make the Base32 seed of a new device."""
        return second_factor.base32(self._entropy.bytes(SEED_BITS // 8))

    def seal(self, user_id: str, seed: str) -> str:
        """Seal a user's seed."""
        return self._sealer.seal(f"totp:{user_id}", seed.encode())

    def open(self, user_id: str, sealed_seed: str) -> str:
        """Open a user's sealed seed, while a device is being bound (UM-18)."""
        return self._sealer.open(f"totp:{user_id}", sealed_seed).decode()

    def offer(self, seed: str, label: str) -> Offer:
        """Return a seed with its `otpauth` address (AM-09)."""
        return Offer(seed, self._authenticator.provisioning_uri(seed, self._issuer, label), label)

    def bind(
        self,
        tx: Connection,
        record: LogonRecord,
        sealed_seed: str,
        codes: tuple[str, ...],
        now: datetime,
        *,
        serial: str | None = None,
    ) -> Verdict:
        """Bind the device when its codes are right: a user's two consecutive ones, the account holder's one.

        Without a serial number it gets a random one. A wrong code binds nothing, and the seed stays as it is for
        another try (AM-12, UM-17).
        """
        locked = lockout.locked(record.code_tries.tries, now)
        if record.user_id is None or record.account_id is None or record.device is not None or locked:
            return Verdict(Evidence.WRONG, locked)
        match = self._match_binding(record, sealed_seed, codes, now)
        if match is None:
            return self._wrong(tx, record, Evidence.WRONG, now)
        self.keep(
            tx, record.user_id, sealed_seed, now, serial=serial or self.new_serial(record.account_id), match=match
        )
        return self._right(tx, record)

    def new_serial(self, account_id: str) -> str:
        """Make the serial number of a device that nobody has named."""
        return arn(account_id, f"mfa/{self._entropy.token(96)}")

    def keep(
        self,
        tx: Connection,
        user_id: str,
        sealed_seed: str,
        now: datetime,
        *,
        serial: str,
        match: Match | None = None,
    ) -> None:
        """Store a device; without a match (a seed from the state file) no step is spent yet."""
        mfa_devices.bind(
            tx,
            user_id=user_id,
            serial_number=serial,
            sealed_seed=sealed_seed,
            last_step=match.step if match else 0,
            drift=match.drift if match else 0,
            bound_at=now,
        )

    def new_recovery_codes(self, tx: Connection, user_id: str) -> tuple[str, ...]:
        """Replace the recovery codes by ten new ones, and return them as they are shown, once."""
        codes = [second_factor.make_recovery_code(self._entropy.below) for _ in range(second_factor.RECOVERY_CODES)]
        mfa_devices.replace_recovery_codes(tx, user_id, [self._digest(user_id, code) for code in codes])
        return tuple(second_factor.format_recovery_code(code) for code in codes)

    def _match_binding(
        self, record: LogonRecord, sealed_seed: str, codes: tuple[str, ...], now: datetime
    ) -> Match | None:
        code_of = self._code_of(record.user_id or "", Device(sealed_seed, 0, 0))
        if record.kind == Kind.OWNER:
            step = second_factor.match(code_of, codes[0], now)
            return None if step is None else Match(step, 0)  # one code cannot tell a late typist from a slow clock
        return second_factor.consecutive(code_of, codes[0], codes[1], now)

    def _code_of(self, user_id: str, device: Device) -> Callable[[int], str]:
        seed = self.open(user_id, device.sealed_seed)
        return lambda step: self._authenticator.code(seed, step)

    def _digest(self, user_id: str, code: str) -> str:
        return self._sealer.digest(f"recovery:{user_id}", code)

    def _right(self, tx: Connection, record: LogonRecord) -> Verdict:
        if record.code_tries.tries != lockout.EMPTY:
            failed_tries.clear(tx, record.code_tries.key)
        return Verdict(Evidence.RIGHT)

    def _wrong(self, tx: Connection, record: LogonRecord, evidence: Evidence, now: datetime) -> Verdict:
        counted = lockout.reserve(record.code_tries.tries, now, lockout.CODE_LIMIT)
        if counted is None:
            return Verdict(evidence, lockout.locked(record.code_tries.tries, now))
        failed_tries.swap(tx, record.code_tries, counted, now)
        return Verdict(evidence, lockout.locked(counted, now))
