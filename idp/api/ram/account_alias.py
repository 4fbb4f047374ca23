"""The alias of the account."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.registry import RAM, Json
from idp.rules.account_alias import normalise


@dataclass(frozen=True)
class GetAccountAlias:
    """Takes nothing."""


@RAM.action("GetAccountAlias", GetAccountAlias)
def get_account_alias(call: Call, _ask: GetAccountAlias) -> Json:
    """Tell the alias; empty where there is none."""
    return {"AccountAlias": call.account.alias or ""}


@dataclass(frozen=True)
class SetAccountAlias:
    """A new alias."""

    AccountAlias: str


@RAM.action("SetAccountAlias", SetAccountAlias)
def set_account_alias(call: Call, ask: SetAccountAlias) -> Json:
    """Set the alias of an account that has none."""
    with call.act() as act:
        call.services.accounts.set_new_alias(act, call.account_id, normalise(ask.AccountAlias))
    return {}


@dataclass(frozen=True)
class ClearAccountAlias:
    """Takes nothing."""


@RAM.action("ClearAccountAlias", ClearAccountAlias)
def clear_account_alias(call: Call, _ask: ClearAccountAlias) -> Json:
    """Clear the alias; clearing none is no error."""
    with call.act() as act:
        call.services.accounts.set_alias(act, call.account_id, None)
    return {}
