"""Groups of users: what is granted to a group is granted to its members, until they leave (BP-04, BP-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.ports import Entropy
from idp.rules import logon_names
from idp.rules.fields import GROUP_FIELDS, GROUP_NAME, NEW, check, check_one
from idp.services.act import Act
from idp.store import accounts, groups, users
from idp.store.database import Database

QUOTA = 50
QUOTA_OF_USER = 5
"""Both as published."""
PREFIX = "g-"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
ID_LETTERS = 16
LEFT = {"User": "user", "Policy": "policy"}
"""What keeps a group from being deleted: published name, and how the sentence says it."""


@dataclass(frozen=True)
class GroupFields:
    """What describes a group besides the name."""

    display_name: str = ""
    comments: str = ""


class Groups:
    """Administers groups and memberships."""

    def __init__(self, database: Database, entropy: Entropy) -> None:
        self._database = database
        self._entropy = entropy

    def find(self, account_id: str, name: str) -> Any:
        """Return a group's row by name; raises `GROUP_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = groups.by_name(tx, account_id, logon_names.key(name))
        if row is None:
            raise refusals.GROUP_UNKNOWN()
        return row

    def find_by_id(self, account_id: str, group_id: str) -> Any:
        """Return a group's row by ID; raises `GROUP_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = groups.by_id(tx, account_id, group_id)
        if row is None:
            raise refusals.GROUP_UNKNOWN()
        return row

    def page(self, account_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` groups by name, beginning after a name key."""
        with self._database.reading() as tx:
            return groups.page(tx, account_id, after, most)

    def of_user(self, account_id: str, user_id: str) -> Sequence[Any]:
        """List the groups of a user."""
        with self._database.reading() as tx:
            return groups.of_user(tx, account_id, user_id)

    def members(self, account_id: str, group_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` members of a group by user ID, beginning after one."""
        with self._database.reading() as tx:
            return groups.members(tx, account_id, group_id, after, most)

    def create(self, act: Act, account_id: str, name: str, described: GroupFields = GroupFields()) -> str:
        """Create a group and return its ID.

        Raises `GROUP_EXISTS`, `GROUP_QUOTA`, `FIELD_LENGTH` and `FIELD_CHARACTERS`.
        """
        check_one(GROUP_NAME, name)
        check(GROUP_FIELDS, vars(described))
        accounts.lock(act.tx, account_id)
        if groups.count(act.tx, account_id) >= QUOTA:
            raise refusals.GROUP_QUOTA()
        group_id = PREFIX + "".join(LETTERS[self._entropy.below(len(LETTERS))] for _ in range(ID_LETTERS))
        columns = vars(described) | {"name": name, "name_key": logon_names.key(name)}
        try:
            with act.tx.begin_nested():
                groups.add(
                    act.tx, id=group_id, account_id=account_id, created_at=act.now, updated_at=act.now, **columns
                )
        except IntegrityError:
            raise refusals.GROUP_EXISTS() from None
        act.record("create_group", account_id, group=name)
        return group_id

    def change(self, act: Act, account_id: str, row: Any, new_name: str | None, **fields: str | None) -> None:
        """Change what is given; raises `GROUP_UNKNOWN`, `GROUP_EXISTS`, `FIELD_LENGTH` and `FIELD_CHARACTERS`."""
        changes: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        check(GROUP_FIELDS, changes, NEW)
        if new_name is not None and new_name != row.name:
            check_one(GROUP_NAME, new_name, NEW)
            changes |= {"name": new_name, "name_key": logon_names.key(new_name)}
        try:
            with act.tx.begin_nested():
                there = groups.change(act.tx, account_id, row.id, updated_at=act.now, **changes)
        except IntegrityError:
            raise refusals.GROUP_EXISTS() from None
        if not there:
            raise refusals.GROUP_UNKNOWN()
        act.record("update_group", account_id, group=row.name, fields=sorted(changes))

    def delete(self, act: Act, account_id: str, row: Any) -> None:
        """Delete a group; raises `GROUP_IN_USE` while it has members or policies, and `GROUP_UNKNOWN`."""
        if not groups.lock(act.tx, account_id, row.id):
            raise refusals.GROUP_UNKNOWN()
        left = groups.first_of_what_is_left(act.tx, account_id, row.id)
        if left:
            raise refusals.GROUP_IN_USE(kind=left, what=LEFT[left])
        groups.remove(act.tx, account_id, row.id)
        act.record("delete_group", account_id, group=row.name)

    def add(self, act: Act, account_id: str, group: Any, user_id: str) -> None:
        """Put a user into a group; raises `MEMBER_EXISTS`, `MEMBER_QUOTA`, `USER_UNKNOWN` and `GROUP_UNKNOWN`."""
        if not users.lock(act.tx, account_id, user_id):
            raise refusals.USER_UNKNOWN()
        if not groups.lock(act.tx, account_id, group.id):
            raise refusals.GROUP_UNKNOWN()
        if groups.is_member(act.tx, group.id, user_id):
            raise refusals.MEMBER_EXISTS()
        if groups.count_of_user(act.tx, user_id) >= QUOTA_OF_USER:
            raise refusals.MEMBER_QUOTA()
        groups.join(act.tx, group.id, user_id, act.now)
        act.record("add_user_to_group", account_id, user_id, group=group.name)

    def remove(self, act: Act, account_id: str, group: Any, user_id: str) -> None:
        """Take a user out of a group, and what it granted with it (BP-05); raises `MEMBER_UNKNOWN`."""
        if not groups.leave(act.tx, group.id, user_id):
            raise refusals.MEMBER_UNKNOWN()
        act.record("remove_user_from_group", account_id, user_id, group=group.name)
