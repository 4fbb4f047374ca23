"""The password policy of an account's users."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.published import Published
from idp.api.registry import RAM, Json
from idp.rules.settings.password_policy import PasswordPolicy

PUBLISHED = Published(
    PasswordPolicy,
    RAM.name,
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
SetPasswordPolicy = PUBLISHED.ask("SetPasswordPolicy")


@dataclass(frozen=True)
class GetPasswordPolicy:
    """Takes nothing."""


@RAM.action("GetPasswordPolicy", GetPasswordPolicy)
def get_password_policy(call: Call, _ask: GetPasswordPolicy) -> Json:
    """Describe the policy."""
    return {"PasswordPolicy": PUBLISHED.answer(call.account.policy)}


@RAM.action("SetPasswordPolicy", SetPasswordPolicy)
def set_password_policy(call: Call, ask: Any) -> Json:
    """Change what is given of the policy."""
    changes = PUBLISHED.changes(ask)
    with call.act() as act:
        call.services.accounts.change_settings(act, call.account_id, PasswordPolicy, changes)
    return {"PasswordPolicy": PUBLISHED.answer(call.account.policy)}
