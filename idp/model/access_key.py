"""Access keys: long-term credentials of users and account holders for signed calls (checklist AK)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class KeyStatus(StrEnum):
    """Whether calls signed with the key are accepted (AK-21, AK-22)."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


class AccessKey(Base):
    """A key: `id` begins `LTAI`, is never used again; `sealed_secret` opens only under a key outside the database."""

    __tablename__ = "access_keys"
    __table_args__ = (Index("ix_access_keys_account_id_user_id", "account_id", "user_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    sealed_secret: Mapped[str]
    status: Mapped[str] = mapped_column(default=KeyStatus.ACTIVE.value)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    last_used_service: Mapped[str | None]
