"""Writing and reading the audit trail; nothing here changes or deletes an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from idp.model.audit_event import AuditEvent


def add(tx: Connection, at: datetime, columns: dict[str, Any]) -> None:
    """Append one event."""
    tx.execute(insert(AuditEvent).values(at=at, **columns))


def latest(tx: Connection, account_id: str | None = None, *, limit: int = 100) -> Sequence[Any]:
    """Return the newest events first, of one account or of the installation, at most `limit`."""
    query = select(AuditEvent.__table__).order_by(AuditEvent.id.desc()).limit(limit)
    return tx.execute(query.where(AuditEvent.account_id == account_id) if account_id else query).all()
