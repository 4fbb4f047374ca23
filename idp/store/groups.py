"""Groups of an account and their members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from idp.model.group import Group, GroupMember
from idp.model.policy import Attachment
from idp.model.user import User
from idp.store.policies import GROUP

_COLUMNS = Group.__table__.c


def by_name(tx: Connection, account_id: str, name_key: str) -> Any | None:
    """Find a group of this account by its name in lower case."""
    return tx.execute(select(*_COLUMNS).where(Group.account_id == account_id, Group.name_key == name_key)).one_or_none()


def by_id(tx: Connection, account_id: str, group_id: str) -> Any | None:
    """Find a group of this account by its ID."""
    return tx.execute(select(*_COLUMNS).where(Group.account_id == account_id, Group.id == group_id)).one_or_none()


def page(tx: Connection, account_id: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` groups by name key, beginning after one."""
    query = select(*_COLUMNS).where(Group.account_id == account_id, Group.name_key > after)
    return tx.execute(query.order_by(Group.name_key).limit(most)).all()


def lock(tx: Connection, account_id: str, group_id: str) -> bool:
    """Let one change of a group pass at a time until the transaction ends; False when it is gone.

    Who needs a user's lock too takes that one first.
    """
    where = (Group.account_id == account_id, Group.id == group_id)
    return tx.execute(select(Group.id).where(*where).with_for_update()).one_or_none() is not None


def count(tx: Connection, account_id: str) -> int:
    """Count the groups of an account."""
    return tx.execute(select(func.count()).select_from(Group).where(Group.account_id == account_id)).scalar_one()


def add(tx: Connection, **columns: Any) -> None:
    """Store a group; an `IntegrityError` means that the name is taken."""
    tx.execute(insert(Group).values(**columns))


def change(tx: Connection, account_id: str, group_id: str, **columns: Any) -> bool:
    """Change columns of a group of this account; False when it is gone."""
    where = (Group.account_id == account_id, Group.id == group_id)
    return tx.execute(update(Group).where(*where).values(**columns)).rowcount == 1


def first_of_what_is_left(tx: Connection, account_id: str, group_id: str) -> str | None:
    """Return the published name of something that hangs on a group: the first there is; None when nothing does."""
    attached = (Attachment.account_id == account_id, Attachment.target_kind == GROUP, Attachment.target_id == group_id)
    kinds = {
        "User": select(GroupMember.user_id).where(GroupMember.group_id == group_id),
        "Policy": select(Attachment.policy_key).where(*attached),
    }
    found = tx.execute(select(*(query.exists().label(name) for name, query in kinds.items()))).one()
    return next((name for name, left in found._mapping.items() if left), None)  # noqa: SLF001 -- SQLAlchemy's public name


def remove(tx: Connection, account_id: str, group_id: str) -> None:
    """Delete a group that nothing hangs on."""
    tx.execute(delete(Group).where(Group.account_id == account_id, Group.id == group_id))


def is_member(tx: Connection, group_id: str, user_id: str) -> bool:
    """Tell whether a user is in a group."""
    where = (GroupMember.group_id == group_id, GroupMember.user_id == user_id)
    return tx.execute(select(GroupMember.user_id).where(*where)).one_or_none() is not None


def count_of_user(tx: Connection, user_id: str) -> int:
    """Count the groups that a user is in."""
    where = GroupMember.user_id == user_id
    return tx.execute(select(func.count()).select_from(GroupMember).where(where)).scalar_one()


def join(tx: Connection, group_id: str, user_id: str, now: datetime) -> None:
    """Store a membership."""
    tx.execute(insert(GroupMember).values(group_id=group_id, user_id=user_id, joined_at=now))


def leave(tx: Connection, group_id: str, user_id: str) -> bool:
    """Delete a membership; False when there is none."""
    where = (GroupMember.group_id == group_id, GroupMember.user_id == user_id)
    return tx.execute(delete(GroupMember).where(*where)).rowcount == 1


def of_user(tx: Connection, account_id: str, user_id: str) -> Sequence[Any]:
    """List the groups of a user by name, with the moment of joining; there are never more than a few."""
    query = select(*_COLUMNS, GroupMember.joined_at).join(GroupMember, GroupMember.group_id == Group.id)
    where = (Group.account_id == account_id, GroupMember.user_id == user_id)
    return tx.execute(query.where(*where).order_by(Group.name_key)).all()


def memberships(tx: Connection, account_id: str) -> Sequence[Any]:
    """List who is in which group of an account, by name keys."""
    names = (User.name_key.label("user_key"), Group.name_key.label("group_key"), Group.name)
    query = select(*names).join(GroupMember, GroupMember.user_id == User.id).join(Group)
    return tx.execute(query.where(Group.account_id == account_id).order_by(User.name_key, Group.name_key)).all()


def members(tx: Connection, account_id: str, group_id: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` members by user ID, beginning after one, with the moment of joining.

    By ID, not by name: a page of a large group then costs no more than one of a small group.
    """
    columns = (User.id, User.name, User.display_name, GroupMember.joined_at)
    query = select(*columns).join(GroupMember, GroupMember.user_id == User.id)
    where = (User.account_id == account_id, GroupMember.group_id == group_id, GroupMember.user_id > after)
    return tx.execute(query.where(*where).order_by(GroupMember.user_id).limit(most)).all()
