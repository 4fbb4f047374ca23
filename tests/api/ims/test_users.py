"""Users by the IMS API: by principal name, ID or access key, with tags."""

import pytest

from tests.support.permits import permit, user_id
from tests.support.rpc import IMS, Program, key_of
from tests.support.world import ACCOUNT

NOW = "2026-11-24T12:00:10Z"
ZOE = "zoe@acme.onaliyun.com"
TAGS = {"Tag.1.Key": "team", "Tag.1.Value": "red", "Tag.2.Key": "on-call"}
ALL = ["CreateUser", "GetUser", "ListUsers", "ListUserBasicInfos", "UpdateUser", "DeleteUser"]


@pytest.fixture
def zoe(owner: Program) -> Program:
    """The holder, after making a user with tags."""
    owner.ims("CreateUser", UserPrincipalName=ZOE, DisplayName="Zoe", Comments="new", **TAGS)
    return owner


def named(program: Program) -> list[str]:
    """Return the names that the last list told."""
    answer = program.last.get_json()
    users = answer["Users"]["User"] if "Users" in answer else answer["UserBasicInfos"]["UserBasicInfo"]
    return [user["UserPrincipalName"].partition("@")[0] for user in users]


def test_a_user_is_created_described_changed_and_deleted(zoe: Program) -> None:
    user = {
        "UserId": user_id(zoe.world, "zoe"),
        "UserPrincipalName": ZOE,
        "DisplayName": "Zoe",
        "MobilePhone": "",
        "Email": "",
        "Comments": "new",
        "CreateDate": NOW,
        "UpdateDate": NOW,
        "LastLoginDate": "",
        "ProvisionType": "Manual",
    }
    tags = {"Tags": {"Tag": [{"TagKey": "on-call", "TagValue": ""}, {"TagKey": "team", "TagValue": "red"}]}}
    assert zoe.ims("GetUser", UserPrincipalName="zoe@acme.example")["User"] == user | tags | {"UserName": "zoe"}
    listed = {one["UserPrincipalName"]: one for one in zoe.ims("ListUsers")["Users"]["User"]}
    assert listed[ZOE] == user | tags | {"Status": "active"}
    new = {"NewUserPrincipalName": "zora@acme.onaliyun.com", "NewDisplayName": "Zora", "NewEmail": "z@acme.example"}
    changed = zoe.ims("UpdateUser", UserPrincipalName=ZOE, **new)["User"]
    texts = {"UserPrincipalName": "zora@acme.onaliyun.com", "DisplayName": "Zora", "Email": "z@acme.example"}
    assert changed == user | texts
    assert zoe.ims("DeleteUser", UserId=user["UserId"]).keys() == {"RequestId"}
    assert zoe.refusal(IMS, "DeleteUser", UserId=user["UserId"]) == (404, "EntityNotExist.User")


def test_creation_tells_what_was_made(owner: Program) -> None:
    made = owner.ims("CreateUser", UserPrincipalName=ZOE, DisplayName="Zoe", **TAGS)["User"]
    described = owner.ims("GetUser", UserId=made["UserId"])["User"]
    assert described == made | {"UserName": "zoe"}


def test_a_user_is_found_by_an_access_key(owner: Program, stranger: Program) -> None:
    key_id, _secret = key_of(owner.world, "bob")
    assert owner.ims("GetUser", UserAccessKeyId=key_id)["User"]["UserName"] == "bob"
    assert stranger.refusal(IMS, "GetUser", UserAccessKeyId=key_id) == (404, "EntityNotExist.User.AccessKey")
    assert owner.refusal(IMS, "GetUser", UserAccessKeyId=owner.key_id) == (404, "EntityNotExist.User")
    assert owner.refusal(IMS, "GetUser") == (400, "MissingUserPrincipalName")


def test_who_may_not_look_learns_nothing_of_ids_and_keys(carol: Program) -> None:
    key_id, _secret = key_of(carol.world, "bob")
    for given in (
        {"UserId": user_id(carol.world, "bob")},
        {"UserId": "1"},
        {"UserAccessKeyId": key_id},
        {"UserAccessKeyId": "x"},
    ):
        assert carol.refusal(IMS, "GetUser", **given) == (403, "NoPermission")
    permit(carol.world, "carol", "ram:GetUser", f"acs:ram:*:{ACCOUNT}:user/bob")
    assert carol.ims("GetUser", UserAccessKeyId=key_id)["User"]["UserName"] == "bob"
    assert carol.refusal(IMS, "GetUser", UserAccessKeyId="x") == (403, "NoPermission")


@pytest.mark.parametrize("action", ["ListUsers", "ListUserBasicInfos"])
def test_lists_are_paged_and_bounded_by_status_and_tags(zoe: Program, action: str) -> None:
    first = zoe.ims(action, MaxItems=4)
    assert named(zoe) == ["alice", "bob", "carol", "dave"]
    zoe.ims(action, Marker=first["Marker"])
    assert named(zoe) == ["zoe"]
    for tags, found in (
        ({"Tag.1.Key": "team"}, ["zoe"]),
        ({"Tag.1.Key": "team", "Tag.1.Value": "blue"}, []),
        (TAGS, ["zoe"]),
    ):
        zoe.ims(action, **tags)
        assert named(zoe) == found
    zoe.ims(action, Status="freeze")
    assert named(zoe) == []
    zoe.ims(action, Status="active,freeze")
    assert len(named(zoe)) == 5
    assert zoe.refusal(IMS, action, Status="gone") == (400, "InvalidParameter.Status")
    assert zoe.refusal(IMS, action, MaxItems=1001) == (400, "InvalidParameter.MaxItems")


def test_the_brief_list_is_brief(zoe: Program) -> None:
    info = zoe.ims("ListUserBasicInfos", **TAGS)["UserBasicInfos"]["UserBasicInfo"]
    user = {"UserId": user_id(zoe.world, "zoe"), "UserPrincipalName": ZOE, "DisplayName": "Zoe", "Status": "active"}
    assert info == [user]


def test_the_last_logon_is_told(owner: Program) -> None:
    owner.world.password("carol@acme", "Carol-pass-1")
    logons = {one["UserPrincipalName"]: one["LastLoginDate"] for one in owner.ims("ListUsers")["Users"]["User"]}
    assert logons["carol@acme.onaliyun.com"] == NOW
    assert logons["bob@acme.onaliyun.com"] == ""
    assert owner.ims("GetUser", UserPrincipalName="carol@acme")["User"]["LastLoginDate"] == NOW


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"UserPrincipalName": "alice@acme.onaliyun.com"}, (409, "EntityAlreadyExists.User")),
        ({"UserPrincipalName": "zoe@other.onaliyun.com"}, (400, "InvalidParameter.UserPrincipalName")),
        ({"UserPrincipalName": "zoe"}, (400, "InvalidParameter.UserPrincipalName")),
        ({"UserPrincipalName": "owner@acme.example"}, (400, "InvalidParameter.UserPrincipalName")),
        ({"UserPrincipalName": "z+e@acme"}, (400, "InvalidParameter.UserName.InvalidChars")),
        ({"DisplayName": None}, (400, "MissingDisplayName")),
        ({"DisplayName": "x" * 25}, (400, "InvalidParameter.DisplayName.Length")),
        ({"MobilePhone": "1"}, (400, "InvalidParameter.MobilePhone.Format")),
        ({"Tag.1.Key": "acs:x"}, (400, "InvalidParameter.Tag")),
        ({"Tag.1.Key": "Aliyun"}, (400, "InvalidParameter.Tag")),
        ({"Tag.1.Key": "k", "Tag.1.Value": "see https://x"}, (400, "InvalidParameter.Tag")),
        ({"Tag.1.Key": "k" * 129}, (400, "InvalidParameter.Tag")),
        ({"Tag.1.Key": "k", "Tag.2.Key": "k"}, (400, "InvalidParameter.Tag")),
        ({f"Tag.{number}.Key": f"k{number}" for number in range(1, 22)}, (400, "InvalidParameter.Tag")),
    ],
)
def test_bad_users_are_not_created(owner: Program, parameters: dict[str, str | None], refusal: tuple[int, str]) -> None:
    given = {"UserPrincipalName": ZOE, "DisplayName": "Zoe"} | parameters
    assert owner.refusal(IMS, "CreateUser", **given) == refusal
    assert len(owner.ims("ListUsers")["Users"]["User"]) == 4


@pytest.mark.parametrize("action", ["GetUser", "UpdateUser", "DeleteUser"])
def test_another_accounts_user_is_unknown(zoe: Program, stranger: Program, action: str) -> None:
    for given in ({"UserPrincipalName": ZOE}, {"UserId": user_id(zoe.world, "zoe")}):
        assert stranger.refusal(IMS, action, **given) == (404, "EntityNotExist.User")


@pytest.mark.parametrize("action", ALL)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    given = {"UserPrincipalName": "bob@acme", "DisplayName": "Bob"}
    assert carol.refusal(IMS, action, **given) == (403, "NoPermission")


def test_changes_leave_events(zoe: Program) -> None:
    zoe.ims("UpdateUser", UserPrincipalName=ZOE, NewComments="x")
    zoe.ims("DeleteUser", UserPrincipalName=ZOE)
    rows = [row for row in zoe.world.events() if row.actor.endswith(":root")]
    assert [row.what for row in rows] == ["create_user", "update_user", "delete_user"]
