"""Domain aliases of the account, each proved by a TXT record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.registry import IDP, Json
from idp.rules.domain_names import record_for, shown


@dataclass(frozen=True)
class CreateDomainAlias:
    """A new alias."""

    DomainName: str


@IDP.action("CreateDomainAlias", CreateDomainAlias)
def create_domain_alias(call: Call, ask: CreateDomainAlias) -> Json:
    """Add an alias, and tell the record that proves it."""
    with call.act() as act:
        name = call.services.domains.add(act, call.account_id, ask.DomainName)
    return {"DomainAlias": _alias(call.services.domains.find(call.account_id, name))}


@dataclass(frozen=True)
class ListDomainAliases:
    """A page of aliases."""

    Marker: str = ""
    MaxItems: int | None = None


@IDP.action("ListDomainAliases", ListDomainAliases)
def list_domain_aliases(call: Call, ask: ListDomainAliases) -> Json:
    """List aliases by name."""
    rows = sorted(call.services.domains.of_account(call.account_id), key=lambda row: str(row.name))

    def fetch(after: str, most: int) -> Sequence[Any]:
        return [row for row in rows if row.name > after][:most]

    found = page(call, "domain-aliases", ask, fetch, lambda row: row.name)
    return {"DomainAliases": {"DomainAlias": [_alias(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class DeleteDomainAlias:
    """One alias."""

    DomainName: str


@IDP.action("DeleteDomainAlias", DeleteDomainAlias)
def delete_domain_alias(call: Call, ask: DeleteDomainAlias) -> Json:
    """Delete an alias: nobody logs on with it any more."""
    with call.act() as act:
        call.services.domains.remove(act, call.account_id, call.services.domains.spelling(ask.DomainName))
    return {}


@dataclass(frozen=True)
class VerifyDomainAlias:
    """One alias."""

    DomainName: str


@IDP.action("VerifyDomainAlias", VerifyDomainAlias)
def verify_domain_alias(call: Call, ask: VerifyDomainAlias) -> Json:
    """Look for the record in DNS."""
    call.services.domains.verify(call.account_id, ask.DomainName, call.visitor, call.caller.arn)
    return {"DomainAlias": _alias(call.services.domains.find(call.account_id, ask.DomainName))}


def _alias(row: Any) -> Json:
    return {
        "DomainName": row.name,
        "DisplayName": shown(row.name),
        "Status": _status(row),
        "VerificationRecord": {"Type": "TXT", "Name": row.name, "Value": record_for(row.verification_code)},
        "CreateDate": moment(row.created_at),
        "VerifyDate": moment(row.verified_at),
    }


def _status(row: Any) -> str:
    if row.verified_at is None:
        return "Pending"
    return "Suspended" if row.suspended_at else "Verified"
