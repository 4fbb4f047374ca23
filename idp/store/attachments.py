"""Which policies are attached to whom: users, groups and roles alike."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, tuple_

from idp.model.group import Group
from idp.model.policy import Attachment, Policy
from idp.model.role import Role
from idp.model.user import Kind, User
from idp.store.policies import CUSTOM, GROUP, ROLE, USER

_TARGETS: dict[str, Any] = {USER: User, GROUP: Group, ROLE: Role}


def target_id(tx: Connection, account_id: str, kind: str, name_key: str, *, alone: bool = False) -> str | None:
    """Find a RAM user, group or role of this account; `alone` lets one change of it pass at a time."""
    table = _TARGETS[kind]
    query = select(table.id).where(table.account_id == account_id, table.name_key == name_key)
    if kind == USER:
        query = query.where(User.kind == Kind.USER.value)
    found: str | None = tx.execute(query.with_for_update(key_share=True) if alone else query).scalar_one_or_none()
    return found


def ids(tx: Connection, kind: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the IDs of RAM users, groups or roles by account ID and name key, of those that there are."""
    table = _TARGETS[kind]
    query = select(table.account_id, table.name_key, table.id)
    query = query.where(tuple_(table.account_id, table.name_key).in_(tuple(names)))
    if kind == USER:
        query = query.where(User.kind == Kind.USER.value)
    return {(account_id, key): found for account_id, key, found in tx.execute(query)}


def count(tx: Connection, kind: str, target: str, *policy_types: str) -> int:
    """Count the policies of some types that are attached to somebody."""
    where = (Attachment.target_kind == kind, Attachment.target_id == target, Attachment.policy_type.in_(policy_types))
    return tx.execute(select(func.count()).select_from(Attachment).where(*where)).scalar_one()


def add(tx: Connection, **columns: Any) -> None:
    """Attach; an `IntegrityError` means that it is attached already."""
    tx.execute(insert(Attachment).values(**columns))


def remove(tx: Connection, kind: str, target: str, policy_type: str, policy_key: str) -> bool:
    """Detach; False when it was not attached."""
    where = (
        Attachment.target_kind == kind,
        Attachment.target_id == target,
        Attachment.policy_type == policy_type,
        Attachment.policy_key == policy_key,
    )
    return tx.execute(delete(Attachment).where(*where)).rowcount == 1


def of_target(tx: Connection, account_id: str, kind: str, target: str) -> Sequence[Any]:
    """List what is attached to somebody, with the custom policies' columns."""
    is_policy = and_(Policy.account_id == Attachment.account_id, Policy.name_key == Attachment.policy_key)
    columns = (
        Attachment.policy_type,
        Attachment.policy_key,
        Attachment.attached_at,
        Policy.name,
        Policy.description,
        Policy.default_version,
    )
    query = select(*columns).outerjoin(Policy, and_(Attachment.policy_type == CUSTOM, is_policy))
    where = (Attachment.account_id == account_id, Attachment.target_kind == kind, Attachment.target_id == target)
    return tx.execute(query.where(*where).order_by(Attachment.policy_type.desc(), Attachment.policy_key)).all()


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """List all attachments of an account, with the names of its custom policies."""
    is_policy = and_(Policy.account_id == Attachment.account_id, Policy.name_key == Attachment.policy_key)
    columns = (Attachment.target_kind, Attachment.target_id, Attachment.policy_type, Attachment.policy_key, Policy.name)
    query = select(*columns).outerjoin(Policy, and_(Attachment.policy_type == CUSTOM, is_policy))
    where = Attachment.account_id == account_id
    return tx.execute(query.where(where).order_by(Attachment.policy_type.desc(), Attachment.policy_key)).all()


def entities(tx: Connection, account_id: str, kind: str, policy_type: str, policy_key: str) -> Sequence[Any]:
    """List the users, groups or roles that a policy is attached to, by name, with the moment of attaching."""
    table = _TARGETS[kind]
    where = (
        Attachment.account_id == account_id,
        Attachment.target_kind == kind,
        Attachment.policy_type == policy_type,
        Attachment.policy_key == policy_key,
    )
    query = select(*table.__table__.c, Attachment.attached_at).join(table, table.id == Attachment.target_id)
    return tx.execute(query.where(*where).order_by(table.name_key)).all()


def first_kind(tx: Connection, account_id: str, policy_key: str) -> str | None:
    """Return what a custom policy is attached to, `user`, `group` or `role`; None when it is attached to nothing."""
    where = (
        Attachment.account_id == account_id,
        Attachment.policy_type == CUSTOM,
        Attachment.policy_key == policy_key,
    )
    return tx.execute(select(func.max(Attachment.target_kind)).where(*where)).scalar_one_or_none()
