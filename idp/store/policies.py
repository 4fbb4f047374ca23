"""Custom policies, their versions, and what is attached to whom."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from idp.model.group import Group, GroupMember
from idp.model.policy import Attachment, Policy, PolicyVersion

USER, GROUP, ROLE = "user", "group", "role"
SYSTEM, CUSTOM = "System", "Custom"


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
