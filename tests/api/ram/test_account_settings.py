"""Password policy, security preference and alias by the RAM API."""

from typing import Any

import pytest

from tests.support.rpc import RAM, Program
from tests.support.seed import seed

POLICY: dict[str, Any] = {
    "MinimumPasswordLength": 8,
    "RequireLowercaseCharacters": False,
    "RequireUppercaseCharacters": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "HardExpiry": False,
    "MaxPasswordAge": 0,
    "PasswordReusePrevention": 0,
    "MaxLoginAttemps": 5,
}
PREFERENCE: dict[str, Any] = {
    "LoginProfilePreference": {
        "EnableSaveMFATicket": True,
        "AllowUserToChangePassword": True,
        "LoginSessionDuration": 6,
        "LoginNetworkMasks": "127.0.0.0/8",
    },
    "AccessKeyPreference": {"AllowUserToManageAccessKeys": False},
    "MFAPreference": {"AllowUserToManageMFADevices": True},
    "PublicKeyPreference": {"AllowUserToManagePublicKeys": False},
}
ACTIONS: dict[str, Any] = {
    "GetPasswordPolicy": {},
    "SetPasswordPolicy": {"MinimumPasswordLength": 12},
    "GetSecurityPreference": {},
    "SetSecurityPreference": {"LoginSessionDuration": 2},
    "GetAccountAlias": {},
    "SetAccountAlias": {"AccountAlias": "fresh"},
    "ClearAccountAlias": {},
}


@seed("PW-05")
def test_the_password_policy_is_told_changed_and_audited(owner: Program) -> None:
    assert owner.ram("GetPasswordPolicy")["PasswordPolicy"] == POLICY
    changed = owner.ram("SetPasswordPolicy", MinimumPasswordLength=12, HardExpiry="True", RequireNumbers="true")
    assert changed["PasswordPolicy"] == POLICY | {
        "MinimumPasswordLength": 12,
        "HardExpiry": True,
        "RequireNumbers": True,
    }
    assert owner.ram("GetPasswordPolicy")["PasswordPolicy"] == changed["PasswordPolicy"]
    event = owner.world.events("set_settings")[-1]
    assert event.actor == "acs:ram::1234567890123456:root"
    assert event.details["before"] == {"MinimumPasswordLength": 8, "RequireNumbers": False, "HardExpire": False}


@seed("PW-04")
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"MinimumPasswordLength": 7}, (400, "InvalidParameter.MinimumPasswordLength.Range")),
        ({"MinimumPasswordLength": 33}, (400, "InvalidParameter.MinimumPasswordLength.Range")),
        ({"MaxPasswordAge": 1096}, (400, "InvalidParameter.MaxPasswordAge.Range")),
        ({"MaxLoginAttemps": -1}, (400, "InvalidParameter.MaxLoginAttemps.Range")),
        ({"PasswordReusePrevention": "x"}, (400, "InvalidParameter.PasswordReusePrevention")),
        ({"HardExpiry": "yes"}, (400, "InvalidParameter.HardExpiry")),
    ],
)
def test_one_wrong_field_of_the_policy_leaves_every_field_as_it_was(
    owner: Program, wrong: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert owner.refusal(RAM, "SetPasswordPolicy", RequireSymbols="true", **wrong) == refusal
    assert owner.ram("GetPasswordPolicy")["PasswordPolicy"] == POLICY


@seed("SP-26")
def test_the_security_preference_is_told_and_changed_field_by_field(owner: Program) -> None:
    assert owner.ram("GetSecurityPreference")["SecurityPreference"] == PREFERENCE
    changed = owner.ram(
        "SetSecurityPreference", LoginSessionDuration=2, LoginNetworkMasks="", AllowUserToManageMFADevices="False"
    )["SecurityPreference"]
    assert changed["LoginProfilePreference"] == PREFERENCE["LoginProfilePreference"] | {
        "LoginSessionDuration": 2,
        "LoginNetworkMasks": "",
    }
    assert changed["MFAPreference"] == {"AllowUserToManageMFADevices": False}
    assert owner.world.events("set_settings")[-1].details["after"]["LoginSessionDuration"] == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"LoginSessionDuration": 25}, "InvalidParameter.LoginSessionDuration.Range"),
        ({"LoginNetworkMasks": "10.0.0.1/8"}, "InvalidParameter.LoginNetworkMasks"),
        ({"AllowUserToManagePublicKeys": "true"}, "InvalidParameter.AllowUserToManagePublicKeys"),
    ],
)
def test_a_wrong_preference_changes_nothing(owner: Program, wrong: dict[str, Any], code: str) -> None:
    assert owner.refusal(RAM, "SetSecurityPreference", EnableSaveMFATicket="false", **wrong) == (400, code)
    assert owner.ram("GetSecurityPreference")["SecurityPreference"] == PREFERENCE


def test_what_nothing_enforces_is_taken_at_its_published_default(owner: Program) -> None:
    owner.ram("SetSecurityPreference", AllowUserToManagePublicKeys="false")
    assert owner.status == 200


@seed("DD-16", "DD-09")
def test_the_alias_is_told_cleared_and_set(owner: Program) -> None:
    assert owner.ram("GetAccountAlias")["AccountAlias"] == "acme"
    assert owner.refusal(RAM, "SetAccountAlias", AccountAlias="fresh") == (409, "EntityAlreadyExists.AccountAlias")
    assert owner.ram("SetAccountAlias", AccountAlias="ACME").keys() == {"RequestId"}
    owner.ram("ClearAccountAlias")
    assert owner.ram("GetAccountAlias")["AccountAlias"] == ""
    owner.ram("SetAccountAlias", AccountAlias="fresh")
    assert owner.ram("GetAccountAlias")["AccountAlias"] == "fresh"
    assert owner.world.events("set_account_alias")[-1].details == {"before": None, "after": "fresh"}


@pytest.mark.parametrize(
    ("alias", "refusal"),
    [
        ("other", (409, "EntityAlreadyExists.AccountAlias")),
        ("6543210987654321", (409, "EntityAlreadyExists.AccountAlias")),
        ("a--b", (400, "InvalidParameter.AccountAlias.Format")),
        ("", (400, "InvalidParameter.AccountAlias.Length")),
        (None, (400, "MissingAccountAlias")),
    ],
)
def test_a_bad_alias_is_not_set(owner: Program, alias: str | None, refusal: tuple[int, str]) -> None:
    owner.ram("ClearAccountAlias")
    assert owner.refusal(RAM, "SetAccountAlias", AccountAlias=alias) == refusal
    assert owner.ram("GetAccountAlias")["AccountAlias"] == ""


def test_a_change_touches_no_other_account(owner: Program, stranger: Program) -> None:
    owner.ram("SetPasswordPolicy", MinimumPasswordLength=20)
    owner.ram("SetSecurityPreference", LoginSessionDuration=2)
    assert stranger.ram("GetPasswordPolicy")["PasswordPolicy"] == POLICY | {"MaxLoginAttemps": 0}
    assert (
        stranger.ram("GetSecurityPreference")["SecurityPreference"]["LoginProfilePreference"]["LoginSessionDuration"]
        == 6
    )
    assert stranger.ram("GetAccountAlias")["AccountAlias"] == "other"


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, Any]) -> None:
    assert carol.refusal(RAM, action, **parameters) == (403, "NoPermission")
