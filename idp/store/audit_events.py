"""Writing and reading the audit trail; nothing here changes or deletes an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from idp.model.audit_event import AuditEvent
from idp.rules.audit_filter import Filter
from idp.store.swift import Swift

MOST_COUNTED = 10_000


_APPEND = insert(AuditEvent.__table__)  # type: ignore[arg-type]  # declared wider than it is


def add(tx: Swift, events: Sequence[dict[str, Any]]) -> None:
    """Append events by their columns."""
    tx.run(_APPEND, events)


def recent(tx: Connection, since: datetime) -> dict[tuple[str, str], int]:
    """Count the events since a moment by (what, outcome), among the newest `MOST_COUNTED`."""
    newest = select(AuditEvent.at, AuditEvent.what, AuditEvent.outcome).order_by(AuditEvent.id.desc())
    rows = newest.limit(MOST_COUNTED).subquery()
    counts = select(rows.c.what, rows.c.outcome, func.count()).where(rows.c.at > since)
    found = tx.execute(counts.group_by(rows.c.what, rows.c.outcome)).all()
    return {(row.what, row.outcome): row[2] for row in found}


def latest(tx: Connection, account_id: str | None = None, *, limit: int = 100) -> Sequence[Any]:
    """Return the newest events first, of one account or of the installation, at most `limit`."""
    query = select(AuditEvent.__table__).order_by(AuditEvent.id.desc()).limit(limit)
    return tx.execute(query.where(AuditEvent.account_id == account_id) if account_id else query).all()


def by_id(tx: Connection, account_id: str, event_id: int) -> Any | None:
    """Find an event of this account; another account's is unknown here."""
    query = select(AuditEvent.__table__).where(AuditEvent.account_id == account_id, AuditEvent.id == event_id)
    return tx.execute(query).one_or_none()


def page(tx: Connection, account_id: str, asked: Filter, before: int | None, most: int) -> Sequence[Any]:
    """Return up to `most` events of one account, newest first, beginning before an ID."""
    query = select(AuditEvent.__table__).where(AuditEvent.account_id == account_id)
    wanted = {AuditEvent.actor: asked.actor, AuditEvent.what: asked.what, AuditEvent.outcome: asked.outcome}
    for column, text in wanted.items():
        query = query.where(column == text) if text else query
    if asked.begin:
        query = query.where(AuditEvent.at >= asked.begin)
    if asked.end:
        query = query.where(AuditEvent.at < asked.end)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return tx.execute(query.order_by(AuditEvent.id.desc()).limit(most)).all()
