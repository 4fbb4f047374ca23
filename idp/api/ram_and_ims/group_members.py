"""Who is in which group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.ram_and_ims.declared import in_ims, on_both, on_user, the_user, user_name, user_of
from idp.api.ram_and_ims.groups import OneGroup, named, the_group
from idp.api.registry import Json


def _both(call: Call, ask: OneGroup) -> tuple[str, ...]:
    return (*the_user(call, ask), *the_group(call, ask))


@on_user("AddUserToGroup", OneGroup, on=_both)
def add_user_to_group(call: Call, ask: OneGroup) -> Json:
    """Put a user into a group."""
    user = user_of(call, ask)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.add(act, call.account_id, group, user.id)
    return {}


@on_user("RemoveUserFromGroup", OneGroup, on=_both)
def remove_user_from_group(call: Call, ask: OneGroup) -> Json:
    """Take a user out of a group."""
    user = user_of(call, ask)
    group = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.remove(act, call.account_id, group, user.id)
    return {}


@dataclass(frozen=True)
class ListGroupsForUser:
    """Nothing but the user's name."""


@on_user("ListGroupsForUser", ListGroupsForUser)
def list_groups_for_user(call: Call, ask: ListGroupsForUser) -> Json:
    """List the groups of a user."""
    rows = call.services.groups.of_user(call.account_id, user_of(call, ask).id)
    return {"Groups": {"Group": [named(call, row) | {"JoinDate": moment(row.joined_at)} for row in rows]}}


@dataclass(frozen=True)
class ListUsersForGroup:
    """A page of a group's members."""

    GroupName: str
    Marker: str = ""
    MaxItems: int | None = None


@on_both("ListUsersForGroup", ListUsersForGroup, on=the_group)
def list_users_for_group(call: Call, ask: ListUsersForGroup) -> Json:
    """List the members of a group."""
    group = call.services.groups.find(call.account_id, ask.GroupName)

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.groups.members(call.account_id, group.id, after, most)

    bounds = Bounds(100 if in_ims(call) else 1000, 100)
    found = page(call, f"members:{group.id}", ask, fetch, lambda row: row.id, bounds)
    return {"Users": {"User": [_member(call, row) for row in found.rows]}, **found.answer}


def _member(call: Call, row: Any) -> Json:
    described = user_name(call, row.name) | {"DisplayName": row.display_name, "JoinDate": moment(row.joined_at)}
    return described | ({"UserId": row.id} if in_ims(call) else {})
