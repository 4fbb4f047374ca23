"""SAML applications of the account, by name: what its users log on to as at any application that speaks SAML."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp import refusals
from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.registry import IDP, Json
from idp.rules.fields import NEW
from idp.rules.saml_attributes import Source, sources_of
from idp.services.saml_client_applications import Found, Given

SHAPE = "a JSON object of attribute names, each with the name of a fact or a list of values"


class NamesApplication(Protocol):
    """The parameters of an action on one application."""

    @property
    def SamlApplicationName(self) -> str:  # noqa: N802 -- as the vendor writes parameters
        """The application's name."""
        ...


def the_application(_call: Call, ask: NamesApplication) -> tuple[str, ...]:
    """Name the application."""
    return (f"saml-application/{ask.SamlApplicationName}",)


def all_applications(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every application."""
    return ("saml-application/*",)


@dataclass(frozen=True)
class CreateSamlApplication:
    """A new application: its metadata, an address to follow that at, or entity ID and address for answers."""

    SamlApplicationName: str
    EntityId: str | None = None
    AcsUrl: str | None = None
    MetadataDocument: str | None = None
    MetadataUrl: str | None = None
    MetadataCertificate: str | None = None
    NameIdFormat: str | None = None
    Attributes: str | None = None
    Signed: str | None = None
    Encrypted: bool | None = None


@IDP.action("CreateSamlApplication", CreateSamlApplication, on=all_applications)
def create_saml_application(call: Call, ask: CreateSamlApplication) -> Json:
    """Register an application that speaks SAML."""
    services, name = call.services.saml_client_applications, ask.SamlApplicationName
    given, followed = services.prepared(_given(vars(ask), ""))
    with call.act() as act:
        services.create(act, call.account_id, name, given, followed)
    return {"SamlApplication": _described(services.find(call.account_id, name))}


@dataclass(frozen=True)
class GetSamlApplication:
    """One application."""

    SamlApplicationName: str


@IDP.action("GetSamlApplication", GetSamlApplication, on=the_application)
def get_saml_application(call: Call, ask: GetSamlApplication) -> Json:
    """Describe an application with its metadata."""
    found = call.services.saml_client_applications.find(call.account_id, ask.SamlApplicationName)
    return {"SamlApplication": _described(found) | {"MetadataDocument": found.row.metadata_document}}


@dataclass(frozen=True)
class ListSamlApplications:
    """A page of applications."""

    Marker: str = ""
    MaxItems: int | None = None


@IDP.action("ListSamlApplications", ListSamlApplications, on=all_applications)
def list_saml_applications(call: Call, ask: ListSamlApplications) -> Json:
    """List applications by name."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.saml_client_applications.page(call.account_id, after, most)

    found = page(call, "saml-applications", ask, fetch, lambda row: row.name)
    return {"SamlApplications": {"SamlApplication": [_shape(row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class UpdateSamlApplication:
    """Changes of an application; what is not given stays."""

    SamlApplicationName: str
    NewEntityId: str | None = None
    NewAcsUrl: str | None = None
    NewMetadataDocument: str | None = None
    NewMetadataUrl: str | None = None
    NewMetadataCertificate: str | None = None
    NewNameIdFormat: str | None = None
    NewAttributes: str | None = None
    NewSigned: str | None = None
    NewEncrypted: bool | None = None


@IDP.action("UpdateSamlApplication", UpdateSamlApplication, on=the_application)
def update_saml_application(call: Call, ask: UpdateSamlApplication) -> Json:
    """Change an application; metadata takes the place of entity ID and address, and the reverse."""
    services, name = call.services.saml_client_applications, ask.SamlApplicationName
    services.find(call.account_id, name)
    given, followed = services.prepared(_given(vars(ask), NEW), NEW)
    with call.act() as act:
        services.change(act, call.account_id, name, given, followed)
    return {"SamlApplication": _described(services.find(call.account_id, name))}


@dataclass(frozen=True)
class DeleteSamlApplication:
    """One application."""

    SamlApplicationName: str


@IDP.action("DeleteSamlApplication", DeleteSamlApplication, on=the_application)
def delete_saml_application(call: Call, ask: DeleteSamlApplication) -> Json:
    """Delete an application: nobody logs on to it from here any more."""
    with call.act() as act:
        call.services.saml_client_applications.remove(act, call.account_id, ask.SamlApplicationName)
    return {}


def _given(asked: Mapping[str, Any], prefix: str) -> Given:
    return Given(
        entity_id=asked[f"{prefix}EntityId"],
        acs_url=asked[f"{prefix}AcsUrl"],
        metadata_document=asked[f"{prefix}MetadataDocument"],
        metadata_url=asked[f"{prefix}MetadataUrl"],
        metadata_certificate=asked[f"{prefix}MetadataCertificate"],
        name_id_format=asked[f"{prefix}NameIdFormat"],
        attributes=_attributes(f"{prefix}Attributes", asked[f"{prefix}Attributes"]),
        signed=asked[f"{prefix}Signed"],
        encrypted=asked[f"{prefix}Encrypted"],
    )


def _attributes(name: str, text: str | None) -> dict[str, Source] | None:
    """Return what a JSON text maps attributes to; raises `PARAMETER_FORMAT`."""
    if text is None:
        return None
    try:
        found = sources_of(json.loads(text))
    except (ValueError, RecursionError):
        found = None
    if found is None:
        raise refusals.PARAMETER_FORMAT(name=name, expected=SHAPE)
    return found


def _shape(row: Any) -> Json:
    return {
        "SamlApplicationName": row.name,
        "AccountId": row.account_id,
        "EntityId": row.entity_id,
        "AcsUrl": row.acs_url,
        "NameIdFormat": row.name_id_format,
        "Attributes": json.dumps(row.attributes, ensure_ascii=False),
        "Signed": row.signed,
        "Encrypted": row.encrypted,
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
    }


def _described(found: Found) -> Json:
    followed = found.followed
    address = {"MetadataUrl": followed.url, "MetadataCertificate": followed.certificate} if followed else {}
    return _shape(found.row) | {"MetadataUrl": "", "MetadataCertificate": ""} | address
