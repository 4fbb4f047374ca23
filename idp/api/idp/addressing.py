"""Identities as this API names them: users by name; no name means the caller."""

from typing import Protocol

from idp import refusals
from idp.api.call import Call
from idp.model.user import Kind
from idp.services.callers import CallerKind
from idp.services.user_sessions import Whose


class NamesUser(Protocol):
    """The parameters of an action on one identity."""

    @property
    def UserName(self) -> str:  # noqa: N802 -- as the vendor writes parameters
        """The user's name."""
        ...


def whose(call: Call, ask: NamesUser) -> Whose:
    """Return the identity; raises `USER_UNKNOWN`, and `PARAMETER_MISSING` to a role's session, which has none."""
    if ask.UserName:
        return Whose(call.account, call.services.people.find(call.account_id, ask.UserName).id, Kind.USER)
    if call.caller.user_id is None:
        raise refusals.PARAMETER_MISSING(name="UserName")
    kind = Kind.OWNER if call.caller.kind is CallerKind.ACCOUNT else Kind.USER
    return Whose(call.account, call.caller.user_id, kind)


def the_user(call: Call, ask: NamesUser) -> tuple[str, ...]:
    """Name the identity for the permission check."""
    return (f"user/{ask.UserName or call.caller.name}",)
