"""Access keys of users and account holders."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from idp.model.access_key import AccessKey
from idp.model.base import Moment
from idp.model.user import User

_COLUMNS = (
    AccessKey.id,
    AccessKey.account_id,
    AccessKey.user_id,
    AccessKey.sealed_secret,
    AccessKey.status,
    AccessKey.created_at,
    AccessKey.updated_at,
    AccessKey.last_used_at,
    AccessKey.last_used_service,
)


def with_user(tx: Connection, access_key_id: str) -> Any | None:
    """Find a key of any account with the identity whose it is: a signed call names nothing else."""
    query = select(*_COLUMNS, User.kind, User.name).join(User, User.id == AccessKey.user_id)
    return tx.execute(query.where(AccessKey.id == access_key_id)).one_or_none()


def of_user(tx: Connection, account_id: str, user_id: str) -> Sequence[Any]:
    """List a user's keys, oldest first; there are never more than a few."""
    query = select(*_COLUMNS).where(AccessKey.account_id == account_id, AccessKey.user_id == user_id)
    return tx.execute(query.order_by(AccessKey.created_at, AccessKey.id)).all()


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """List the keys of all identities of an account, oldest first."""
    query = select(*_COLUMNS).where(AccessKey.account_id == account_id)
    return tx.execute(query.order_by(AccessKey.created_at, AccessKey.id)).all()


def count(tx: Connection, account_id: str, user_id: str) -> int:
    """Count a user's keys, disabled ones too (AK-09)."""
    query = select(func.count()).where(AccessKey.account_id == account_id, AccessKey.user_id == user_id)
    return tx.execute(query).scalar_one()


def add(tx: Connection, **columns: Any) -> None:
    """Store a key; an `IntegrityError` means that the ID is taken."""
    tx.execute(insert(AccessKey).values(**columns))


def change(tx: Connection, user_id: str, access_key_id: str, **columns: Any) -> bool:
    """Change a key of this user; False when the user has no such key."""
    where = (AccessKey.user_id == user_id, AccessKey.id == access_key_id)
    return tx.execute(update(AccessKey).where(*where).values(**columns)).rowcount == 1


def remove(tx: Connection, user_id: str, access_key_id: str) -> bool:
    """Delete a key of this user; False when the user has no such key."""
    where = (AccessKey.user_id == user_id, AccessKey.id == access_key_id)
    return tx.execute(delete(AccessKey).where(*where)).rowcount == 1


_USED = (
    update(AccessKey)
    .where(
        AccessKey.id == bindparam("key"),
        or_(
            AccessKey.last_used_at.is_(None),
            AccessKey.last_used_at <= bindparam("due", type_=Moment()),
            AccessKey.last_used_at > bindparam("at", type_=Moment()),
        ),
    )
    .values(last_used_at=bindparam("at", type_=Moment()), last_used_service=bindparam("service"))
)


def used(tx: Connection, uses: Iterable[tuple[str, str, datetime]], every: timedelta) -> None:
    """Note uses (key, service, moment), unless another process did so within the span `every` (AK-20)."""
    rows = [{"key": key, "service": service, "at": at, "due": at - every} for key, service, at in sorted(uses)]
    tx.execute(_USED, rows)
