"""Custom policies, their versions, and what is attached to whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from idp.model.group import Group, GroupMember
from idp.model.policy import Attachment, Policy, PolicyVersion
from idp.store import tags

USER, GROUP, ROLE = "user", "group", "role"
SYSTEM, CUSTOM = "System", "Custom"
TAGGED = "policy"
"""How tags call policies."""

_COLUMNS = Policy.__table__.c
_ATTACHED = (
    select(func.count())
    .where(
        Attachment.account_id == Policy.account_id,
        Attachment.policy_type == CUSTOM,
        Attachment.policy_key == Policy.name_key,
    )
    .correlate(Policy)
    .scalar_subquery()
    .label("attachments")
)


def applying_to_user(tx: Connection, account_id: str, user_id: str) -> Sequence[Any]:
    """Return every policy attached to a user or to a group of theirs: name, type, default version, document, group."""
    groups = select(GroupMember.group_id).where(GroupMember.user_id == user_id)
    theirs = or_(
        and_(Attachment.target_kind == USER, Attachment.target_id == user_id),
        and_(Attachment.target_kind == GROUP, Attachment.target_id.in_(groups)),
    )
    return _applying(tx, account_id, theirs)


def applying_to_role(tx: Connection, account_id: str, role_id: str) -> Sequence[Any]:
    """Return every policy attached to a role, likewise."""
    return _applying(tx, account_id, and_(Attachment.target_kind == ROLE, Attachment.target_id == role_id))


def _applying(tx: Connection, account_id: str, targets: Any) -> Sequence[Any]:
    columns = (
        Attachment.policy_type,
        Attachment.policy_key,
        Attachment.target_kind,
        Group.name.label("group_name"),
        Policy.name,
        Policy.default_version,
        PolicyVersion.document,
    )
    of_account = and_(Policy.account_id == Attachment.account_id, Policy.name_key == Attachment.policy_key)
    is_default = and_(PolicyVersion.policy_id == Policy.id, PolicyVersion.number == Policy.default_version)
    query = (
        select(*columns)
        .outerjoin(Policy, and_(Attachment.policy_type == CUSTOM, of_account))
        .outerjoin(PolicyVersion, is_default)
        .outerjoin(Group, and_(Attachment.target_kind == GROUP, Group.id == Attachment.target_id))
        .where(Attachment.account_id == account_id, targets)
        .order_by(Attachment.target_kind, Attachment.policy_type, Attachment.policy_key)
    )
    return tx.execute(query).all()


def by_name(tx: Connection, account_id: str, name_key: str, *, alone: bool = False) -> Any | None:
    """Find a custom policy of this account; `alone` lets one change of it pass at a time."""
    query = select(*_COLUMNS, _ATTACHED).where(Policy.account_id == account_id, Policy.name_key == name_key)
    return tx.execute(query.with_for_update(of=Policy, key_share=True) if alone else query).one_or_none()


def page(tx: Connection, account_id: str, after: str, most: int, tagged: tags.Tagged = ()) -> Sequence[Any]:
    """Return up to `most` custom policies by name key, beginning after one, that have the given tags."""
    having = (tags.bears(account_id, TAGGED, Policy.id, key, value) for key, value in tagged)
    query = select(*_COLUMNS, _ATTACHED).where(Policy.account_id == account_id, Policy.name_key > after, *having)
    return tx.execute(query.order_by(Policy.name_key).limit(most)).all()


def page_with_documents(tx: Connection, account_id: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` custom policies likewise, with the documents of their default versions."""
    is_default = and_(PolicyVersion.policy_id == Policy.id, PolicyVersion.number == Policy.default_version)
    query = select(*_COLUMNS, PolicyVersion.document).join(PolicyVersion, is_default)
    where = (Policy.account_id == account_id, Policy.name_key > after)
    return tx.execute(query.where(*where).order_by(Policy.name_key).limit(most)).all()


def count(tx: Connection, account_id: str) -> int:
    """Count the custom policies of an account."""
    return tx.execute(select(func.count()).select_from(Policy).where(Policy.account_id == account_id)).scalar_one()


def system_attachments(tx: Connection, account_id: str) -> dict[str, int]:
    """Return how often each system policy is attached in an account."""
    query = select(Attachment.policy_key, func.count().label("times"))
    query = query.where(Attachment.account_id == account_id, Attachment.policy_type == SYSTEM)
    return {row.policy_key: row.times for row in tx.execute(query.group_by(Attachment.policy_key))}


def add(tx: Connection, **columns: Any) -> None:
    """Store a custom policy; an `IntegrityError` means that the name is taken."""
    tx.execute(insert(Policy).values(**columns))


def change(tx: Connection, policy_id: str, **columns: Any) -> None:
    """Change columns of a policy."""
    tx.execute(update(Policy).where(Policy.id == policy_id).values(**columns))


def remove(tx: Connection, policy_id: str) -> None:
    """Delete a policy with its versions."""
    tx.execute(delete(Policy).where(Policy.id == policy_id))


def versions(tx: Connection, policy_id: str) -> Sequence[Any]:
    """List the versions of a policy, oldest first; there are never more than a few."""
    query = select(*PolicyVersion.__table__.c).where(PolicyVersion.policy_id == policy_id)
    return tx.execute(query.order_by(PolicyVersion.number)).all()


def add_version(tx: Connection, policy_id: str, number: int, document: str, now: datetime) -> None:
    """Store a version."""
    row = {"policy_id": policy_id, "number": number, "document": document, "created_at": now}
    tx.execute(insert(PolicyVersion).values(**row))


def remove_version(tx: Connection, policy_id: str, number: int) -> bool:
    """Delete a version; False when there is none of that number."""
    where = (PolicyVersion.policy_id == policy_id, PolicyVersion.number == number)
    return tx.execute(delete(PolicyVersion).where(*where)).rowcount == 1
