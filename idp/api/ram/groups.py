"""Groups of users."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.paging import Bounds, page
from idp.api.ram import shapes
from idp.api.registry import RAM, Json
from idp.services.groups import GroupFields


class NamesGroup(Protocol):
    """The parameters of an action on one group."""

    @property
    def GroupName(self) -> str:  # noqa: N802 -- a published name
        """The group's name."""
        ...


def the_group(_call: Call, ask: NamesGroup) -> tuple[str, ...]:
    """Name the group."""
    return (f"group/{ask.GroupName}",)


def all_groups(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every group."""
    return ("group/*",)


@dataclass(frozen=True)
class CreateGroup:
    """A new group."""

    GroupName: str
    Comments: str = ""


@RAM.action("CreateGroup", CreateGroup, on=all_groups)
def create_group(call: Call, ask: CreateGroup) -> Json:
    """Create a group."""
    fields = GroupFields(comments=ask.Comments)
    with call.act() as act:
        group_id = call.services.groups.create(act, call.account_id, ask.GroupName, fields)
    described = shapes.group(call.services.groups.find_by_id(call.account_id, group_id))
    described.pop("UpdateDate")
    return {"Group": described}


@dataclass(frozen=True)
class GetGroup:
    """One group."""

    GroupName: str


@RAM.action("GetGroup", GetGroup, on=the_group)
def get_group(call: Call, ask: GetGroup) -> Json:
    """Describe a group."""
    return {"Group": shapes.group(call.services.groups.find(call.account_id, ask.GroupName))}


@dataclass(frozen=True)
class ListGroups:
    """A page of groups."""

    Marker: str = ""
    MaxItems: int | None = None


@RAM.action("ListGroups", ListGroups, on=all_groups)
def list_groups(call: Call, ask: ListGroups) -> Json:
    """List groups by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.groups.page(call.account_id, after, most)

    found = page(call, "groups", ask, fetch, lambda row: row.name_key, Bounds(100, 100))
    return {"Groups": {"Group": [shapes.group(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class UpdateGroup:
    """Changes of a group."""

    GroupName: str
    NewGroupName: str | None = None
    NewComments: str | None = None


@RAM.action("UpdateGroup", UpdateGroup, on=the_group)
def update_group(call: Call, ask: UpdateGroup) -> Json:
    """Change a group."""
    groups = call.services.groups
    row = groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        groups.change(act, call.account_id, row, ask.NewGroupName, comments=ask.NewComments)
    return {"Group": shapes.group(groups.find_by_id(call.account_id, row.id))}


@dataclass(frozen=True)
class DeleteGroup:
    """One group."""

    GroupName: str


@RAM.action("DeleteGroup", DeleteGroup, on=the_group)
def delete_group(call: Call, ask: DeleteGroup) -> Json:
    """Delete a group that nothing hangs on any more."""
    row = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.delete(act, call.account_id, row)
    return {}
