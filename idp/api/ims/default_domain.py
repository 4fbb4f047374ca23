"""The default domain of the account: its alias, or its ID, at the domain of all logon names."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class GetDefaultDomain:
    """Takes nothing."""


@IMS.action("GetDefaultDomain", GetDefaultDomain)
def get_default_domain(call: Call, _ask: GetDefaultDomain) -> Json:
    """Tell the default domain."""
    return {"DefaultDomainName": call.account.default_domain}


@dataclass(frozen=True)
class SetDefaultDomain:
    """A new default domain."""

    DefaultDomainName: str


@IMS.action("SetDefaultDomain", SetDefaultDomain)
def set_default_domain(call: Call, ask: SetDefaultDomain) -> Json:
    """Set the default domain, which sets or clears the account's alias."""
    with call.act() as act:
        call.services.accounts.set_default_domain(act, call.account_id, ask.DefaultDomainName)
    return {"DefaultDomainName": call.account.default_domain}
