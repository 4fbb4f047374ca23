"""The password policy of an account's users."""

from idp.api.published import Published
from idp.api.registry import IMS
from idp.rules.settings.password_policy import PasswordPolicy

PUBLISHED = Published(
    PasswordPolicy,
    IMS,
    lambda account: account.policy,
    {
        "": (
            "MinimumPasswordLength",
            "RequireLowercaseCharacters",
            "RequireUppercaseCharacters",
            "RequireNumbers",
            "RequireSymbols",
            "HardExpire",
            "MaxPasswordAge",
            "PasswordReusePrevention",
            "MaxLoginAttemps",
            "MinimumPasswordDifferentCharacter",
            "PasswordNotContainUserName",
            "InitialPasswordAge",
            "InterceptRiskPasswordOnApi",
        )
    },
    fixed={"InitialPasswordAge": 14, "InterceptRiskPasswordOnApi": False},
)
PUBLISHED.serve()
