"""Login profiles and the hashes of former passwords."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.login_profile import FormerPassword, LoginProfile
from idp.rules.password_history import KEPT
from idp.store import failed_tries
from idp.store.logon_records import CODE_DOOR, PASSWORD_DOOR

_COLUMNS = [column for column in LoginProfile.__table__.c if column.name != "password_hash"]


def of_user(tx: Connection, user_id: str) -> Any | None:
    """Return a user's login profile without its password; the caller found the user in its account."""
    return tx.execute(select(*_COLUMNS).where(LoginProfile.user_id == user_id)).one_or_none()


def add(tx: Connection, **columns: Any) -> None:
    """Store a user's login profile."""
    tx.execute(insert(LoginProfile).values(**columns))


def change(tx: Connection, user_id: str, **columns: Any) -> None:
    """Change columns of a login profile."""
    tx.execute(update(LoginProfile).where(LoginProfile.user_id == user_id).values(**columns))


def swap_hash(tx: Connection, user_id: str, before: str, after: str) -> None:
    """Replace the hash of the same password by a stronger one, unless the password was changed meanwhile."""
    where = (LoginProfile.user_id == user_id, LoginProfile.password_hash == before)
    tx.execute(update(LoginProfile).where(*where).values(password_hash=after))


def remove(tx: Connection, user_id: str) -> bool:
    """Remove the profile and its history (LP-22, XR-08); False without a profile."""
    tx.execute(delete(FormerPassword).where(FormerPassword.user_id == user_id))
    return tx.execute(delete(LoginProfile).where(LoginProfile.user_id == user_id)).rowcount == 1


def former_hashes(tx: Connection, user_id: str) -> Sequence[str]:
    """Return the hashes of the user's passwords, newest (the present one) first, at most `KEPT`."""
    query = select(FormerPassword.password_hash).where(FormerPassword.user_id == user_id)
    newest = query.order_by(FormerPassword.set_at.desc(), FormerPassword.id.desc()).limit(KEPT)
    return tx.execute(newest).scalars().all()


def remember_hash(tx: Connection, password_id: str, user_id: str, password_hash: str, now: datetime) -> None:
    """Add to the history and cut it to the newest `KEPT`."""
    tx.execute(insert(FormerPassword).values(id=password_id, user_id=user_id, password_hash=password_hash, set_at=now))
    kept = select(FormerPassword.id).where(FormerPassword.user_id == user_id)
    kept = kept.order_by(FormerPassword.set_at.desc(), FormerPassword.id.desc()).limit(KEPT)
    where = (FormerPassword.user_id == user_id, FormerPassword.id.not_in(kept))
    tx.execute(delete(FormerPassword).where(*where))


def forget_tries(tx: Connection, user_id: str) -> None:
    """Forget wrong passwords and codes of a user, with the locks they caused (XR-08)."""
    failed_tries.forget(tx, PASSWORD_DOOR + user_id)
    failed_tries.forget(tx, CODE_DOOR + user_id)
