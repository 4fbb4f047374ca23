"""Temporary sessions of a role, or of a user: refused when issued before a moment."""

from dataclasses import dataclass

from idp import refusals
from idp.api.call import Call
from idp.api.moments import read
from idp.api.registry import IDP, Json


@dataclass(frozen=True)
class RevokeTemporarySessions:
    """A role or a user; without a moment, what has been issued until now."""

    RoleName: str = ""
    UserName: str = ""
    Before: str = ""


def role_or_user(_call: Call, ask: RevokeTemporarySessions) -> tuple[str, ...]:
    """Name the role or the user; raises `PARAMETER_FORMAT` unless there is one of them."""
    if bool(ask.RoleName) == bool(ask.UserName):
        raise refusals.PARAMETER_FORMAT(name="RoleName", expected="given, or UserName in its place")
    return (f"role/{ask.RoleName}" if ask.RoleName else f"user/{ask.UserName}",)


@IDP.action("RevokeTemporarySessions", RevokeTemporarySessions, on=role_or_user)
def revoke_temporary_sessions(call: Call, ask: RevokeTemporarySessions) -> Json:
    """Revoke what was issued before a moment, which cannot lie ahead."""
    now = call.services.clock.now()
    before = read("Before", ask.Before) or now
    if before > now:
        raise refusals.PARAMETER_FORMAT(name="Before", expected="a moment that has passed")
    user = call.services.people.find(call.account_id, ask.UserName) if ask.UserName else None
    with call.act() as act:
        if user:
            call.services.user_sessions.revoke_of_user(act, call.account_id, user.id, before)
        else:
            call.services.user_sessions.revoke_of_role(act, call.account_id, ask.RoleName, before)
    return {}
