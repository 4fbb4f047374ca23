"""Applications: the OIDC clients of the account. `AppId` is the client ID."""

from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.api.call import Call
from idp.api.ims import shapes
from idp.api.ims.addressing import all_applications, the_application
from idp.api.registry import IMS, Json
from idp.rules.application_kinds import PROTOCOL_VERSION, REFRESH_SECONDS, REQUIRED, SCOPES
from idp.services.client_applications import Changes


@dataclass(frozen=True)
class CreateApplication:
    """A new application."""

    AppName: str
    AppType: str
    DisplayName: str
    RedirectUris: str = ""
    PredefinedScopes: str | None = None
    RequiredScopes: str | None = None
    AccessTokenValidity: int | None = None
    RefreshTokenValidity: int | None = None
    SecretRequired: bool | None = None
    IsMultiTenant: bool | None = None
    ProtocolVersion: str | None = None


@IMS.action("CreateApplication", CreateApplication, on=all_applications)
def create_application(call: Call, ask: CreateApplication) -> Json:
    """Register an application; its secrets are made by `CreateAppSecret`."""
    refresh = REFRESH_SECONDS.get(ask.AppType)
    _only("RefreshTokenValidity", ask.RefreshTokenValidity, refresh)
    _only("IsMultiTenant", ask.IsMultiTenant, False)
    _only("ProtocolVersion", ask.ProtocolVersion, PROTOCOL_VERSION)
    _only("RequiredScopes", ask.RequiredScopes, REQUIRED)
    changes = Changes(
        display_name=ask.DisplayName,
        scopes=ask.PredefinedScopes,
        redirect_uris=ask.RedirectUris,
        access_token_seconds=ask.AccessTokenValidity,
        secret_required=ask.SecretRequired,
    )
    with call.act() as act:
        client_id = call.services.client_applications.create(act, call.account_id, ask.AppName, ask.AppType, changes)
    return {"Application": shapes.application(call.services.client_applications.find(call.account_id, client_id))}


@dataclass(frozen=True)
class GetApplication:
    """One application."""

    AppId: str


@IMS.action("GetApplication", GetApplication, on=the_application)
def get_application(call: Call, ask: GetApplication) -> Json:
    """Describe an application."""
    return {"Application": shapes.application(call.services.client_applications.find(call.account_id, ask.AppId))}


@dataclass(frozen=True)
class ListApplications:
    """Takes nothing."""


@IMS.action("ListApplications", ListApplications, on=all_applications)
def list_applications(call: Call, _ask: ListApplications) -> Json:
    """List applications by name; a quota bounds their number."""
    rows = call.services.client_applications.list(call.account_id)
    return {"Applications": {"Application": [shapes.application(row) for row in rows]}}


@dataclass(frozen=True)
class UpdateApplication:
    """Changes of an application."""

    AppId: str
    NewDisplayName: str | None = None
    NewRedirectUris: str | None = None
    NewPredefinedScopes: str | None = None
    NewRequiredScopes: str | None = None
    NewAccessTokenValidity: int | None = None
    NewRefreshTokenValidity: int | None = None
    NewSecretRequired: bool | None = None
    NewIsMultiTenant: bool | None = None


@IMS.action("UpdateApplication", UpdateApplication, on=the_application)
def update_application(call: Call, ask: UpdateApplication) -> Json:
    """Change an application."""
    services = call.services.client_applications
    row = services.find(call.account_id, ask.AppId)
    _only("NewRefreshTokenValidity", ask.NewRefreshTokenValidity, REFRESH_SECONDS[row.app_type])
    _only("NewIsMultiTenant", ask.NewIsMultiTenant, False)
    _only("NewRequiredScopes", ask.NewRequiredScopes, REQUIRED)
    changes = Changes(
        display_name=ask.NewDisplayName,
        scopes=ask.NewPredefinedScopes,
        redirect_uris=ask.NewRedirectUris,
        access_token_seconds=ask.NewAccessTokenValidity,
        secret_required=ask.NewSecretRequired,
    )
    with call.act() as act:
        services.change(act, call.account_id, ask.AppId, changes)
    return {"Application": shapes.application(services.find(call.account_id, ask.AppId))}


@dataclass(frozen=True)
class DeleteApplication:
    """One application."""

    AppId: str


@IMS.action("DeleteApplication", DeleteApplication, on=the_application)
def delete_application(call: Call, ask: DeleteApplication) -> Json:
    """Delete an application with its secrets; what it was granted ends."""
    with call.act() as act:
        call.services.client_applications.remove(act, call.account_id, ask.AppId)
    return {}


@dataclass(frozen=True)
class ListPredefinedScopes:
    """A kind of applications; all of them may ask for the same."""

    AppType: str = ""


@IMS.action("ListPredefinedScopes", ListPredefinedScopes, on=all_applications)
def list_predefined_scopes(_call: Call, _ask: ListPredefinedScopes) -> Json:
    """List what an application may ask for."""
    scopes = [{"Name": name, "Description": text} for name, text in SCOPES.items()]
    return {"PredefinedScopes": {"PredefinedScope": scopes}}


def _only(name: str, given: Any, only: Any) -> None:
    """Raise `SETTING_FIXED` for anything but the one value that is served."""
    if given is not None and only is not None and given != only:
        raise refusals.SETTING_FIXED(name=name, value=str(only).lower() if isinstance(only, bool) else only)
