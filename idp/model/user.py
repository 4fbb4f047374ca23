"""Identities of an account: its RAM users, and the account holder."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Kind(StrEnum):
    """Who an identity is; the account holder's ID equals the account's."""

    OWNER = "owner"
    USER = "user"


class User(Base):
    """An identity: `id` is never used again, `name_key` is the name in lower case (DD-12).

    A RAM user's `name` is the part before the `@`; the account holder's is the whole logon name. Temporary credentials
    issued before `sessions_revoked_at` are refused.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    owner_name_key: Mapped[str | None] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    mobile_phone: Mapped[str | None]
    comments: Mapped[str | None]
    sessions_revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RetiredUserId(Base):
    """The ID of a deleted user, kept so that no other user ever receives it."""

    __tablename__ = "retired_user_ids"

    id: Mapped[str] = mapped_column(primary_key=True)
