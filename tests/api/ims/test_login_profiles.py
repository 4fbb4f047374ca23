"""Login profiles by the IMS API: with a status, and what became of the initial password."""

import pytest

from tests.support.rpc import IMS, Program
from tests.support.seed import seed
from tests.support.world import outcome

NOW = "2026-11-24T12:00:10Z"
ZOE = "zoe@acme.onaliyun.com"
NEW = "Zoes-pass-12"
PROFILES = ["CreateLoginProfile", "GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"]
MADE = {
    "UserPrincipalName": ZOE,
    "Status": "Active",
    "PasswordResetRequired": False,
    "MFABindRequired": False,
    "PasswordStatus": "InitialValid",
    "UpdateDate": NOW,
}


@pytest.fixture
def zoe(owner: Program) -> Program:
    """The holder, after making a user without a profile."""
    owner.ims("CreateUser", UserPrincipalName=ZOE, DisplayName="Zoe")
    return owner


def test_a_profile_is_made_described_changed_and_removed(zoe: Program) -> None:
    made = zoe.ims("CreateLoginProfile", UserPrincipalName=ZOE, Password=NEW)
    assert made["LoginProfile"] == MADE
    idle = {"AutoDisableLoginStatus": "Inactive"}
    described = zoe.ims("GetLoginProfile", UserPrincipalName=ZOE)["LoginProfile"]
    assert described == MADE | idle | {"LastLoginTime": ""}
    assert outcome(zoe.world.password(ZOE, NEW).decision) == "admit"
    assert zoe.ims("GetLoginProfile", UserPrincipalName=ZOE)["LoginProfile"]["LastLoginTime"] == NOW
    zoe.world.clock.advance(minutes=1)
    changed = zoe.ims("UpdateLoginProfile", UserPrincipalName=ZOE, Password="Zoes-pass-13", Status="Inactive")
    now = {"Status": "Inactive", "PasswordStatus": "NotInitial", "UpdateDate": "2026-11-24T12:01:10Z"}
    assert changed["LoginProfile"] == MADE | idle | now
    assert zoe.ims("DeleteLoginProfile", UserPrincipalName=ZOE).keys() == {"RequestId"}
    missing = (404, "EntityNotExist.User.LoginProfile")
    for action in PROFILES[1:]:
        assert zoe.refusal(IMS, action, UserPrincipalName=ZOE) == missing


@seed("LP-05", "LP-06", "LP-27", "AK-24")
def test_an_inactive_profile_admits_nobody_and_ends_sessions(zoe: Program) -> None:
    world = zoe.world
    zoe.ims("CreateLoginProfile", UserPrincipalName=ZOE, Password=NEW, Status="Inactive")
    assert outcome(world.password(ZOE, NEW).decision) == "ask password because login_profile_inactive"
    zoe.ims("UpdateLoginProfile", UserPrincipalName=ZOE, Status="Active")
    session = world.password(ZOE, NEW)
    key = zoe.ims("CreateAccessKey", UserPrincipalName=ZOE)["AccessKey"]["AccessKeyId"]
    zoe.ims("UpdateAccessKey", UserPrincipalName=ZOE, UserAccessKeyId=key, Status="Inactive")
    assert world.signed_in(session) is not None
    zoe.ims("UpdateLoginProfile", UserPrincipalName=ZOE, Status="Inactive")
    assert world.signed_in(session) is None


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreateLoginProfile", {"Password": "short"}, (400, "InvalidParameter.Password.TooWeak")),
        ("CreateLoginProfile", {"Password": NEW, "Status": "On"}, (400, "InvalidParameter.Status")),
        ("UpdateLoginProfile", {"Status": "On"}, (400, "InvalidParameter.Status")),
        ("GetLoginProfile", {"UserPrincipalName": "zoe@acme.example"}, (404, "EntityNotExist.User.LoginProfile")),
        ("GetLoginProfile", {"UserPrincipalName": "nobody@acme"}, (404, "EntityNotExist.User")),
        ("GetLoginProfile", {"UserPrincipalName": "alice@other"}, (404, "EntityNotExist.User")),
        ("GetLoginProfile", {"UserPrincipalName": "owner@acme.example"}, (404, "EntityNotExist.User")),
    ],
)
def test_published_refusals(zoe: Program, action: str, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    zoe.ram("CreateUser", UserName="owner")
    assert zoe.refusal(IMS, action, **{"UserPrincipalName": ZOE} | parameters) == refusal


@pytest.mark.parametrize("action", PROFILES)
def test_another_accounts_user_is_unknown_and_no_grant_is_no_permission(
    stranger: Program, carol: Program, action: str
) -> None:
    given = {"UserPrincipalName": "bob@acme.onaliyun.com", "Password": NEW}
    assert stranger.refusal(IMS, action, **given) == (404, "EntityNotExist.User")
    assert carol.refusal(IMS, action, **given) == (403, "NoPermission")
