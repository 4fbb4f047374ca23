"""The password policy of an account's users."""

from idp.api.published import Published
from idp.api.registry import RAM
from idp.rules.settings.password_policy import PasswordPolicy

PUBLISHED = Published(
    PasswordPolicy,
    RAM,
    lambda account: account.policy,
    {
        "": (
            "MinimumPasswordLength",
            "RequireLowercaseCharacters",
            "RequireUppercaseCharacters",
            "RequireNumbers",
            "RequireSymbols",
            "HardExpiry",
            "MaxPasswordAge",
            "PasswordReusePrevention",
            "MaxLoginAttemps",
        )
    },
)
PUBLISHED.serve()
