"""Users."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.ram import shapes
from idp.api.registry import RAM, Json
from idp.services.users import UserFields


class NamesUser(Protocol):
    """The parameters of an action on one user."""

    @property
    def UserName(self) -> str:  # noqa: N802 -- a published name
        """The user's name."""
        ...


def the_user(_call: Call, ask: NamesUser) -> tuple[str, ...]:
    """Name the user."""
    return (f"user/{ask.UserName}",)


def all_users(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every user."""
    return ("user/*",)


@dataclass(frozen=True)
class CreateUser:
    """A new user."""

    UserName: str
    DisplayName: str = ""
    MobilePhone: str = ""
    Email: str = ""
    Comments: str = ""


@RAM.action("CreateUser", CreateUser, on=all_users)
def create_user(call: Call, ask: CreateUser) -> Json:
    """Create a user."""
    fields = UserFields(ask.DisplayName, ask.Email, ask.MobilePhone, ask.Comments)
    with call.act() as act:
        user_id = call.services.users.create(act, call.account_id, ask.UserName, fields)
    described = shapes.user(call.services.people.find_by_id(call.account_id, user_id))
    described.pop("UpdateDate")
    return {"User": described}


@dataclass(frozen=True)
class GetUser:
    """One user."""

    UserName: str


@RAM.action("GetUser", GetUser, on=the_user)
def get_user(call: Call, ask: GetUser) -> Json:
    """Describe a user."""
    person = call.services.people.look(call.account_id, ask.UserName)
    return {"User": shapes.user(person.row) | {"LastLoginDate": moment(person.last_logon)}}


@dataclass(frozen=True)
class ListUsers:
    """A page of users."""

    Marker: str = ""
    MaxItems: int | None = None


@RAM.action("ListUsers", ListUsers, on=all_users)
def list_users(call: Call, ask: ListUsers) -> Json:
    """List users by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.people.page(call.account_id, after, most)

    found = page(call, "users", ask, fetch, lambda row: row.name_key)
    return {"Users": {"User": [shapes.user(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class UpdateUser:
    """Changes of a user."""

    UserName: str
    NewUserName: str | None = None
    NewDisplayName: str | None = None
    NewMobilePhone: str | None = None
    NewEmail: str | None = None
    NewComments: str | None = None


@RAM.action("UpdateUser", UpdateUser, on=the_user)
def update_user(call: Call, ask: UpdateUser) -> Json:
    """Change a user."""
    people = call.services.people
    row = people.find(call.account_id, ask.UserName)
    with call.act() as act:
        people.change(
            act,
            call.account_id,
            row,
            ask.NewUserName,
            display_name=ask.NewDisplayName,
            email=ask.NewEmail,
            mobile_phone=ask.NewMobilePhone,
            comments=ask.NewComments,
        )
    return {"User": shapes.user(people.find_by_id(call.account_id, row.id))}


@dataclass(frozen=True)
class DeleteUser:
    """One user."""

    UserName: str


@RAM.action("DeleteUser", DeleteUser, on=the_user)
def delete_user(call: Call, ask: DeleteUser) -> Json:
    """Delete a user that nothing hangs on any more."""
    row = call.services.people.find(call.account_id, ask.UserName)
    with call.act() as act:
        call.services.users.delete_unless_in_use(act, call.account_id, row.id)
    return {}
