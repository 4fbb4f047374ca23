"""Roles of an account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from idp.model.role import Role
from idp.store import tags

TAGGED = "role"
"""How tags call roles."""
_COLUMNS = Role.__table__.c


def by_id(tx: Connection, account_id: str, role_id: str) -> Any | None:
    """Find a role of this account by its ID."""
    return tx.execute(select(*_COLUMNS).where(Role.account_id == account_id, Role.id == role_id)).one_or_none()


def by_name(tx: Connection, account_id: str, name_key: str, *, alone: bool = False) -> Any | None:
    """Find a role of this account by its name in lower case; `alone` lets one change of it pass at a time."""
    query = select(*_COLUMNS).where(Role.account_id == account_id, Role.name_key == name_key)
    return tx.execute(query.with_for_update(key_share=True) if alone else query).one_or_none()


def page(tx: Connection, account_id: str, after: str, most: int, tagged: tags.Tagged = ()) -> Sequence[Any]:
    """Return up to `most` roles by name key, beginning after one, that have the given tags."""
    having = (tags.bears(account_id, TAGGED, Role.id, key, value) for key, value in tagged)
    query = select(*_COLUMNS).where(Role.account_id == account_id, Role.name_key > after, *having)
    return tx.execute(query.order_by(Role.name_key).limit(most)).all()


def count(tx: Connection, account_id: str) -> int:
    """Count the roles of an account."""
    return tx.execute(select(func.count()).select_from(Role).where(Role.account_id == account_id)).scalar_one()


def add(tx: Connection, **columns: Any) -> None:
    """Store a role; an `IntegrityError` means that the name is taken."""
    tx.execute(insert(Role).values(**columns))


def change(tx: Connection, account_id: str, role_id: str, now: datetime, **columns: Any) -> None:
    """Change columns of a role of this account."""
    where = (Role.account_id == account_id, Role.id == role_id)
    tx.execute(update(Role).where(*where).values(updated_at=now, **columns))


def remove(tx: Connection, account_id: str, role_id: str) -> None:
    """Delete a role with its tags."""
    tags.remove_all(tx, account_id, TAGGED, role_id)
    tx.execute(delete(Role).where(Role.account_id == account_id, Role.id == role_id))


def revoke_sessions(tx: Connection, account_id: str, role_id: str, before: datetime) -> None:
    """Refuse a role's sessions issued before a moment; an earlier moment than the one kept changes nothing."""
    later = or_(Role.sessions_revoked_at.is_(None), Role.sessions_revoked_at < before)
    where = (Role.account_id == account_id, Role.id == role_id, later)
    tx.execute(update(Role).where(*where).values(sessions_revoked_at=before))
