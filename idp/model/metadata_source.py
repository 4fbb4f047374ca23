"""Addresses from which metadata of SAML partners is kept up to date, and the ends that were announced."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class MetadataSource(Base):
    """Where the metadata of an application, a provider or user SSO (`kind`, `subject_id`) comes from.

    `entity_id` is the one described, `certificate` what the document must be signed with, or empty. `fetched_at` is the
    last success; `failures` and `error` tell of the failures since. `kept` maps certificates that the document no
    longer names to the moment until which they are taken.
    """

    __tablename__ = "metadata_sources"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    url: Mapped[str]
    entity_id: Mapped[str]
    certificate: Mapped[str]
    fetched_at: Mapped[datetime]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int]
    error: Mapped[str]
    kept: Mapped[dict[str, Any]]


class AnnouncedEnd(Base):
    """An end that was announced: `digest` tells of what, `days` the threshold that was reached last."""

    __tablename__ = "announced_ends"

    digest: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
