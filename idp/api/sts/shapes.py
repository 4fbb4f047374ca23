"""Answers of the STS API: its published fields for a session just begun."""

from idp.api.moments import moment
from idp.api.registry import Json
from idp.services.role_sessions import RoleSession


def session(begun: RoleSession) -> Json:
    """Describe a session with its credentials, which are told this once."""
    credentials = begun.credentials
    return {
        "AssumedRoleUser": {"Arn": f"{begun.role_arn}/{begun.name}", "AssumedRoleId": f"{begun.role_id}:{begun.name}"},
        "Credentials": {
            "AccessKeyId": credentials.access_key_id,
            "AccessKeySecret": credentials.secret,
            "SecurityToken": credentials.token,
            "Expiration": moment(credentials.expires_at),
        },
        "SourceIdentity": begun.source_identity,
    }
