"""The security settings of an account's users."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.published import Published
from idp.api.registry import RAM, Json
from idp.rules.settings.user_security import SecurityPreference

PUBLISHED = Published(
    SecurityPreference,
    RAM.name,
    {
        "LoginProfilePreference": (
            "EnableSaveMFATicket",
            "AllowUserToChangePassword",
            "LoginSessionDuration",
            "LoginNetworkMasks",
        ),
        "AccessKeyPreference": ("AllowUserToManageAccessKeys",),
        "MFAPreference": ("AllowUserToManageMFADevices",),
        "PublicKeyPreference": ("AllowUserToManagePublicKeys",),
    },
    fixed={"AllowUserToManagePublicKeys": False},
)
SetSecurityPreference = PUBLISHED.ask("SetSecurityPreference")


@dataclass(frozen=True)
class GetSecurityPreference:
    """Takes nothing."""


@RAM.action("GetSecurityPreference", GetSecurityPreference)
def get_security_preference(call: Call, _ask: GetSecurityPreference) -> Json:
    """Describe the settings."""
    return {"SecurityPreference": PUBLISHED.answer(call.account.preference)}


@RAM.action("SetSecurityPreference", SetSecurityPreference)
def set_security_preference(call: Call, ask: Any) -> Json:
    """Change what is given of the settings."""
    changes = PUBLISHED.changes(ask)
    with call.act() as act:
        call.services.accounts.change_settings(act, call.account_id, SecurityPreference, changes)
    return {"SecurityPreference": PUBLISHED.answer(call.account.preference)}
