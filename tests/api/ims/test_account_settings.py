"""Password policy, security preference and default domain by the IMS API."""

from typing import Any

import pytest

from tests.support.rpc import IMS, Program
from tests.support.seed import seed

POLICY: dict[str, Any] = {
    "MinimumPasswordLength": 8,
    "RequireLowercaseCharacters": False,
    "RequireUppercaseCharacters": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "HardExpire": False,
    "MaxPasswordAge": 0,
    "PasswordReusePrevention": 0,
    "MaxLoginAttemps": 5,
    "MinimumPasswordDifferentCharacter": 0,
    "PasswordNotContainUserName": False,
    "InitialPasswordAge": 14,
    "InterceptRiskPasswordOnApi": False,
}
PREFERENCE: dict[str, Any] = {
    "LoginProfilePreference": {
        "EnableSaveMFATicket": True,
        "AllowUserToChangePassword": True,
        "LoginSessionDuration": 6,
        "LoginNetworkMasks": "127.0.0.0/8",
        "AllowUserToLoginWithPasskey": True,
        "MFAOperationForLogin": "independent",
        "OperationForRiskLogin": "autonomous",
    },
    "AccessKeyPreference": {"AllowUserToManageAccessKeys": False, "AllowUserToManageServiceCredentials": False},
    "MFAPreference": {"AllowUserToManageMFADevices": True},
    "MaxIdleDays": {"MaxIdleDaysForUsers": 730, "MaxIdleDaysForAccessKeys": 730},
    "PersonalInfoPreference": {"AllowUserToManagePersonalDingTalk": True},
    "VerificationPreference": {"VerificationTypes": []},
}
DOMAIN = "onaliyun.com"
ACTIONS: dict[str, Any] = {
    "GetPasswordPolicy": {},
    "SetPasswordPolicy": {"MinimumPasswordLength": 12},
    "GetSecurityPreference": {},
    "SetSecurityPreference": {"LoginSessionDuration": 2},
    "GetDefaultDomain": {},
    "SetDefaultDomain": {"DefaultDomainName": f"fresh.{DOMAIN}"},
}


def test_the_password_policy_is_told_and_changed(owner: Program) -> None:
    assert owner.ims("GetPasswordPolicy")["PasswordPolicy"] == POLICY
    changed = owner.ims(
        "SetPasswordPolicy",
        HardExpire="True",
        MinimumPasswordDifferentCharacter=4,
        PasswordNotContainUserName="True",
        InitialPasswordAge=14,
        InterceptRiskPasswordOnApi="False",
    )["PasswordPolicy"]
    assert changed == POLICY | {
        "HardExpire": True,
        "MinimumPasswordDifferentCharacter": 4,
        "PasswordNotContainUserName": True,
    }
    assert owner.world.events("set_settings")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"InitialPasswordAge": 7}, "InvalidParameter.InitialPasswordAge"),
        ({"InterceptRiskPasswordOnApi": "true"}, "InvalidParameter.InterceptRiskPasswordOnApi"),
        ({"MinimumPasswordDifferentCharacter": 9}, "InvalidParameter.MinimumPasswordDifferentCharacter.Range"),
    ],
)
def test_what_is_not_enforced_takes_its_default_only(owner: Program, wrong: dict[str, Any], code: str) -> None:
    assert owner.refusal(IMS, "SetPasswordPolicy", RequireSymbols="true", **wrong) == (400, code)
    assert owner.ims("GetPasswordPolicy")["PasswordPolicy"] == POLICY


def test_the_security_preference_is_told_and_changed(owner: Program) -> None:
    assert owner.ims("GetSecurityPreference")["SecurityPreference"] == PREFERENCE
    changed = owner.ims(
        "SetSecurityPreference", MFAOperationForLogin="mandatory", MaxIdleDaysForUsers=730, VerificationTypes="[]"
    )["SecurityPreference"]
    assert changed["LoginProfilePreference"]["MFAOperationForLogin"] == "mandatory"
    assert (
        owner.ram("GetSecurityPreference")["SecurityPreference"]["LoginProfilePreference"]["LoginSessionDuration"] == 6
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"MFAOperationForLogin": "adaptive"},
        {"MaxIdleDaysForUsers": 90},
        {"OperationForRiskLogin": "enforceVerify"},
        {"VerificationTypes": '["sms"]'},
        {"AllowUserToLoginWithPasskey": "false"},
    ],
)
def test_a_wrong_preference_changes_nothing(owner: Program, wrong: dict[str, Any]) -> None:
    refusal = owner.refusal(IMS, "SetSecurityPreference", EnableSaveMFATicket="false", **wrong)
    assert refusal == (400, f"InvalidParameter.{next(iter(wrong))}")
    assert owner.ims("GetSecurityPreference")["SecurityPreference"] == PREFERENCE


@seed("DD-02", "DD-03", "DD-04", "DD-16")
def test_the_default_domain_is_alias_or_account_id(owner: Program) -> None:
    assert owner.ims("GetDefaultDomain")["DefaultDomainName"] == f"acme.{DOMAIN}"
    for name in (f"fresh.{DOMAIN}", f"1234567890123456.{DOMAIN}"):
        assert owner.ims("SetDefaultDomain", DefaultDomainName=name)["DefaultDomainName"] == name
        assert owner.ims("GetDefaultDomain")["DefaultDomainName"] == name
    assert [event.details["after"] for event in owner.world.events("set_account_alias")[-2:]] == ["fresh", None]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        (f"other.{DOMAIN}", (409, "EntityAlreadyExists.AccountAlias")),
        (f"a.b.{DOMAIN}", (400, "InvalidParameter.DefaultDomainName.Format")),
        ("acme.example", (400, "InvalidParameter.DefaultDomainName.Format")),
        ("fresh", (400, "InvalidParameter.DefaultDomainName.Format")),
        (f"a_b.{DOMAIN}", (400, "InvalidParameter.AccountAlias.Format")),
        (None, (400, "MissingDefaultDomainName")),
    ],
)
def test_a_bad_default_domain_is_not_set(owner: Program, name: str | None, refusal: tuple[int, str]) -> None:
    assert owner.refusal(IMS, "SetDefaultDomain", DefaultDomainName=name) == refusal
    assert owner.ims("GetDefaultDomain")["DefaultDomainName"] == f"acme.{DOMAIN}"


def test_a_change_touches_no_other_account(owner: Program, stranger: Program) -> None:
    owner.ims("SetPasswordPolicy", MinimumPasswordLength=20)
    assert stranger.ims("GetPasswordPolicy")["PasswordPolicy"]["MinimumPasswordLength"] == 8
    assert stranger.ims("GetDefaultDomain")["DefaultDomainName"] == f"other.{DOMAIN}"


@pytest.mark.parametrize(("action", "parameters"), ACTIONS.items())
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str, parameters: dict[str, Any]) -> None:
    assert carol.refusal(IMS, action, **parameters) == (403, "NoPermission")
