"""OpenID Connect identity providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.registry import IMS, Json
from idp.rules.identity_providers import DEFAULT_HOURS
from idp.rules.resource_names import arn
from idp.services.oidc_providers import ProviderFields

PAGES = Bounds(most=100, default=100)


class NamesProvider(Protocol):
    """The parameters of an action on one provider."""

    @property
    def OIDCProviderName(self) -> str:  # noqa: N802 -- a published name
        """The provider's name."""
        ...


def the_provider(_call: Call, ask: NamesProvider) -> tuple[str, ...]:
    """Name the provider."""
    return (f"oidc-provider/{ask.OIDCProviderName}",)


def all_providers(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every provider."""
    return ("oidc-provider/*",)


def shape(row: Any) -> Json:
    """Describe a provider."""
    return {
        "Arn": arn(row.account_id, f"oidc-provider/{row.name}"),
        "OIDCProviderName": row.name,
        "Description": row.description,
        "IssuerUrl": row.issuer_url,
        "ClientIds": ",".join(row.client_ids),
        "Fingerprints": ",".join(row.fingerprints),
        "IssuanceLimitTime": row.issuance_limit_hours,
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
        "GmtCreate": _milliseconds(row.created_at),
        "GmtModified": _milliseconds(row.updated_at),
    }


def described(call: Call, name: str) -> Json:
    """Answer with a provider as it is now."""
    return {"OIDCProvider": shape(call.services.oidc_providers.find(call.account_id, name))}


def _milliseconds(value: datetime) -> str:
    return str(int(value.timestamp() * 1000))


@dataclass(frozen=True)
class CreateOIDCProvider:
    """A new provider."""

    OIDCProviderName: str
    IssuerUrl: str
    ClientIds: str = ""
    Fingerprints: str = ""
    IssuanceLimitTime: int = DEFAULT_HOURS
    Description: str = ""


@IMS.action("CreateOIDCProvider", CreateOIDCProvider, on=all_providers)
def create_oidc_provider(call: Call, ask: CreateOIDCProvider) -> Json:
    """Create a provider."""
    fields = ProviderFields(
        issuer_url=ask.IssuerUrl,
        client_ids=ask.ClientIds,
        fingerprints=ask.Fingerprints,
        hours=ask.IssuanceLimitTime,
        description=ask.Description,
    )
    with call.act() as act:
        call.services.oidc_providers.create(act, call.account_id, ask.OIDCProviderName, fields)
    return described(call, ask.OIDCProviderName)


@dataclass(frozen=True)
class GetOIDCProvider:
    """One provider."""

    OIDCProviderName: str


@IMS.action("GetOIDCProvider", GetOIDCProvider, on=the_provider)
def get_oidc_provider(call: Call, ask: GetOIDCProvider) -> Json:
    """Describe a provider."""
    return described(call, ask.OIDCProviderName)


@dataclass(frozen=True)
class ListOIDCProviders:
    """A page of providers."""

    Marker: str = ""
    MaxItems: int | None = None


@IMS.action("ListOIDCProviders", ListOIDCProviders, on=all_providers)
def list_oidc_providers(call: Call, ask: ListOIDCProviders) -> Json:
    """List providers by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.oidc_providers.page(call.account_id, after, most)

    found = page(call, "oidc-providers", ask, fetch, lambda row: row.name_key, PAGES)
    return {"OIDCProviders": {"OIDCProvider": [shape(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class UpdateOIDCProvider:
    """Changes of a provider; client IDs replace all present ones."""

    OIDCProviderName: str
    ClientIds: str | None = None
    IssuanceLimitTime: int | None = None
    NewDescription: str | None = None


@IMS.action("UpdateOIDCProvider", UpdateOIDCProvider, on=the_provider)
def update_oidc_provider(call: Call, ask: UpdateOIDCProvider) -> Json:
    """Change a provider."""
    with call.act() as act:
        call.services.oidc_providers.change(
            act,
            call.account_id,
            ask.OIDCProviderName,
            client_ids=ask.ClientIds,
            hours=ask.IssuanceLimitTime,
            description=ask.NewDescription,
        )
    return described(call, ask.OIDCProviderName)


@dataclass(frozen=True)
class DeleteOIDCProvider:
    """One provider."""

    OIDCProviderName: str


@IMS.action("DeleteOIDCProvider", DeleteOIDCProvider, on=the_provider)
def delete_oidc_provider(call: Call, ask: DeleteOIDCProvider) -> Json:
    """Delete a provider: nobody assumes a role by it any more."""
    with call.act() as act:
        call.services.oidc_providers.delete(act, call.account_id, ask.OIDCProviderName)
    return {}
