"""The security settings of an account's users."""

from idp.api.published import Published
from idp.api.registry import RAM
from idp.rules.settings.user_security import SecurityPreference

PUBLISHED = Published(
    SecurityPreference,
    RAM,
    lambda account: account.preference,
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
PUBLISHED.serve()
