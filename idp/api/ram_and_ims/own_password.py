"""A user's change of the own password."""

from dataclasses import dataclass

from idp.api import own
from idp.api.call import Call
from idp.api.registry import IMS, RAM, Json


@dataclass(frozen=True)
class ChangePassword:
    """The present password, and the one to come."""

    OldPassword: str
    NewPassword: str


def _caller(call: Call, _ask: ChangePassword) -> tuple[str, ...]:
    return own.resource(call, "")


def _is_callers(call: Call, _ask: ChangePassword) -> bool:
    return own.is_callers(call, "")


@RAM.action("ChangePassword", ChangePassword, on=_caller, own=_is_callers)
@IMS.action("ChangePassword", ChangePassword, on=_caller, own=_is_callers)
def change_password(call: Call, ask: ChangePassword) -> Json:
    """Change the caller's own password."""
    proved = call.services.own_password.prove(call.account, call.caller, ask.OldPassword, ask.NewPassword)
    with call.act() as act:
        call.services.own_password.keep_proved(act, call.account_id, proved)
    return {}
