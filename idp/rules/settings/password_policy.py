"""The password policy of an account's users (section 2.2 of the security settings)."""

from dataclasses import dataclass

from idp.rules.settings.declare import setting

STRENGTH = "idp.rules.password_strength"


@dataclass(frozen=True, kw_only=True)
class PasswordPolicy:
    """Holds for all RAM users of the account and never for the account holder (PW-01, PW-02)."""

    minimum_password_length: int = setting(
        "MinimumPasswordLength", label="Length", default=8, between=(8, 32), enforced_by=STRENGTH
    )
    require_lowercase_characters: bool = setting(
        "RequireLowercaseCharacters", label="Lowercase letters", default=False, enforced_by=STRENGTH
    )
    require_uppercase_characters: bool = setting(
        "RequireUppercaseCharacters", label="Uppercase letters", default=False, enforced_by=STRENGTH
    )
    require_numbers: bool = setting("RequireNumbers", label="Digits", default=False, enforced_by=STRENGTH)
    require_symbols: bool = setting("RequireSymbols", label="Special characters", default=False, enforced_by=STRENGTH)
    minimum_password_different_character: int = setting(
        "MinimumPasswordDifferentCharacter",
        label="Different characters",
        default=0,
        between=(0, 8),
        enforced_by=STRENGTH,
    )
    password_not_contain_user_name: bool = setting(
        "PasswordNotContainUserName", label="Must not contain the user name", default=False, enforced_by=STRENGTH
    )
    max_password_age: int = setting(
        "MaxPasswordAge",
        label="Password Validity Period",
        default=0,
        between=(0, 1095),
        enforced_by="idp.rules.password_expiry",
    )
    hard_expire: bool = setting(
        "HardExpire",
        also=(("Ram", "HardExpiry"),),
        label="After Password Expires",
        default=False,
        enforced_by="idp.rules.logon",
    )
    password_reuse_prevention: int = setting(
        "PasswordReusePrevention",
        label="Password History Check Policy",
        default=0,
        between=(0, 24),
        enforced_by="idp.rules.password_history",
    )
    max_login_attempts: int = setting(
        "MaxLoginAttemps",
        label="Password Retry Constraint",
        default=0,
        between=(0, 32),
        enforced_by="idp.rules.lockout",
    )


def elements_required(policy: PasswordPolicy) -> int:
    """Count the switched-on elements; fewer than two deserves a recommendation (PW-12)."""
    return sum(
        (
            policy.require_lowercase_characters,
            policy.require_uppercase_characters,
            policy.require_numbers,
            policy.require_symbols,
        )
    )
