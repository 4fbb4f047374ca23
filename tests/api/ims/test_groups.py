"""Groups and memberships by the IMS API: with a display name, users by principal name."""

import pytest

from tests.support.rpc import IMS, Program

NOW = "2026-11-24T12:00:10Z"
ALICE = "alice@acme.onaliyun.com"
ON_GROUPS = ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersForGroup", "AddUserToGroup", "RemoveUserFromGroup"]
ALL = ["CreateGroup", "ListGroups", "ListGroupsForUser", *ON_GROUPS]


@pytest.fixture
def devs(owner: Program) -> Program:
    """The holder, after making a group."""
    owner.ims("CreateGroup", GroupName="devs", DisplayName="Developers", Comments="who build")
    return owner


def test_a_group_is_made_described_changed_and_deleted(devs: Program) -> None:
    group = devs.ims("GetGroup", GroupName="devs")["Group"]
    texts = {"GroupName": "devs", "DisplayName": "Developers", "Comments": "who build"}
    assert group == texts | {"GroupId": group["GroupId"], "CreateDate": NOW, "UpdateDate": NOW}
    made = devs.ims("CreateGroup", GroupName="ops")["Group"]
    assert made == group | {"GroupId": made["GroupId"], "GroupName": "ops", "DisplayName": "", "Comments": ""}
    changed = devs.ims("UpdateGroup", GroupName="devs", NewDisplayName="Builders")["Group"]
    assert changed == group | {"DisplayName": "Builders"}
    assert devs.ims("ListGroups")["Groups"]["Group"] == [changed, made]
    assert devs.ims("DeleteGroup", GroupName="devs").keys() == {"RequestId"}
    assert devs.refusal(IMS, "DeleteGroup", GroupName="devs") == (404, "EntityNotExist.Group")


def test_users_join_are_listed_and_leave(devs: Program) -> None:
    member = {"UserPrincipalName": ALICE, "GroupName": "devs"}
    assert devs.ims("AddUserToGroup", **member).keys() == {"RequestId"}
    groups = devs.ims("ListGroupsForUser", UserPrincipalName=ALICE)["Groups"]["Group"]
    texts = {"GroupName": "devs", "DisplayName": "Developers", "Comments": "who build"}
    assert groups == [texts | {"GroupId": groups[0]["GroupId"], "JoinDate": NOW}]
    user = {
        "UserId": devs.ram("GetUser", UserName="alice")["User"]["UserId"],
        "UserPrincipalName": ALICE,
        "DisplayName": "Alice",
        "JoinDate": NOW,
    }
    listed = devs.ims("ListUsersForGroup", GroupName="devs")
    assert (listed["Users"], listed["IsTruncated"]) == ({"User": [user]}, False)
    assert devs.refusal(IMS, "AddUserToGroup", **member) == (409, "EntityAlreadyExists.User.Group")
    assert devs.ims("RemoveUserFromGroup", **member).keys() == {"RequestId"}
    assert devs.refusal(IMS, "RemoveUserFromGroup", **member) == (404, "EntityNotExist.User.Group")


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreateGroup", {"GroupName": "devs"}, (409, "EntityAlreadyExists.Group")),
        ("CreateGroup", {"GroupName": "x", "DisplayName": "x" * 25}, (400, "InvalidParameter.DisplayName.Length")),
        (
            "UpdateGroup",
            {"GroupName": "devs", "NewDisplayName": "x" * 25},
            (400, "InvalidParameter.NewDisplayName.Length"),
        ),
        ("ListGroups", {"MaxItems": "101"}, (400, "InvalidParameter.MaxItems")),
        ("ListUsersForGroup", {"GroupName": "devs", "MaxItems": "101"}, (400, "InvalidParameter.MaxItems")),
        ("AddUserToGroup", {"GroupName": "devs"}, (400, "MissingUserPrincipalName")),
        ("AddUserToGroup", {"GroupName": "devs", "UserPrincipalName": "alice@other"}, (404, "EntityNotExist.User")),
        ("ListGroupsForUser", {"UserPrincipalName": "none@acme"}, (404, "EntityNotExist.User")),
    ],
)
def test_published_refusals(devs: Program, action: str, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    assert devs.refusal(IMS, action, **parameters) == refusal


@pytest.mark.parametrize("action", ON_GROUPS)
def test_another_accounts_group_is_unknown(devs: Program, stranger: Program, action: str) -> None:
    given = {"GroupName": "devs", "UserPrincipalName": "alice@other.onaliyun.com"}
    assert stranger.refusal(IMS, action, **given) == (404, "EntityNotExist.Group")
    assert devs.ims("GetGroup", GroupName="devs")["Group"]


@pytest.mark.parametrize("action", ALL)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(IMS, action, GroupName="devs", UserPrincipalName=ALICE) == (403, "NoPermission")
