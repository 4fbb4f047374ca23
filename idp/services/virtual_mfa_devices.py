"""MFA devices as programs manage them: made by name, bound with two codes, unbound, deleted (checklist UM).

What a logon or a user has bound is here too, under the serial number it got.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.ports import Sealer
from idp.rules import resource_names
from idp.rules.fields import DEVICE_FIELDS, check
from idp.rules.logon import Evidence
from idp.rules.second_factor import normalise_code
from idp.services.act import Act
from idp.services.directory import Account
from idp.services.second_factor import Offer, SecondFactor, Verdict
from idp.services.users import Users
from idp.store import logon_records, virtual_mfa_devices
from idp.store.database import Database

KIND = "mfa"
QUOTA = 1_000_000


@dataclass(frozen=True)
class NewDevice:
    """A device just made: the only moment at which its seed is seen (UM-18)."""

    serial: str
    offer: Offer


class VirtualMfaDevices:
    """Administers devices; every method that takes an act works inside it."""

    def __init__(self, database: Database, users: Users, second_factor: SecondFactor, sealer: Sealer) -> None:
        self._database = database
        self._users = users
        self._second_factor = second_factor
        self._sealer = sealer

    def create(self, act: Act, account: Account, name: str) -> NewDevice:
        """Make a device; raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `MFA_DEVICE_EXISTS` and `MFA_DEVICE_QUOTA`."""
        if not name:
            raise refusals.FIELD_LENGTH(name=DEVICE_FIELDS["name"].name)
        check(DEVICE_FIELDS, {"name": name})
        serial, seed = resource_names.arn(account.id, f"{KIND}/{name}"), self._second_factor.new_seed()
        keys = {"account_id": account.id, "name": name, "name_key": name.lower(), "created_at": act.now}
        if virtual_mfa_devices.count(act.tx, account.id) >= QUOTA:
            raise refusals.MFA_DEVICE_QUOTA()
        try:
            with act.tx.begin_nested():
                sealed = self._sealer.seal(_purpose(serial), seed.encode())
                virtual_mfa_devices.add(act.tx, sealed_seed=sealed, **keys)
        except IntegrityError:
            raise refusals.MFA_DEVICE_EXISTS() from None
        act.record("create_mfa_device", account.id, serial=serial)
        return NewDevice(serial, self._second_factor.offer(seed, f"{name}@{account.display_name}"))

    def bind(self, act: Act, account: Account, user_id: str, serial: str, codes: tuple[str, str]) -> Verdict:
        """Bind a device to a user by two consecutive codes; a wrong pair is counted, so nothing is raised for it.

        Raises `CODE_FORMAT`, `USER_UNKNOWN` for one just deleted, `MFA_BOUND_ALREADY`, `MFA_DEVICE_UNKNOWN` and
        `MFA_DEVICE_TAKEN`.
        """
        if any(normalise_code(code) is None for code in codes):
            raise refusals.CODE_FORMAT()
        logon_records.lock(act.tx, user_id)
        record = logon_records.by_id(act.tx, account.id, user_id, address="", remembered_digest="")
        if record.user_id is None:
            raise refusals.USER_UNKNOWN()
        if record.device is not None:
            raise refusals.MFA_BOUND_ALREADY()
        device = self._unbound(act, account.id, serial)
        seed = self._sealer.open(_purpose(serial), device.sealed_seed).decode()
        sealed = self._second_factor.seal(user_id, seed)
        verdict = self._second_factor.bind(act.tx, record, sealed, codes, act.now, serial=serial)
        if verdict.evidence is Evidence.RIGHT:
            virtual_mfa_devices.forget_seed(act.tx, account.id, device.name_key)
            act.record("bind_mfa_device", account.id, user_id, serial=serial)
        return verdict

    def unbind(self, act: Act, account_id: str, user_id: str) -> str:
        """Unbind a user's device and destroy its seed (UM-25, UM-26); return its serial number.

        Raises `MFA_NOT_BOUND`.
        """
        logon_records.lock(act.tx, user_id)
        serial = virtual_mfa_devices.serial_of(act.tx, account_id, user_id)
        if serial is None:
            raise refusals.MFA_NOT_BOUND()
        self._users.set_device(act, account_id, user_id, None)
        return serial

    def disable(self, act: Act, account_id: str, user_id: str) -> None:
        """Unbind a user's device and delete it; raises `MFA_NOT_BOUND`."""
        serial = self.unbind(act, account_id, user_id)
        if virtual_mfa_devices.find(act.tx, account_id, _key(account_id, serial)):
            self.delete(act, account_id, serial)

    def delete(self, act: Act, account_id: str, serial: str) -> None:
        """Delete a device that nobody has; raises `MFA_DEVICE_UNKNOWN` and `MFA_DEVICE_BOUND`."""
        key = _key(account_id, serial)
        device = virtual_mfa_devices.find(act.tx, account_id, key)
        if virtual_mfa_devices.is_bound(act.tx, account_id, serial):
            raise refusals.MFA_DEVICE_BOUND()
        if device is None or serial != resource_names.arn(account_id, f"{KIND}/{device.name}"):
            raise refusals.MFA_DEVICE_UNKNOWN()
        virtual_mfa_devices.remove(act.tx, account_id, key)
        act.record("delete_mfa_device", account_id, serial=serial)

    def serial_of(self, account_id: str, user_id: str) -> str | None:
        """Return the serial number of an identity's device; None without one."""
        with self._database.reading() as tx:
            return virtual_mfa_devices.serial_of(tx, account_id, user_id)

    def page(self, account_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` devices by `key`, beginning after one, bound or not."""
        prefix = resource_names.arn(account_id, f"{KIND}/")
        with self._database.reading() as tx:
            return virtual_mfa_devices.page(tx, account_id, prefix, after, most)

    def _unbound(self, act: Act, account_id: str, serial: str) -> Any:
        device = virtual_mfa_devices.find(act.tx, account_id, _key(account_id, serial))
        if virtual_mfa_devices.is_bound(act.tx, account_id, serial):
            raise refusals.MFA_DEVICE_TAKEN()
        known = device is not None and serial == resource_names.arn(account_id, f"{KIND}/{device.name}")
        if device is None or not known or device.sealed_seed is None:
            raise refusals.MFA_DEVICE_UNKNOWN()
        return device


def refuse_unless_allowed(account: Account, user_id: str, by: str | None) -> None:
    """Raise `OWN_DEVICE_NOT_ALLOWED` when a user may not manage the own device (SP-12, UM-04); `by` is who asks."""
    if by == user_id and not account.preference.allow_user_to_manage_mfa_devices:
        raise refusals.OWN_DEVICE_NOT_ALLOWED()


def _key(account_id: str, serial: str) -> str:
    parsed = resource_names.parse(serial, KIND)
    return parsed[1].lower() if parsed and parsed[0] == account_id else ""


def _purpose(serial: str) -> str:
    return f"totp-device:{serial}"
