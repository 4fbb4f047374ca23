"""User SSO settings."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.registry import IMS, Json
from idp.rules.settings import declare
from idp.rules.settings.user_sso import UserSso


@dataclass(frozen=True)
class GetUserSsoSettings:
    """Takes nothing."""


@dataclass(frozen=True)
class SetUserSsoSettings:
    """Changes of the settings; what is not given stays."""

    SsoEnabled: bool | None = None
    SsoLoginWithDomain: bool | None = None
    AuthnSignAlgo: str | None = None
    AuxiliaryDomain: str | None = None
    MetadataDocument: str | None = None


@IMS.action("GetUserSsoSettings", GetUserSsoSettings)
def get_user_sso_settings(call: Call, _ask: GetUserSsoSettings) -> Json:
    """Tell the settings."""
    return _shape(call.services.user_sso.get(call.account_id))


@IMS.action("SetUserSsoSettings", SetUserSsoSettings)
def set_user_sso_settings(call: Call, ask: SetUserSsoSettings) -> Json:
    """Change the settings."""
    values = {name: value for name, value in vars(ask).items() if value is not None}
    with call.act() as act:
        return _shape(call.services.user_sso.change(act, call.account_id, values))


def _shape(settings: UserSso) -> Json:
    return {"UserSsoSettings": declare.to_published(settings, only_changed=False)}
