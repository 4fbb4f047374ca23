"""A user's change of the own password: the same in both APIs."""

from dataclasses import dataclass

from idp import refusals
from idp.api import own
from idp.api.call import Call
from idp.api.registry import Json, Product


@dataclass(frozen=True)
class ChangePassword:
    """The present password, and the one to come."""

    OldPassword: str
    NewPassword: str


def _caller(call: Call, _ask: ChangePassword) -> tuple[str, ...]:
    return own.resource(call, "")


def _is_callers(call: Call, _ask: ChangePassword) -> bool:
    return own.is_callers(call, "")


def change_password(call: Call, ask: ChangePassword) -> Json:
    """Change the caller's own password."""
    account = call.services.directory.account(call.account_id)
    if account is None:
        raise refusals.ACCOUNT_UNKNOWN()
    proved = call.services.own_password.prove(account, call.caller, ask.OldPassword, ask.NewPassword)
    with call.act() as act:
        call.services.own_password.keep_proved(act, call.account_id, proved)
    return {}


def serve(product: Product) -> None:
    """Declare the action on a product."""
    product.action("ChangePassword", ChangePassword, on=_caller, own=_is_callers)(change_password)
