"""Users as the IMS API names them: by principal name, by ID, or not at all, which means the caller."""

from typing import Any, Protocol

from idp import refusals
from idp.api.call import Call
from idp.refusals import Refusal


class NamesUser(Protocol):
    """The parameters of an action on one user."""

    @property
    def UserPrincipalName(self) -> str:  # noqa: N802 -- a published name
        """The user's principal name."""
        ...


def name_of(call: Call, principal: str) -> str:
    """Return the user name in a principal name of the caller's account; raises `USER_UNKNOWN` for any other."""
    return call.services.people.name_in(call.account_id, principal)


def new_name_of(call: Call, principal: str, parameter: str) -> str:
    """Return the user name in the principal name a user is to have; raises `PARAMETER_FORMAT` for `parameter`."""
    try:
        return name_of(call, principal)
    except Refusal:
        raise refusals.PARAMETER_FORMAT(name=parameter, expected="a name at a domain of the account") from None


def row_of(call: Call, principal: str, user_id: str = "", key_id: str = "") -> Any:
    """Return the user's row by principal name, else by ID, else by an access key.

    Raises `USER_UNKNOWN`, `ACCESS_KEY_UNKNOWN` and `PARAMETER_MISSING`.
    """
    people = call.services.people
    if principal:
        return people.find(call.account_id, name_of(call, principal))
    if user_id:
        return people.find_by_id(call.account_id, user_id)
    if key_id:
        return people.find_by_id(call.account_id, call.services.access_keys.one(call.account_id, key_id).user_id)
    raise refusals.PARAMETER_MISSING(name="UserPrincipalName")


def the_user(call: Call, ask: NamesUser) -> tuple[str, ...]:
    """Name the user for the permission check; a user not named by name is looked up.

    Who has no permission learns nothing of which IDs and keys there are: an unknown one needs it on all users.
    """
    if ask.UserPrincipalName:
        return (f"user/{name_of(call, ask.UserPrincipalName)}",)
    try:
        row = row_of(call, "", getattr(ask, "UserId", ""), getattr(ask, "UserAccessKeyId", ""))
    except Refusal as refused:
        if refused.kind not in (refusals.USER_UNKNOWN, refusals.ACCESS_KEY_UNKNOWN):
            raise
        return all_users(call, ask)
    return (f"user/{row.name}",)


def own_or_the_user(call: Call, ask: NamesUser) -> tuple[str, ...]:
    """Name the user, or the caller where none is named."""
    name = name_of(call, ask.UserPrincipalName) if ask.UserPrincipalName else call.caller.name
    return (f"user/{name}",)


def all_users(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every user."""
    return ("user/*",)


class NamesApplication(Protocol):
    """The parameters of an action on one application."""

    @property
    def AppId(self) -> str:  # noqa: N802 -- a published name
        """The application's client ID."""
        ...


def the_application(_call: Call, ask: NamesApplication) -> tuple[str, ...]:
    """Name the application."""
    return (f"application/{ask.AppId}",)


def all_applications(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every application."""
    return ("application/*",)
