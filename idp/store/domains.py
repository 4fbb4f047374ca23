"""Domain aliases of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from idp.model.domain import DomainAlias

PAGE = 200
_TABLE = DomainAlias.__table__


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """Return an account's aliases by name, at most `PAGE`."""
    query = select(_TABLE).where(DomainAlias.account_id == account_id)
    return tx.execute(query.order_by(DomainAlias.name).limit(PAGE)).all()


def find(tx: Connection, account_id: str, name: str) -> Any | None:
    """Return one alias of an account; another account's is unknown here."""
    where = (DomainAlias.account_id == account_id, DomainAlias.name == name)
    return tx.execute(select(_TABLE).where(*where)).one_or_none()


def verified_by(tx: Connection, name: str) -> str | None:
    """Return the account a domain is verified for, if any, suspended or not (DA-13)."""
    where = (DomainAlias.name == name, DomainAlias.verified_at.is_not(None))
    return tx.execute(select(DomainAlias.account_id).where(*where)).scalar_one_or_none()


def due(tx: Connection, checked_before: datetime, batch: int) -> Sequence[Any]:
    """Return verified aliases whose ownership was last looked at by a moment (DA-17)."""
    last = or_(DomainAlias.checked_at.is_(None), DomainAlias.checked_at <= checked_before)
    query = select(_TABLE).where(DomainAlias.verified_at.is_not(None), last)
    return tx.execute(query.order_by(DomainAlias.checked_at).limit(batch)).all()


def add(tx: Connection, **columns: Any) -> None:
    """Store an alias; an `IntegrityError` means that the account has it already."""
    tx.execute(insert(DomainAlias).values(**columns))


def change(tx: Connection, alias_id: str, **columns: Any) -> None:
    """Change an alias; an `IntegrityError` means that another account was verified first (DA-12)."""
    tx.execute(update(DomainAlias).where(DomainAlias.id == alias_id).values(**columns))


def remove(tx: Connection, account_id: str, name: str) -> bool:
    """Remove an alias (DA-16); False when the account has none of that name."""
    where = (DomainAlias.account_id == account_id, DomainAlias.name == name)
    return tx.execute(delete(DomainAlias).where(*where)).rowcount == 1
