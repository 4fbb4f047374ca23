"""Groups of users. Display names are IMS's: RAM neither takes nor tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.ram_and_ims.declared import in_ims, on_both
from idp.api.registry import Json
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


def named(call: Call, row: Any) -> Json:
    """Describe a group without its dates."""
    described = {"GroupId": row.id, "GroupName": row.name, "Comments": row.comments}
    return described | ({"DisplayName": row.display_name} if in_ims(call) else {})


def _described(call: Call, row: Any) -> Json:
    return named(call, row) | {"CreateDate": moment(row.created_at), "UpdateDate": moment(row.updated_at)}


@dataclass(frozen=True)
class CreateGroup:
    """A new group."""

    GroupName: str
    Comments: str = ""


@dataclass(frozen=True)
class CreateGroupInIms(CreateGroup):
    """A new group with a display name."""

    DisplayName: str = ""


@on_both("CreateGroup", CreateGroup, CreateGroupInIms, on=all_groups)
def create_group(call: Call, ask: CreateGroup) -> Json:
    """Create a group."""
    fields = GroupFields(ask.DisplayName if isinstance(ask, CreateGroupInIms) else "", ask.Comments)
    with call.act() as act:
        group_id = call.services.groups.create(act, call.account_id, ask.GroupName, fields)
    described = _described(call, call.services.groups.find_by_id(call.account_id, group_id))
    if not in_ims(call):
        described.pop("UpdateDate")
    return {"Group": described}


@dataclass(frozen=True)
class OneGroup:
    """One group."""

    GroupName: str


@on_both("GetGroup", OneGroup, on=the_group)
def get_group(call: Call, ask: OneGroup) -> Json:
    """Describe a group."""
    return {"Group": _described(call, call.services.groups.find(call.account_id, ask.GroupName))}


@dataclass(frozen=True)
class ListGroups:
    """A page of groups."""

    Marker: str = ""
    MaxItems: int | None = None


@on_both("ListGroups", ListGroups, on=all_groups)
def list_groups(call: Call, ask: ListGroups) -> Json:
    """List groups by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.groups.page(call.account_id, after, most)

    found = page(call, "groups", ask, fetch, lambda row: row.name_key, Bounds(100, 100))
    return {"Groups": {"Group": [_described(call, row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class UpdateGroup:
    """Changes of a group."""

    GroupName: str
    NewGroupName: str | None = None
    NewComments: str | None = None


@dataclass(frozen=True)
class UpdateGroupInIms(UpdateGroup):
    """Changes of a group and its display name."""

    NewDisplayName: str | None = None


@on_both("UpdateGroup", UpdateGroup, UpdateGroupInIms, on=the_group)
def update_group(call: Call, ask: UpdateGroup) -> Json:
    """Change a group."""
    groups = call.services.groups
    row = groups.find(call.account_id, ask.GroupName)
    shown = ask.NewDisplayName if isinstance(ask, UpdateGroupInIms) else None
    with call.act() as act:
        groups.change(act, call.account_id, row, ask.NewGroupName, display_name=shown, comments=ask.NewComments)
    return {"Group": _described(call, groups.find_by_id(call.account_id, row.id))}


@on_both("DeleteGroup", OneGroup, on=the_group)
def delete_group(call: Call, ask: OneGroup) -> Json:
    """Delete a group that nothing hangs on any more."""
    row = call.services.groups.find(call.account_id, ask.GroupName)
    with call.act() as act:
        call.services.groups.delete(act, call.account_id, row)
    return {}
