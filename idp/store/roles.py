"""Roles of an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from idp.model.role import Role

_COLUMNS = Role.__table__.c


def by_id(tx: Connection, account_id: str, role_id: str) -> Any | None:
    """Find a role of this account by its ID."""
    return tx.execute(select(*_COLUMNS).where(Role.account_id == account_id, Role.id == role_id)).one_or_none()


def by_name(tx: Connection, account_id: str, name_key: str) -> Any | None:
    """Find a role of this account by its name in lower case."""
    return tx.execute(select(*_COLUMNS).where(Role.account_id == account_id, Role.name_key == name_key)).one_or_none()


def revoke_sessions(tx: Connection, account_id: str, role_id: str, before: datetime) -> None:
    """Refuse a role's sessions issued before a moment; an earlier moment than the one kept changes nothing."""
    later = or_(Role.sessions_revoked_at.is_(None), Role.sessions_revoked_at < before)
    where = (Role.account_id == account_id, Role.id == role_id, later)
    tx.execute(update(Role).where(*where).values(sessions_revoked_at=before))
