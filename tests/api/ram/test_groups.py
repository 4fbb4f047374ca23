"""Groups and memberships by the RAM API."""

import pytest

from idp.services.groups import QUOTA, QUOTA_OF_USER
from tests.support.permits import attach, permit
from tests.support.rpc import RAM, Program
from tests.support.seed import seed

NOW = "2026-11-24T12:00:10Z"
ON_GROUPS = ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersForGroup", "AddUserToGroup", "RemoveUserFromGroup"]
ALL = ["CreateGroup", "ListGroups", "ListGroupsForUser", *ON_GROUPS]


@pytest.fixture
def devs(owner: Program) -> Program:
    """The holder, after making a group."""
    owner.ram("CreateGroup", GroupName="devs", Comments="who build")
    return owner


def test_a_group_is_made_described_changed_and_deleted(owner: Program) -> None:
    made = owner.ram("CreateGroup", GroupName="devs", Comments="who build")["Group"]
    assert made == {"GroupId": made["GroupId"], "GroupName": "devs", "Comments": "who build", "CreateDate": NOW}
    assert made["GroupId"].startswith("g-")
    assert len(made["GroupId"]) == 18
    owner.world.clock.advance(minutes=1)
    changed = owner.ram("UpdateGroup", GroupName="DEVS", NewGroupName="ops", NewComments="who run")["Group"]
    assert changed == made | {"GroupName": "ops", "Comments": "who run", "UpdateDate": "2026-11-24T12:01:10Z"}
    assert owner.ram("GetGroup", GroupName="ops")["Group"] == changed
    assert owner.ram("DeleteGroup", GroupName="ops").keys() == {"RequestId"}
    assert owner.refusal(RAM, "GetGroup", GroupName="ops") == (404, "EntityNotExist.Group")


def test_users_join_are_listed_and_leave(devs: Program) -> None:
    assert devs.ram("AddUserToGroup", UserName="alice", GroupName="devs").keys() == {"RequestId"}
    group = {"GroupId": devs.ram("GetGroup", GroupName="devs")["Group"]["GroupId"], "GroupName": "devs"}
    groups = devs.ram("ListGroupsForUser", UserName="alice")["Groups"]["Group"]
    assert groups == [group | {"Comments": "who build", "JoinDate": NOW}]
    users = devs.ram("ListUsersForGroup", GroupName="devs")
    assert users["Users"]["User"] == [{"UserName": "alice", "DisplayName": "Alice", "JoinDate": NOW}]
    assert users["IsTruncated"] is False
    assert devs.ram("RemoveUserFromGroup", UserName="ALICE", GroupName="Devs").keys() == {"RequestId"}
    assert devs.ram("ListUsersForGroup", GroupName="devs")["Users"]["User"] == []


def test_members_and_groups_are_listed_by_pages(devs: Program) -> None:
    for name in ("alice", "bob", "carol"):
        devs.ram("AddUserToGroup", UserName=name, GroupName="devs")
    devs.ram("CreateGroup", GroupName="ops")
    first = devs.ram("ListUsersForGroup", GroupName="devs", MaxItems=2)
    assert first["IsTruncated"] is True
    rest = devs.ram("ListUsersForGroup", GroupName="devs", MaxItems=2, Marker=first["Marker"])
    names = [user["UserName"] for page in (first, rest) for user in page["Users"]["User"]]
    assert sorted(names) == ["alice", "bob", "carol"]
    of_others = devs.refusal(RAM, "ListUsersForGroup", GroupName="ops", Marker=first["Marker"])
    assert of_others == (400, "InvalidParameter.Marker")
    page = devs.ram("ListGroups", MaxItems=1)
    assert devs.ram("ListGroups", Marker=page["Marker"])["Groups"]["Group"][0]["GroupName"] == "ops"
    for action, most in (("ListGroups", 100), ("ListUsersForGroup", 1000)):
        refused = devs.refusal(RAM, action, GroupName="devs", MaxItems=most + 1)
        assert refused == (400, "InvalidParameter.MaxItems")


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreateGroup", {"GroupName": "Devs"}, (409, "EntityAlreadyExists.Group")),
        ("CreateGroup", {"GroupName": "a b"}, (400, "InvalidParameter.GroupName.InvalidChars")),
        ("CreateGroup", {"GroupName": "x" * 65}, (400, "InvalidParameter.GroupName.Length")),
        ("CreateGroup", {"GroupName": ""}, (400, "InvalidParameter.GroupName.Length")),
        ("CreateGroup", {}, (400, "MissingGroupName")),
        ("CreateGroup", {"GroupName": "x", "Comments": "x" * 129}, (400, "InvalidParameter.Comments.Length")),
        ("UpdateGroup", {"GroupName": "devs", "NewGroupName": "OPS"}, (409, "EntityAlreadyExists.Group")),
        (
            "UpdateGroup",
            {"GroupName": "devs", "NewGroupName": "/"},
            (400, "InvalidParameter.NewGroupName.InvalidChars"),
        ),
        ("UpdateGroup", {"GroupName": "devs", "NewComments": "x" * 129}, (400, "InvalidParameter.NewComments.Length")),
        ("DeleteGroup", {"GroupName": "ops"}, (409, "DeleteConflict.Group.User")),
        ("AddUserToGroup", {"UserName": "bob", "GroupName": "ops"}, (409, "EntityAlreadyExists.User.Group")),
        ("AddUserToGroup", {"UserName": "bob", "GroupName": "none"}, (404, "EntityNotExist.Group")),
        ("AddUserToGroup", {"UserName": "none", "GroupName": "ops"}, (404, "EntityNotExist.User")),
        ("RemoveUserFromGroup", {"UserName": "bob", "GroupName": "devs"}, (404, "EntityNotExist.User.Group")),
        ("RemoveUserFromGroup", {"UserName": "bob", "GroupName": "none"}, (404, "EntityNotExist.Group")),
        ("RemoveUserFromGroup", {"UserName": "none", "GroupName": "ops"}, (404, "EntityNotExist.User")),
        ("ListGroupsForUser", {"UserName": "none"}, (404, "EntityNotExist.User")),
    ],
)
def test_published_refusals(devs: Program, action: str, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    devs.ram("CreateGroup", GroupName="ops")
    devs.ram("AddUserToGroup", UserName="bob", GroupName="ops")
    assert devs.refusal(RAM, action, **parameters) == refusal


def test_a_group_with_a_policy_is_not_deleted(devs: Program) -> None:
    attach(devs.world, "group", devs.ram("GetGroup", GroupName="devs")["Group"]["GroupId"], "ReadOnlyAccess")
    assert devs.refusal(RAM, "DeleteGroup", GroupName="devs") == (409, "DeleteConflict.Group.Policy")


@pytest.mark.parametrize("action", ON_GROUPS)
def test_another_accounts_group_is_unknown(devs: Program, stranger: Program, action: str) -> None:
    given = {"GroupName": "devs", "UserName": "alice"}
    assert stranger.refusal(RAM, action, **given) == (404, "EntityNotExist.Group")
    assert devs.refusal(RAM, action, **given | {"UserName": "alice"}) != (404, "EntityNotExist.Group")


@pytest.mark.parametrize("action", ALL)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(RAM, action, GroupName="devs", UserName="carol") == (403, "NoPermission")


def test_membership_needs_permission_for_the_user_and_for_the_group(devs: Program, carol: Program) -> None:
    given = {"GroupName": "devs", "UserName": "carol"}
    permit(carol.world, "carol", "ram:AddUserToGroup", "acs:ram:*:*:user/*")
    assert carol.refusal(RAM, "AddUserToGroup", **given) == (403, "NoPermission")
    permit(carol.world, "carol", "ram:Add*", "acs:ram:*:*:group/devs")
    assert carol.ram("AddUserToGroup", **given).keys() == {"RequestId"}


@seed("BP-04", "BP-05")
def test_what_a_group_grants_holds_from_joining_to_leaving(devs: Program, carol: Program) -> None:
    attach(devs.world, "group", devs.ram("GetGroup", GroupName="devs")["Group"]["GroupId"], "AliyunRAMFullAccess")
    assert carol.refusal(RAM, "ListUsers") == (403, "NoPermission")
    devs.ram("AddUserToGroup", UserName="carol", GroupName="devs")
    assert carol.ram("ListUsers")["Users"]["User"]
    devs.ram("RemoveUserFromGroup", UserName="carol", GroupName="devs")
    assert carol.refusal(RAM, "ListUsers") == (403, "NoPermission")


def test_quotas_are_those_published(owner: Program) -> None:
    for number in range(QUOTA):
        owner.ram("CreateGroup", GroupName=f"g{number}")
    assert owner.refusal(RAM, "CreateGroup", GroupName="more") == (409, "LimitExceeded.Group")
    for number in range(QUOTA_OF_USER):
        owner.ram("AddUserToGroup", UserName="bob", GroupName=f"g{number}")
    refused = owner.refusal(RAM, "AddUserToGroup", UserName="bob", GroupName="g9")
    assert refused == (409, "LimitExceeded.User.Group")
    owner.ram("RemoveUserFromGroup", UserName="bob", GroupName="g0")
    assert owner.ram("AddUserToGroup", UserName="bob", GroupName="g9").keys() == {"RequestId"}


def test_changes_leave_events(devs: Program) -> None:
    devs.ram("UpdateGroup", GroupName="devs", NewComments="x")
    devs.ram("AddUserToGroup", UserName="bob", GroupName="devs")
    devs.ram("RemoveUserFromGroup", UserName="bob", GroupName="devs")
    devs.ram("DeleteGroup", GroupName="devs")
    rows = [row for row in devs.world.events(outcome="success") if row.details.get("group") == "devs"]
    assert [row.what for row in rows] == [
        "create_group",
        "update_group",
        "add_user_to_group",
        "remove_user_from_group",
        "delete_group",
    ]


@pytest.mark.parametrize("spelling", ["devs", "DEVS"])
def test_a_deny_holds_for_every_spelling_of_a_name(devs: Program, carol: Program, spelling: str) -> None:
    permit(carol.world, "carol", "ram:*Group*")
    permit(carol.world, "carol", "ram:GetGroup", "acs:ram:*:*:group/Devs", effect="Deny")
    assert devs.ram("GetGroup", GroupName=spelling)["Group"]["GroupName"] == "devs"
    assert carol.refusal(RAM, "GetGroup", GroupName=spelling) == (403, "NoPermission")


def test_letters_of_full_width_name_no_group(devs: Program, carol: Program) -> None:
    for program in (devs, carol):
        refused = program.refusal(RAM, "GetGroup", GroupName="\uff44evs")
        assert refused == (400, "InvalidParameter.GroupName.InvalidChars")
