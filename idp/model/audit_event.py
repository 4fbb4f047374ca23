"""The durable record of every logon attempt and change."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class AuditEvent(Base):
    """One event. `actor` is a user ID, a name somebody typed, or `command-line`; `reason` is exact.

    No foreign keys: an event outlives what it speaks of.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_account_id_id", "account_id", "id"),
        Index("ix_audit_events_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[str | None]
    actor: Mapped[str]
    user_id: Mapped[str | None]
    address: Mapped[str]
    browser: Mapped[str]
    what: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str]
    details: Mapped[dict[str, Any]]
