"""Login profiles by the RAM API, and a user's change of the own password."""

from typing import Any

import pytest

from tests.support.permits import permit
from tests.support.rpc import IMS, OWNER_KEY, RAM, Program, key_of
from tests.support.seed import seed
from tests.support.world import World, outcome

NEW = "Zoes-pass-12"


@pytest.fixture
def zoe(owner: Program) -> Program:
    """The holder, after making a user without a profile."""
    owner.ram("CreateUser", UserName="zoe")
    return owner


@pytest.fixture
def bob(owner: Program) -> Program:
    return Program(owner.world, key_of(owner.world, "bob"))


def logon(world: World, name: str, password: str) -> str:
    return outcome(world.password(f"{name}@acme", password).decision)


@seed("LP-22", "BP-23")
def test_a_profile_is_made_described_changed_and_removed(zoe: Program) -> None:
    made = zoe.ram("CreateLoginProfile", UserName="zoe", Password=NEW, MFABindRequired="True")
    described = {"UserName": "zoe", "PasswordResetRequired": False, "CreateDate": "2026-11-24T12:00:10Z"}
    assert made["LoginProfile"] == described | {"MFABindRequired": True}
    assert zoe.ram("UpdateLoginProfile", UserName="zoe", MFABindRequired="false").keys() == {"RequestId"}
    assert zoe.ram("GetLoginProfile", UserName="zoe")["LoginProfile"] == described | {"MFABindRequired": False}
    assert logon(zoe.world, "zoe", NEW) == "admit"
    assert zoe.ram("DeleteLoginProfile", UserName="zoe").keys() == {"RequestId"}
    assert zoe.refusal(RAM, "GetLoginProfile", UserName="zoe") == (404, "EntityNotExist.User.LoginProfile")
    assert logon(zoe.world, "zoe", NEW) != "admit"


@seed("CP-03", "PW-42")
def test_a_new_password_is_a_reset(owner: Program) -> None:
    world = owner.world
    for _ in range(5):
        logon(world, "carol", "wrong-pass-1")
    assert logon(world, "carol", "Carol-pass-1") != "admit"
    owner.ram("UpdateLoginProfile", UserName="carol", Password="Carol-pass-2")
    assert logon(world, "carol", "Carol-pass-2") == "admit"
    owner.ram("UpdateLoginProfile", UserName="carol", Password="Carol-pass-3", PasswordResetRequired="true")
    assert logon(world, "carol", "Carol-pass-3") == "ask new_password because reset_required"


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreateLoginProfile", {"Password": "short"}, (400, "InvalidParameter.Password.TooWeak")),
        ("CreateLoginProfile", {}, (400, "MissingPassword")),
        ("CreateLoginProfile", {"Password": NEW, "MFABindRequired": "2"}, (400, "InvalidParameter.MFABindRequired")),
        ("CreateLoginProfile", {"UserName": "bob", "Password": NEW}, (409, "EntityAlreadyExists.User.LoginProfile")),
        ("UpdateLoginProfile", {"Password": NEW}, (404, "EntityNotExist.User.LoginProfile")),
        ("UpdateLoginProfile", {"UserName": "bob", "Password": "short"}, (400, "InvalidParameter.Password.TooWeak")),
        ("GetLoginProfile", {}, (404, "EntityNotExist.User.LoginProfile")),
        ("DeleteLoginProfile", {}, (404, "EntityNotExist.User.LoginProfile")),
    ],
)
def test_published_refusals(zoe: Program, action: str, parameters: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert zoe.refusal(RAM, action, **{"UserName": "zoe"} | parameters) == refusal
    assert logon(zoe.world, "bob", "Bob-pass-123") == "ask bind_device"


@seed("PW-32")
def test_a_former_password_is_refused(owner: Program) -> None:
    owner.world.policy(PasswordReusePrevention=1)
    refused = owner.refusal(RAM, "UpdateLoginProfile", UserName="carol", Password="Carol-pass-1")
    assert refused == (400, "InvalidParameter.Password.ReusePrevention")


PROFILES = ["CreateLoginProfile", "GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"]


@pytest.mark.parametrize("action", PROFILES)
def test_another_accounts_user_is_unknown(zoe: Program, stranger: Program, action: str) -> None:
    assert stranger.refusal(RAM, action, UserName="bob", Password=NEW) == (404, "EntityNotExist.User")
    assert logon(zoe.world, "bob", "Bob-pass-123") == "ask bind_device"


@pytest.mark.parametrize("action", PROFILES)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    for name in ("bob", "carol"):
        assert carol.refusal(RAM, action, UserName=name, Password=NEW) == (403, "NoPermission")


def test_changes_leave_events(zoe: Program) -> None:
    zoe.ram("CreateLoginProfile", UserName="zoe", Password=NEW)
    zoe.ram("UpdateLoginProfile", UserName="zoe", Password="Zoes-pass-13")
    zoe.ram("DeleteLoginProfile", UserName="zoe")
    names = ["create_login_profile", "reset_password", "update_login_profile", "delete_login_profile"]
    rows = [row for row in zoe.world.events() if row.actor.endswith(":root") and row.what in names]
    assert [row.what for row in rows] == names
    assert "Zoes-pass" not in str(zoe.world.events())


@seed("CP-05", "CP-09", "CP-10")
@pytest.mark.parametrize("version", [RAM, IMS])
def test_a_user_changes_the_own_password_without_a_policy(carol: Program, version: str) -> None:
    world = carol.world
    session = world.password("carol@acme", "Carol-pass-1")
    answer = carol.call(version, "ChangePassword", OldPassword="Carol-pass-1", NewPassword=NEW)
    assert answer.keys() == {"RequestId"}
    assert world.signed_in(session) is None
    assert logon(world, "carol", NEW) == "admit"
    assert logon(world, "carol", "Carol-pass-1") != "admit"
    assert [row.user_id for row in world.events("change_password")] == [world.events("logon")[0].user_id]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Carol-pass-9", NEW, "InvalidParameter.OldPassword.Incorrect"),
        ("Carol-pass-1", "short", "InvalidParameter.NewPassword.TooWeak"),
        ("Carol-pass-1", "Carol-pass-1", "InvalidParameter.NewPassword.ReusePrevention"),
        ("Carol-pass-1", None, "MissingNewPassword"),
        ("x" * 5000, NEW, "InvalidParameter.Password.TooLong"),
    ],
)
def test_a_bad_change_is_refused(carol: Program, old: str, new: str | None, code: str) -> None:
    carol.world.policy(PasswordReusePrevention=1)
    assert carol.refusal(RAM, "ChangePassword", OldPassword=old, NewPassword=new) == (400, code)
    assert logon(carol.world, "carol", "Carol-pass-1") == "admit"


@seed("PW-46")
def test_wrong_passwords_count_at_the_door_of_the_logon(carol: Program) -> None:
    world = carol.world
    logon(world, "carol", "wrong-pass-1")
    for _ in range(4):
        carol.ram("ChangePassword", OldPassword="wrong-pass-1", NewPassword=NEW)
    assert carol.refusal(RAM, "ChangePassword", OldPassword="Carol-pass-1", NewPassword=NEW) == (429, "Locked")
    assert logon(world, "carol", "Carol-pass-1") != "admit"
    assert world.last_reason() == "locked"


@seed("SP-09")
def test_a_user_who_is_not_allowed_changes_no_password_with_or_without_a_policy(carol: Program) -> None:
    carol.world.preference(AllowUserToChangePassword=False)
    given = {"OldPassword": "Carol-pass-1", "NewPassword": NEW}
    assert carol.refusal(RAM, "ChangePassword", **given) == (403, "NoPermission")
    permit(carol.world, "carol", "ram:ChangePassword")
    assert carol.refusal(RAM, "ChangePassword", **given) == (403, "NoPermission")
    assert logon(carol.world, "carol", "Carol-pass-1") == "admit"


def test_an_explicit_deny_beats_what_the_account_allows(carol: Program) -> None:
    permit(carol.world, "carol", "ram:ChangePassword", effect="Deny")
    refused = carol.refusal(RAM, "ChangePassword", OldPassword="Carol-pass-1", NewPassword=NEW)
    assert refused == (403, "NoPermission")


def test_the_account_holder_changes_no_password_here(owner: Program) -> None:
    assert owner.key_id == OWNER_KEY[0]
    refused = owner.refusal(RAM, "ChangePassword", OldPassword="Owner-pass-1", NewPassword=NEW)
    assert refused == (400, "NotSupport.Account")


def test_a_user_without_a_profile_has_no_password_to_change(zoe: Program) -> None:
    program = Program(zoe.world, key_of(zoe.world, "zoe"))
    refused = program.refusal(RAM, "ChangePassword", OldPassword="Carol-pass-1", NewPassword=NEW)
    assert refused == (400, "InvalidParameter.OldPassword.Incorrect")


@seed("XR-04", "SP-22", "LM-08")
def test_a_user_disabled_or_outside_the_mask_still_calls(bob: Program, owner: Program) -> None:
    owner.ims("UpdateLoginProfile", UserPrincipalName="bob@acme", Status="Inactive")
    bob.world.preference(LoginNetworkMasks="192.0.2.0/24")
    bob.world.account('login_mask: "192.0.2.0/24"')
    assert logon(bob.world, "bob", "Bob-pass-123").startswith("deny")
    assert bob.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    assert owner.sts("GetCallerIdentity")["IdentityType"] == "Account"


def test_a_user_locked_or_with_an_expired_password_still_calls(carol: Program) -> None:
    world = carol.world
    for _ in range(5):
        logon(world, "carol", "wrong-pass-1")
    assert carol.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    world.policy(MaxPasswordAge=1, HardExpire=True)
    world.clock.advance(days=2)
    assert logon(world, "carol", "Carol-pass-1") == "deny password_expired"
    assert carol.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
