"""Users as the IMS API names them: by principal name, by ID, or not at all, which means the caller."""

from typing import Any, Protocol

from idp import refusals
from idp.api.call import Call


class NamesUser(Protocol):
    """The parameters of an action on one user."""

    @property
    def UserPrincipalName(self) -> str:  # noqa: N802 -- a published name
        """The user's principal name."""
        ...


def name_of(call: Call, principal: str) -> str:
    """Return the user name in a principal name of the caller's account; raises `USER_UNKNOWN` for any other."""
    return call.services.people.name_in(call.account_id, principal)


def row_of(call: Call, principal: str, user_id: str = "") -> Any:
    """Return the user's row by principal name, else by ID; raises `USER_UNKNOWN` and `PARAMETER_MISSING`."""
    if principal:
        return call.services.people.find(call.account_id, name_of(call, principal))
    if not user_id:
        raise refusals.PARAMETER_MISSING(name="UserPrincipalName")
    return call.services.people.find_by_id(call.account_id, user_id)


def the_user(call: Call, ask: NamesUser) -> tuple[str, ...]:
    """Name the user for the permission check; a user named by ID alone is looked up."""
    if ask.UserPrincipalName:
        return (f"user/{name_of(call, ask.UserPrincipalName)}",)
    return (f"user/{row_of(call, '', getattr(ask, 'UserId', '')).name}",)


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
