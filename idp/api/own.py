"""Actions on an identity's own things: without a name the caller's, and what the account lets its users manage."""

from idp import refusals
from idp.api.call import Call
from idp.rules import logon_names
from idp.services.access_keys import self_managed
from idp.services.callers import CallerKind


def identity(call: Call, name: str, parameter: str) -> str:
    """Return the ID of the user of a name; without one, of the caller: a user, or the account holder.

    Raises `USER_UNKNOWN`, and `PARAMETER_MISSING` for `parameter` when a role's session names nobody.
    """
    if name:
        row = call.services.people.find(call.account_id, name)
        return str(row.id)
    if call.caller.user_id is None:
        raise refusals.PARAMETER_MISSING(name=parameter)
    return call.caller.user_id


def resource(call: Call, name: str) -> tuple[str, ...]:
    """Name the user of a name, or else the caller, for the permission check."""
    return (f"user/{name or call.caller.name}",)


def is_callers(call: Call, name: str) -> bool:
    """Tell whether a user calls about itself."""
    same = not name or logon_names.key(name) == logon_names.key(call.caller.name)
    return same and call.caller.kind is CallerKind.USER


def manages_keys(call: Call, name: str) -> bool:
    """Tell whether the account lets the caller manage these keys, which are its own (SP-10, AK-32)."""
    return is_callers(call, name) and self_managed(call.services.directory.account(call.account_id))
