"""Sessions of roles in browsers: opening, finding by the browser's token together with the role, ending."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.console_session import ConsoleSession
from idp.model.role import Role

_BY_TOKEN = select(
    *ConsoleSession.__table__.c,
    Role.name.label("role_name"),
    Role.allow_console_login,
    Role.sessions_revoked_at,
).join(Role, Role.id == ConsoleSession.role_id)


def by_token(tx: Connection, token_digest: str) -> Any | None:
    """Find the session that a browser's token opens, ended or not, of a role that is still there."""
    return tx.execute(_BY_TOKEN.where(ConsoleSession.token_digest == token_digest)).one_or_none()


def add(tx: Connection, **columns: Any) -> None:
    """Store a new session."""
    tx.execute(insert(ConsoleSession), {"ended_at": None, **columns})


def end(tx: Connection, session_id: str, now: datetime) -> bool:
    """End a session; False when it has ended already."""
    where = (ConsoleSession.id == session_id, ConsoleSession.ended_at.is_(None))
    return tx.execute(update(ConsoleSession).where(*where).values(ended_at=now)).rowcount == 1


def end_by_token(tx: Connection, token_digest: str, now: datetime) -> None:
    """End the session that a browser had, if it runs."""
    where = (ConsoleSession.token_digest == token_digest, ConsoleSession.ended_at.is_(None))
    tx.execute(update(ConsoleSession).where(*where).values(ended_at=now))


def sweep(tx: Connection, before: datetime, batch: int) -> int:
    """Delete at most `batch` sessions that ended by themselves before a moment; return how many."""
    old = select(ConsoleSession.id).where(ConsoleSession.ends_at < before).limit(batch)
    return tx.execute(delete(ConsoleSession).where(ConsoleSession.id.in_(old))).rowcount
