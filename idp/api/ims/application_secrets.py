"""Secrets of applications: told when they are made, and never again, for only a hash is kept."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.ims.addressing import the_application
from idp.api.moments import moment
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class CreateAppSecret:
    """One application."""

    AppId: str


@IMS.action("CreateAppSecret", CreateAppSecret, on=the_application)
def create_app_secret(call: Call, ask: CreateAppSecret) -> Json:
    """Make a secret beside the one in use, so that clients can move to it."""
    row = call.services.client_applications.find(call.account_id, ask.AppId)
    with call.act() as act:
        made = call.services.applications.add_secret(act, row)
    return {"AppSecret": _secret(ask.AppId, made) | {"AppSecretValue": made.secret}}


@dataclass(frozen=True)
class GetAppSecret:
    """One secret."""

    AppId: str
    AppSecretId: str


@IMS.action("GetAppSecret", GetAppSecret, on=the_application)
def get_app_secret(call: Call, ask: GetAppSecret) -> Json:
    """Describe a secret; its value is empty, for nobody knows it any more."""
    found = call.services.client_applications.secret(call.account_id, ask.AppId, ask.AppSecretId)
    return {"AppSecret": _secret(ask.AppId, found) | {"AppSecretValue": ""}}


@dataclass(frozen=True)
class ListAppSecretIds:
    """One application."""

    AppId: str


@IMS.action("ListAppSecretIds", ListAppSecretIds, on=the_application)
def list_app_secret_ids(call: Call, ask: ListAppSecretIds) -> Json:
    """List the secrets, oldest first."""
    rows = call.services.client_applications.secrets(call.account_id, ask.AppId)
    return {"AppSecrets": {"AppSecret": [_secret(ask.AppId, row) for row in rows]}}


@dataclass(frozen=True)
class DeleteAppSecret:
    """One secret."""

    AppId: str
    AppSecretId: str


@IMS.action("DeleteAppSecret", DeleteAppSecret, on=the_application)
def delete_app_secret(call: Call, ask: DeleteAppSecret) -> Json:
    """Delete a secret."""
    row = call.services.client_applications.find(call.account_id, ask.AppId)
    with call.act() as act:
        call.services.applications.remove_secret(act, row, ask.AppSecretId)
    return {}


def _secret(client_id: str, secret: Any) -> Json:
    return {
        "AppId": client_id,
        "AppSecretId": secret.id,
        "CreateDate": moment(secret.created_at),
    }
