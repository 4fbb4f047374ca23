"""Answers of the IMS API: its published fields for what the services return."""

from collections.abc import Sequence
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.registry import Json
from idp.rules.application_kinds import PROTOCOL_VERSION, REFRESH_SECONDS, REQUIRED, SCOPES

PROVISION_TYPE = "Manual"


def principal(call: Call, name: str) -> str:
    """Return a user's principal name: the name at the account's default domain."""
    account = call.services.directory.account(call.account_id)
    return account.principal_of("user", name) if account else name


def tags(pairs: Sequence[tuple[str, str]]) -> Json:
    """Describe tags."""
    return {"Tag": [{"TagKey": key, "TagValue": value} for key, value in pairs]}


def user(call: Call, row: Any) -> Json:
    """Describe a user."""
    return {
        "UserId": row.id,
        "UserPrincipalName": principal(call, row.name),
        "DisplayName": row.display_name,
        "MobilePhone": row.mobile_phone or "",
        "Email": row.email,
        "Comments": row.comments or "",
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
        "ProvisionType": PROVISION_TYPE,
    }


def application(row: Any) -> Json:
    """Describe an application."""
    scopes = [{"Name": name, "Description": SCOPES[name], "Required": name == REQUIRED} for name in row.scopes]
    return {
        "AppId": row.client_id,
        "AppName": row.name,
        "AppType": row.app_type,
        "AccountId": row.account_id,
        "DisplayName": row.display_name,
        "RedirectUris": {"RedirectUri": row.redirect_uris},
        "DelegatedScope": {"PredefinedScopes": {"PredefinedScope": scopes}},
        "AccessTokenValidity": row.access_token_seconds,
        "RefreshTokenValidity": REFRESH_SECONDS[row.app_type],
        "SecretRequired": not row.public,
        "IsMultiTenant": False,
        "ProtocolVersion": PROTOCOL_VERSION,
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
    }
