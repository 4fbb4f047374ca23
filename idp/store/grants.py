"""Grants: authorization codes, spent once, and what hangs on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.application import Grant

_TABLE = Grant.__table__


def add(tx: Connection, **columns: Any) -> None:
    """Store a grant with its unspent code."""
    tx.execute(insert(Grant).values(spent_at=None, revoked_at=None, **columns))


def spend(tx: Connection, account_id: str, code_digest: str, now: datetime) -> Any | None:
    """Spend a code once and return its grant; None when unknown here or spent before."""
    where = (Grant.account_id == account_id, Grant.code_digest == code_digest, Grant.spent_at.is_(None))
    return tx.execute(update(Grant).where(*where).values(spent_at=now).returning(_TABLE)).one_or_none()


def revoke_by_code(tx: Connection, account_id: str, code_digest: str, now: datetime) -> str | None:
    """Revoke what a code gave, and return the grant's ID; None for an unknown code."""
    where = (Grant.account_id == account_id, Grant.code_digest == code_digest)
    return tx.execute(update(Grant).where(*where).values(revoked_at=now).returning(Grant.id)).scalar_one_or_none()


def in_force(tx: Connection, account_id: str, grant_id: str, now: datetime) -> Any | None:
    """Return a grant whose tokens still count: spent, not revoked, not expired."""
    where = (Grant.account_id == account_id, Grant.id == grant_id, Grant.spent_at.is_not(None))
    alive = (Grant.revoked_at.is_(None), Grant.expires_at > now)
    return tx.execute(select(_TABLE).where(*where, *alive)).one_or_none()


def sweep(tx: Connection, before: datetime, batch: int) -> int:
    """Delete at most `batch` grants that expired before a moment; return how many."""
    old = select(Grant.id).where(Grant.expires_at < before).limit(batch)
    return tx.execute(delete(Grant).where(Grant.id.in_(old))).rowcount
