"""Who is in which group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.ims import shapes
from idp.api.ims.addressing import row_of, the_user
from idp.api.ims.groups import the_group
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class AddUserToGroup:
    """A user and a group."""

    UserPrincipalName: str
    GroupName: str


def _both(call: Call, ask: "AddUserToGroup | RemoveUserFromGroup") -> tuple[str, ...]:
    return (*the_user(call, ask), *the_group(call, ask))


@IMS.action("AddUserToGroup", AddUserToGroup, on=_both)
def add_user_to_group(call: Call, ask: AddUserToGroup) -> Json:
    """Put a user into a group."""
    user = row_of(call, ask.UserPrincipalName)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.add(act, call.account_id, group, user.id)
    return {}


@dataclass(frozen=True)
class RemoveUserFromGroup:
    """A user and a group."""

    UserPrincipalName: str
    GroupName: str


@IMS.action("RemoveUserFromGroup", RemoveUserFromGroup, on=_both)
def remove_user_from_group(call: Call, ask: RemoveUserFromGroup) -> Json:
    """Take a user out of a group."""
    user = row_of(call, ask.UserPrincipalName)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.remove(act, call.account_id, group, user.id)
    return {}


@dataclass(frozen=True)
class ListGroupsForUser:
    """A user."""

    UserPrincipalName: str


@IMS.action("ListGroupsForUser", ListGroupsForUser, on=the_user)
def list_groups_for_user(call: Call, ask: ListGroupsForUser) -> Json:
    """List the groups of a user."""
    user = row_of(call, ask.UserPrincipalName)
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


@IMS.action("ListUsersForGroup", ListUsersForGroup, on=the_group)
def list_users_for_group(call: Call, ask: ListUsersForGroup) -> Json:
    """List the members of a group."""
    group = call.services.groups.find(call.account_id, ask.GroupName)

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.groups.members(call.account_id, group.id, after, most)

    found = page(call, f"members:{group.id}", ask, fetch, lambda row: row.id, Bounds(100, 100))
    users = [
        {
            "UserId": row.id,
            "UserPrincipalName": shapes.principal(call, row.name),
            "DisplayName": row.display_name,
            "JoinDate": moment(row.joined_at),
        }
        for row in found.rows
    ]
    return {"Users": {"User": users}, **found.answer}
