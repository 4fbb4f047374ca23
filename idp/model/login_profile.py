"""Login profiles (password and logon settings), earlier passwords, and counts of failed tries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Status(StrEnum):
    """Whether the profile admits by password (LP-05, LP-06)."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


class LoginProfile(Base):
    """A user's logon settings; `password_hash` is an encoded Argon2id hash."""

    __tablename__ = "login_profiles"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime]
    reset_required: Mapped[bool] = mapped_column(default=False)
    bind_required: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default=Status.ACTIVE.value)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FormerPassword(Base):
    """A salted one-way hash of a password a user has or had; the newest is the present one (PW-34, PW-36)."""

    __tablename__ = "former_passwords"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    password_hash: Mapped[str]
    set_at: Mapped[datetime]


Index("ix_former_passwords_user_id_set_at", FormerPassword.user_id, FormerPassword.set_at)


class FailedTries(Base):
    """Failed tries of one door within the last hour, and the lock they caused (PW-46).

    `key` is `password:<user id>`, `code:<user id>`, or `name:<digest>` for a name nobody has; `times` holds
    microseconds since 1970. `version` rises with each write: writers compare and set.
    """

    __tablename__ = "failed_tries"

    key: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[list[int]]
    locked_until: Mapped[datetime | None]
    version: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AddressFailures(Base):
    """Failed tries from one client address within one window, for the installation's own ceiling.

    A count under another key, of refusals that lock nobody, begins with what is counted.
    """

    __tablename__ = "address_failures"

    address: Mapped[str] = mapped_column(primary_key=True)
    window_ends_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int]
