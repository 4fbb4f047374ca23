"""TOTP devices, recovery codes, verification addresses, and browsers that need no code for seven days."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class MfaDevice(Base):
    """The one TOTP device of a user (UM-15).

    `serial_number` is `acs:ram::<account>:mfa/<name>`; a device bound at a logon or by its user has a random name.
    `sealed_seed` opens only under a key outside the database. `last_step` is the newest 30-second step spent:
    it only rises (AM-18). `drift` is the device's clock error in steps, measured at binding (UM-12).
    """

    __tablename__ = "mfa_devices"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    serial_number: Mapped[str] = mapped_column(index=True)
    sealed_seed: Mapped[str]
    last_step: Mapped[int]
    drift: Mapped[int] = mapped_column(default=0)
    bound_at: Mapped[datetime]


class VirtualMfaDevice(Base):
    """A TOTP device made by `CreateVirtualMFADevice`: its seed moves to the user's device when it is bound.

    Without a seed and not bound it can only be deleted: unbinding has destroyed the seed (UM-26).

    `name_key` is the name in lower case; the serial number is made of account and name.
    """

    __tablename__ = "virtual_mfa_devices"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    name_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sealed_seed: Mapped[str | None]
    created_at: Mapped[datetime]


class VerifyType(StrEnum):
    """How a code would reach a user, by its published name."""

    EMAIL = "email"
    SMS = "sms"


class VerificationDevice(Base):
    """The mail address or phone (`country-number`) that an administrator set for a user.

    Nothing is sent from here, so that nobody can prove to have it: it stays pending and is never a second factor. No
    logon reads this table.
    """

    __tablename__ = "verification_devices"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    verify_type: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]


class RecoveryCode(Base):
    """A single-use code that stands in for the device; only a keyed hash is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class RememberedBrowser(Base):
    """A browser of one user in which no code is asked until `ends_at` (SP-05, SP-07)."""

    __tablename__ = "remembered_browsers"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
