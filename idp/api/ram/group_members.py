"""Who is in which group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.ram import shapes
from idp.api.ram.groups import the_group
from idp.api.ram.users import the_user
from idp.api.registry import RAM, Json


@dataclass(frozen=True)
class AddUserToGroup:
    """A user and a group."""

    UserName: str
    GroupName: str


def _both(call: Call, ask: "AddUserToGroup | RemoveUserFromGroup") -> tuple[str, ...]:
    return (*the_user(call, ask), *the_group(call, ask))


@RAM.action("AddUserToGroup", AddUserToGroup, on=_both)
def add_user_to_group(call: Call, ask: AddUserToGroup) -> Json:
    """Put a user into a group."""
    user = call.services.people.find(call.account_id, ask.UserName)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.add(act, call.account_id, group, user.id)
    return {}


@dataclass(frozen=True)
class RemoveUserFromGroup:
    """A user and a group."""

    UserName: str
    GroupName: str


@RAM.action("RemoveUserFromGroup", RemoveUserFromGroup, on=_both)
def remove_user_from_group(call: Call, ask: RemoveUserFromGroup) -> Json:
    """Take a user out of a group."""
    user = call.services.people.find(call.account_id, ask.UserName)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.remove(act, call.account_id, group, user.id)
    return {}


@dataclass(frozen=True)
class ListGroupsForUser:
    """A user."""

    UserName: str


@RAM.action("ListGroupsForUser", ListGroupsForUser, on=the_user)
def list_groups_for_user(call: Call, ask: ListGroupsForUser) -> Json:
    """List the groups of a user."""
    user = call.services.people.find(call.account_id, ask.UserName)
    rows = call.services.groups.of_user(call.account_id, user.id)
    return {"Groups": {"Group": [_joined(row) for row in rows]}}


def _joined(row: Any) -> Json:
    dates = ("CreateDate", "UpdateDate")
    described = {name: value for name, value in shapes.group(row).items() if name not in dates}
    return described | {"JoinDate": moment(row.joined_at)}


@dataclass(frozen=True)
class ListUsersForGroup:
    """A page of a group's members."""

    GroupName: str
    Marker: str = ""
    MaxItems: int | None = None


@RAM.action("ListUsersForGroup", ListUsersForGroup, on=the_group)
def list_users_for_group(call: Call, ask: ListUsersForGroup) -> Json:
    """List the members of a group."""
    group = call.services.groups.find(call.account_id, ask.GroupName)

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.groups.members(call.account_id, group.id, after, most)

    found = page(call, f"members:{group.id}", ask, fetch, lambda row: row.id, Bounds(1000, 100))
    users = [
        {
            "UserName": row.name,
            "DisplayName": row.display_name,
            "JoinDate": moment(row.joined_at),
        }
        for row in found.rows
    ]
    return {"Users": {"User": users}, **found.answer}
