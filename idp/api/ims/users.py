"""Users."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.api.call import Call
from idp.api.ims import shapes
from idp.api.ims.addressing import all_users, new_name_of, row_of, the_user
from idp.api.moments import moment
from idp.api.paging import Bounds, Page, page
from idp.api.parameters import NO_TAGS, Tags
from idp.api.registry import IMS, Json
from idp.rules import tags as tag_rules
from idp.rules.fields import IMS_USER_FIELDS
from idp.services.users import UserFields

ACTIVE, FROZEN = "active", "freeze"
STATES = {ACTIVE, FROZEN}


@dataclass(frozen=True)
class CreateUser:
    """A new user."""

    UserPrincipalName: str
    DisplayName: str
    MobilePhone: str = ""
    Email: str = ""
    Comments: str = ""
    Tag: Tags = NO_TAGS


@IMS.action("CreateUser", CreateUser, on=all_users)
def create_user(call: Call, ask: CreateUser) -> Json:
    """Create a user, with its tags."""
    name = new_name_of(call, ask.UserPrincipalName, "UserPrincipalName")
    fields = UserFields(ask.DisplayName, ask.Email, ask.MobilePhone, ask.Comments)
    with call.act() as act:
        user_id = call.services.users.create(act, call.account_id, name, fields, IMS_USER_FIELDS)
        call.services.tags.give(act, call.account_id, user_id, ask.Tag)
    row = call.services.people.find_by_id(call.account_id, user_id)
    return {"User": _in_full(call, [row])[0]}


@dataclass(frozen=True)
class GetUser:
    """One user, by principal name, ID, or access key."""

    UserPrincipalName: str = ""
    UserId: str = ""
    UserAccessKeyId: str = ""


@IMS.action("GetUser", GetUser, on=the_user)
def get_user(call: Call, ask: GetUser) -> Json:
    """Describe a user."""
    row = row_of(call, ask.UserPrincipalName, ask.UserId, ask.UserAccessKeyId)
    return {"User": _in_full(call, [row])[0] | {"UserName": row.name}}


@dataclass(frozen=True)
class ListUsers:
    """A page of users."""

    Marker: str = ""
    MaxItems: int | None = None
    Status: str = ""
    Tag: Tags = NO_TAGS


@IMS.action("ListUsers", ListUsers, on=all_users)
def list_users(call: Call, ask: ListUsers) -> Json:
    """List users by name, those that have all the tags if any are given."""
    found = _page(call, "ims-users", ask, Bounds(1000, 1000))
    users = [user | {"Status": ACTIVE} for user in _in_full(call, found.rows)]
    return {"Users": {"User": users}, **found.answer}


@dataclass(frozen=True)
class ListUserBasicInfos:
    """A page of users."""

    Marker: str = ""
    MaxItems: int | None = None
    Status: str = ""
    Tag: Tags = NO_TAGS


@IMS.action("ListUserBasicInfos", ListUserBasicInfos, on=all_users)
def list_user_basic_infos(call: Call, ask: ListUserBasicInfos) -> Json:
    """List users by name, in brief."""
    found = _page(call, "ims-user-infos", ask, Bounds(1000, 100))
    infos = [
        {
            "UserId": row.id,
            "UserPrincipalName": shapes.principal(call, row.name),
            "DisplayName": row.display_name,
            "Status": ACTIVE,
        }
        for row in found.rows
    ]
    return {"UserBasicInfos": {"UserBasicInfo": infos}, **found.answer}


def _page(call: Call, listed: str, ask: ListUsers | ListUserBasicInfos, bounds: Bounds) -> Page:
    """Return a page. Nothing freezes a user here: a list of frozen ones alone is empty."""
    asked = set(ask.Status.split(",")) if ask.Status else {ACTIVE}
    if not asked <= STATES:
        raise refusals.PARAMETER_FORMAT(name="Status", expected=f"{ACTIVE}, {FROZEN}, or both with a comma")
    tag_rules.check_filter(ask.Tag)
    none = asked == {FROZEN} and not ask.Tag

    def fetch(after: str, most: int) -> Sequence[Any]:
        return () if none else call.services.people.page(call.account_id, after, most, ask.Tag)

    return page(call, listed, ask, fetch, lambda row: row.name_key, bounds)


def _in_full(call: Call, rows: Sequence[Any]) -> list[Json]:
    """Describe users with their tags and last logons."""
    ids = [row.id for row in rows]
    tags = call.services.tags.of(call.account_id, ids)
    logons = call.services.people.last_logons(call.account_id, ids)
    return [
        shapes.user(call, row)
        | {"LastLoginDate": moment(logons.get(row.id)), "Tags": shapes.tags(tags.get(row.id, ()))}
        for row in rows
    ]


@dataclass(frozen=True)
class UpdateUser:
    """Changes of a user."""

    UserPrincipalName: str = ""
    UserId: str = ""
    NewUserPrincipalName: str | None = None
    NewDisplayName: str | None = None
    NewMobilePhone: str | None = None
    NewEmail: str | None = None
    NewComments: str | None = None


@IMS.action("UpdateUser", UpdateUser, on=the_user)
def update_user(call: Call, ask: UpdateUser) -> Json:
    """Change a user."""
    people = call.services.people
    row = row_of(call, ask.UserPrincipalName, ask.UserId)
    given = ask.NewUserPrincipalName
    new_name = new_name_of(call, given, "NewUserPrincipalName") if given else None
    with call.act() as act:
        people.change(
            act,
            call.account_id,
            row,
            new_name,
            IMS_USER_FIELDS,
            display_name=ask.NewDisplayName,
            email=ask.NewEmail,
            mobile_phone=ask.NewMobilePhone,
            comments=ask.NewComments,
        )
    described = _in_full(call, [people.find_by_id(call.account_id, row.id)])[0]
    described.pop("Tags")
    return {"User": described}


@dataclass(frozen=True)
class DeleteUser:
    """One user, by principal name or ID."""

    UserPrincipalName: str = ""
    UserId: str = ""


@IMS.action("DeleteUser", DeleteUser, on=the_user)
def delete_user(call: Call, ask: DeleteUser) -> Json:
    """Delete a user that nothing hangs on any more."""
    row = row_of(call, ask.UserPrincipalName, ask.UserId)
    with call.act() as act:
        call.services.users.delete_unless_in_use(act, call.account_id, row.id)
    return {}
