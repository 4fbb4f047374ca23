"""SAML identity providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.registry import IMS, Json
from idp.rules.resource_names import arn

PAGES = Bounds(most=100, default=100)


class NamesProvider(Protocol):
    """The parameters of an action on one provider."""

    @property
    def SAMLProviderName(self) -> str:  # noqa: N802 -- a published name
        """The provider's name."""
        ...


def the_provider(_call: Call, ask: NamesProvider) -> tuple[str, ...]:
    """Name the provider."""
    return (f"saml-provider/{ask.SAMLProviderName}",)


def all_providers(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every provider."""
    return ("saml-provider/*",)


def shape(row: Any) -> Json:
    """Describe a provider."""
    return {
        "Arn": arn(row.account_id, f"saml-provider/{row.name}"),
        "SAMLProviderName": row.name,
        "Description": row.description,
        "AuthnSignAlgo": row.authn_sign_algo,
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
    }


@dataclass(frozen=True)
class CreateSAMLProvider:
    """A new provider."""

    SAMLProviderName: str
    EncodedSAMLMetadataDocument: str
    Description: str = ""
    AuthnSignAlgo: str = "rsa-sha1"


@IMS.action("CreateSAMLProvider", CreateSAMLProvider, on=all_providers)
def create_saml_provider(call: Call, ask: CreateSAMLProvider) -> Json:
    """Create a provider."""
    providers, name = call.services.saml_providers, ask.SAMLProviderName
    with call.act() as act:
        providers.create(
            act,
            call.account_id,
            name,
            ask.EncodedSAMLMetadataDocument,
            description=ask.Description,
            authn_sign_algo=ask.AuthnSignAlgo,
        )
    return {"SAMLProvider": shape(providers.find(call.account_id, name))}


@dataclass(frozen=True)
class GetSAMLProvider:
    """One provider."""

    SAMLProviderName: str


@IMS.action("GetSAMLProvider", GetSAMLProvider, on=the_provider)
def get_saml_provider(call: Call, ask: GetSAMLProvider) -> Json:
    """Describe a provider with its metadata."""
    row = call.services.saml_providers.find(call.account_id, ask.SAMLProviderName)
    return {"SAMLProvider": shape(row) | {"EncodedSAMLMetadataDocument": row.metadata_document}}


@dataclass(frozen=True)
class ListSAMLProviders:
    """A page of providers."""

    Marker: str = ""
    MaxItems: int | None = None


@IMS.action("ListSAMLProviders", ListSAMLProviders, on=all_providers)
def list_saml_providers(call: Call, ask: ListSAMLProviders) -> Json:
    """List providers by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.saml_providers.page(call.account_id, after, most)

    found = page(call, "saml-providers", ask, fetch, lambda row: row.name_key, PAGES)
    rows = [{name: value for name, value in shape(row).items() if name != "AuthnSignAlgo"} for row in found.rows]
    return {"SAMLProviders": {"SAMLProvider": rows}, **found.answer}


@dataclass(frozen=True)
class UpdateSAMLProvider:
    """Changes of a provider."""

    SAMLProviderName: str
    NewDescription: str | None = None
    NewEncodedSAMLMetadataDocument: str | None = None
    AuthnSignAlgo: str | None = None


@IMS.action("UpdateSAMLProvider", UpdateSAMLProvider, on=the_provider)
def update_saml_provider(call: Call, ask: UpdateSAMLProvider) -> Json:
    """Change a provider."""
    providers, name = call.services.saml_providers, ask.SAMLProviderName
    with call.act() as act:
        providers.change(
            act,
            call.account_id,
            name,
            ask.NewEncodedSAMLMetadataDocument,
            description=ask.NewDescription,
            authn_sign_algo=ask.AuthnSignAlgo,
        )
    return {"SAMLProvider": shape(providers.find(call.account_id, name))}


@dataclass(frozen=True)
class DeleteSAMLProvider:
    """One provider."""

    SAMLProviderName: str


@IMS.action("DeleteSAMLProvider", DeleteSAMLProvider, on=the_provider)
def delete_saml_provider(call: Call, ask: DeleteSAMLProvider) -> Json:
    """Delete a provider: nobody assumes a role by it any more."""
    with call.act() as act:
        call.services.saml_providers.delete(act, call.account_id, ask.SAMLProviderName)
    return {}
