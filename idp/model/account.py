"""Accounts (tenants), their settings, and aliases held back for a former owner."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Account(Base):
    """One tenant: `id` is 16 digits; `alias` is lower case and unique in the installation (OV-02)."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class AccountSetting(Base):
    """The non-default values of one group of settings, by published name (`PasswordPolicy`, …)."""

    __tablename__ = "account_settings"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]


class ReservedAlias(Base):
    """A former alias that nobody else can take until `until` (DD-07)."""

    __tablename__ = "reserved_aliases"

    alias: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    until: Mapped[datetime]


class Change(Base):
    """A counter raised by each change of what processes cache; every process watches it."""

    __tablename__ = "changes"

    subject: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
