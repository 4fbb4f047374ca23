"""The security settings of an account's users."""

from idp.api.parameters import Texts
from idp.api.published import Published
from idp.api.registry import IMS
from idp.rules.settings.user_security import SecurityPreference

PUBLISHED = Published(
    SecurityPreference,
    IMS,
    lambda account: account.preference,
    {
        "LoginProfilePreference": (
            "EnableSaveMFATicket",
            "AllowUserToChangePassword",
            "LoginSessionDuration",
            "LoginNetworkMasks",
            "AllowUserToLoginWithPasskey",
            "MFAOperationForLogin",
            "OperationForRiskLogin",
        ),
        "AccessKeyPreference": ("AllowUserToManageAccessKeys", "AllowUserToManageServiceCredentials"),
        "MFAPreference": ("AllowUserToManageMFADevices",),
        "MaxIdleDays": ("MaxIdleDaysForUsers", "MaxIdleDaysForAccessKeys"),
        "PersonalInfoPreference": ("AllowUserToManagePersonalDingTalk",),
        "VerificationPreference": ("VerificationTypes",),
    },
    fixed={
        "AllowUserToLoginWithPasskey": True,
        "AllowUserToManagePersonalDingTalk": True,
        "AllowUserToManageServiceCredentials": False,
        "MaxIdleDaysForAccessKeys": 730,
        "MaxIdleDaysForUsers": 730,
        "OperationForRiskLogin": "autonomous",
        "VerificationTypes": Texts(),
    },
)
PUBLISHED.serve()
