"""Virtual MFA devices of an account: those made by name, and those that a logon has bound."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from idp.model.mfa_device import MfaDevice, VirtualMfaDevice
from idp.model.user import User

_TABLE = VirtualMfaDevice.__table__
_BOUND = (MfaDevice.bound_at, User.id.label("user_id"), User.kind, User.name, User.display_name)


def page(tx: Connection, account_id: str, prefix: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` devices by `key` (the name in lower case), beginning after one, with whom they are bound to.

    `prefix` is what every serial number of the account begins with.
    """
    serial = literal(prefix) + VirtualMfaDevice.name
    named = (
        select(VirtualMfaDevice.name_key.label("key"), serial.label("serial_number"), *_BOUND)
        .outerjoin(MfaDevice, MfaDevice.serial_number == serial)
        .outerjoin(User, User.id == MfaDevice.user_id)
        .where(VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.name_key > after)
    )
    key = func.lower(func.substr(MfaDevice.serial_number, len(prefix) + 1))
    twin = select(VirtualMfaDevice.name).where(
        VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.name_key == key
    )
    unnamed = (
        select(key.label("key"), MfaDevice.serial_number, *_BOUND)
        .join(User, User.id == MfaDevice.user_id)
        .where(User.account_id == account_id, key > after, ~twin.exists())
    )
    every = named.union_all(unnamed).subquery()
    return tx.execute(select(every).order_by(every.c.key).limit(most)).all()


def find(tx: Connection, account_id: str, name_key: str) -> Any | None:
    """Find a device of this account by its name in lower case; nobody else changes it until the transaction ends."""
    where = (VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.name_key == name_key)
    return tx.execute(select(_TABLE).where(*where).with_for_update()).one_or_none()


def count(tx: Connection, account_id: str) -> int:
    """Count the devices of an account that were made by name."""
    query = select(func.count()).select_from(VirtualMfaDevice).where(VirtualMfaDevice.account_id == account_id)
    return tx.execute(query).scalar_one()


def is_bound(tx: Connection, account_id: str, serial: str) -> bool:
    """Tell whether an identity of this account has the device of a serial number."""
    query = select(MfaDevice.user_id).join(User, User.id == MfaDevice.user_id)
    return tx.execute(query.where(User.account_id == account_id, MfaDevice.serial_number == serial)).first() is not None


def serial_of(tx: Connection, account_id: str, user_id: str) -> str | None:
    """Return the serial number of the device of an identity of this account; None without one."""
    query = select(MfaDevice.serial_number).join(User, User.id == MfaDevice.user_id)
    return tx.execute(query.where(User.account_id == account_id, User.id == user_id)).scalar_one_or_none()


def add(tx: Connection, **columns: Any) -> None:
    """Store a device; an `IntegrityError` means that the name is taken."""
    tx.execute(insert(VirtualMfaDevice).values(**columns))


def forget_seed(tx: Connection, account_id: str, name_key: str) -> None:
    """Forget the seed here: the user whom the device is bound to has it."""
    where = (VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.name_key == name_key)
    tx.execute(update(VirtualMfaDevice).where(*where).values(sealed_seed=None))


def remove(tx: Connection, account_id: str, name_key: str) -> None:
    """Delete a device."""
    where = (VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.name_key == name_key)
    tx.execute(delete(VirtualMfaDevice).where(*where))
