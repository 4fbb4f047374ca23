"""How an action of both products is declared, once.

The products differ in how a user is named, which is added to the parameters here: RAM has `UserName`, IMS has
`UserPrincipalName`. Where IMS tells more than RAM, an answer asks `in_ims`.
"""

from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any

from idp import refusals
from idp.api import own
from idp.api.call import Call
from idp.api.registry import IMS, RAM, Ask, On, Own, Run, whole_account
from idp.model.user import Kind

USER, PRINCIPAL = "UserName", "UserPrincipalName"


def in_ims(call: Call) -> bool:
    """Tell whether a call came by the IMS API."""
    return call.product == IMS.name


def on_both(
    name: str, ask: type[Ask], ims: type[Ask] | None = None, *, on: On[Ask] = whole_account
) -> Callable[[Run[Ask]], Run[Ask]]:
    """Declare an action that names no user; `ims` are its parameters in IMS where there are more of them."""

    def declare(run: Run[Ask]) -> Run[Ask]:
        RAM.action(name, ask, on=on)(run)
        return IMS.action(name, ims or ask, on=on)(run)

    return declare


def the_user(call: Call, ask: Any) -> tuple[str, ...]:
    """Name the user for the permission check; raises as `name_of` does."""
    return (f"user/{name_of(call, ask)}",)


def on_user(
    name: str, ask: type[Ask], ims: type[Ask] | None = None, *, on: On[Ask] = the_user
) -> Callable[[Run[Ask]], Run[Ask]]:
    """Declare an action on the user whose name comes beside the parameters of `ask`, in each product's own way."""

    def declare(run: Run[Ask]) -> Run[Ask]:
        RAM.action(name, _with(ask, (USER, str)), on=on)(run)
        return IMS.action(name, _with(ims or ask, (PRINCIPAL, str)), on=on)(run)

    return declare


def on_own_or_user(name: str, ask: type[Ask], *, own: Own[Ask]) -> Callable[[Run[Ask]], Run[Ask]]:
    """Declare an action likewise that is on the caller where no user is named."""

    def declare(run: Run[Ask]) -> Run[Ask]:
        RAM.action(name, _with(ask, (USER, str, "")), on=own_or_user, own=own)(run)
        return IMS.action(name, _with(ask, (PRINCIPAL, str, "")), on=own_or_user, own=own)(run)

    return declare


def _with(ask: type[Ask], field: tuple[Any, ...]) -> type[Ask]:
    """Return parameters with one more."""
    whole: type[Ask] = make_dataclass(ask.__name__, [field], bases=(ask,), frozen=True, kw_only=True)
    return whole


def name_of(call: Call, ask: Any) -> str:
    """Return the name of the user that is named.

    Raises `USER_UNKNOWN` for a principal of no domain of the account, and `PARAMETER_MISSING` for an empty one.
    """
    if not in_ims(call):
        return str(ask.UserName)
    if not ask.UserPrincipalName:
        raise refusals.PARAMETER_MISSING(name=PRINCIPAL)
    return call.services.people.name_in(call.account_id, ask.UserPrincipalName)


def user_of(call: Call, ask: Any) -> Any:
    """Return the row of the user that is named; raises `USER_UNKNOWN`, and as `name_of` does."""
    return call.services.people.find(call.account_id, name_of(call, ask))


def name_or_none(call: Call, ask: Any) -> str:
    """Return the name of the user, empty where the caller is meant."""
    return name_of(call, ask) if getattr(ask, PRINCIPAL if in_ims(call) else USER) else ""


def own_or_user(call: Call, ask: Any) -> tuple[str, ...]:
    """Name the user, or else the caller, for the permission check."""
    return own.resource(call, name_or_none(call, ask))


def identity_of(call: Call, ask: Any) -> str:
    """Return the ID of the user, or else of the caller; raises as `idp.api.own.identity` does."""
    return own.identity(call, name_or_none(call, ask), PRINCIPAL if in_ims(call) else USER)


def user_name(call: Call, name: str, kind: str = Kind.USER) -> dict[str, str]:
    """Return how answers name a user, or the account holder."""
    return {PRINCIPAL: call.account.principal_of(kind, name)} if in_ims(call) else {USER: name}
