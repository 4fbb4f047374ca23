"""Roles by the RAM API."""

import pytest

from tests.api.ram.policy_texts import trust
from tests.support.rpc import RAM, Program
from tests.support.world import ACCOUNT, OTHER

NOW = "2026-11-24T12:00:10Z"
ACTIONS = ["CreateRole", "GetRole", "ListRoles", "UpdateRole", "DeleteRole"]


def described(role: dict[str, object]) -> dict[str, object]:
    return {
        "RoleId": role["RoleId"],
        "RoleName": "r",
        "Arn": f"acs:ram::{ACCOUNT}:role/r",
        "Description": "",
        "MaxSessionDuration": 3600,
        "AllowConsoleLogin": True,
        "CreateDate": NOW,
    }


@pytest.fixture
def role(owner: Program) -> Program:
    """The holder's program, with a role `r`."""
    made = owner.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust())["Role"]
    assert made == described(made) | {"AssumeRolePolicyDocument": trust()}
    return owner


def test_a_role_is_described_changed_and_deleted(role: Program) -> None:
    found = role.ram("GetRole", RoleName="R")["Role"]
    service = {
        "IsServiceLinkedRole": False,
        "RolePrincipalName": "r@role.acme.onaliyun.com",
        "LatestDeletionTask": {"DeletionTaskId": "", "CreateDate": ""},
    }
    whole = described(found) | {"AssumeRolePolicyDocument": trust(), "UpdateDate": NOW}
    assert found == whole | service
    new = trust(f"acs:ram::{ACCOUNT}:user/alice")
    changes = {"NewDescription": "d", "NewMaxSessionDuration": 43_200, "NewAllowConsoleLogin": "False"}
    changed = role.ram("UpdateRole", RoleName="r", NewAssumeRolePolicyDocument=new, **changes)["Role"]
    told = {"Description": "d", "MaxSessionDuration": 43_200, "AllowConsoleLogin": False}
    assert changed == whole | told | {"AssumeRolePolicyDocument": new}
    assert set(role.ram("DeleteRole", RoleName="r")) == {"RequestId"}
    assert role.refusal(RAM, "GetRole", RoleName="r") == (404, "EntityNotExist.Role")
    told_events = [row.what for row in role.world.events() if row.details.get("role") == "r"]
    assert told_events == ["create_role", "update_role", "delete_role"]


def test_roles_are_listed_by_pages_and_tags(role: Program) -> None:
    tag = '[{"Key":"team","Value":"blue"}]'
    role.ram("CreateRole", RoleName="s", AssumeRolePolicyDocument=trust(), Tag=tag)
    first = role.ram("ListRoles", MaxItems=1)
    (one,) = first["Roles"]["Role"]
    assert one == described(one) | {"UpdateDate": NOW, "Tags": {"Tag": []}}
    rest = role.ram("ListRoles", Marker=first["Marker"])
    (tagged,) = rest["Roles"]["Role"]
    assert (tagged["RoleName"], rest["IsTruncated"]) == ("s", False)
    assert tagged["Tags"] == {"Tag": [{"TagKey": "team", "TagValue": "blue"}]}
    assert role.ram("ListRoles", Tag=tag)["Roles"]["Role"] == [tagged]


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"RoleName": ""}, (400, "InvalidParameter.RoleName.Length")),
        ({"RoleName": "x" * 65}, (400, "InvalidParameter.RoleName.Length")),
        ({"RoleName": "a_b"}, (400, "InvalidParameter.RoleName.InvalidChars")),
        ({"RoleName": "R"}, (409, "EntityAlreadyExists.Role")),
        ({"Description": "x" * 1025}, (400, "InvalidParameter.Description.Length")),
        ({"MaxSessionDuration": 3599}, (400, "InvalidParameter.MaxSessionDuration")),
        ({"MaxSessionDuration": 43_201}, (400, "InvalidParameter.MaxSessionDuration")),
        ({"AssumeRolePolicyDocument": trust() + " " * 6144}, (400, "InvalidParameter.AssumeRolePolicyDocument.Length")),
        ({"AssumeRolePolicyDocument": None}, (400, "MissingAssumeRolePolicyDocument")),
        ({"AssumeRolePolicyDocument": trust("*")}, (400, "MalformedPolicyDocument")),
        ({"AssumeRolePolicyDocument": trust(f"acs:ram::{ACCOUNT}:user/zoe")}, (400, "MalformedPolicyDocument")),
        ({"AssumeRolePolicyDocument": trust(f"acs:ram::{ACCOUNT}:role/s")}, (400, "MalformedPolicyDocument")),
        ({"Tag": '[{"Key":""}]'}, (400, "InvalidParameter.Tag")),
    ],
)
def test_bad_roles_are_not_created(role: Program, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    given = {"RoleName": "q", "AssumeRolePolicyDocument": trust()} | parameters
    assert role.refusal(RAM, "CreateRole", **given) == refusal
    assert len(role.ram("ListRoles")["Roles"]["Role"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"NewMaxSessionDuration": 1}, "InvalidParameter.NewMaxSessionDuration"),
        ({"NewAssumeRolePolicyDocument": ""}, "MalformedPolicyDocument"),
        ({"NewAssumeRolePolicyDocument": trust(f"acs:ram::{ACCOUNT}:user/zoe")}, "MalformedPolicyDocument"),
        ({"NewDescription": "\x1b"}, "InvalidParameter.NewDescription.InvalidChars"),
    ],
)
def test_bad_changes_change_nothing(role: Program, changes: dict[str, str], code: str) -> None:
    before = role.ram("GetRole", RoleName="r")["Role"]
    assert role.refusal(RAM, "UpdateRole", RoleName="r", **changes) == (400, code)
    assert role.ram("GetRole", RoleName="r")["Role"] == before


@pytest.mark.parametrize(
    "principal", [f"acs:ram::{OTHER}:user/nobody", f"acs:ram::{OTHER}:root", "user/alice", "role/r"]
)
def test_those_who_exist_and_other_accounts_can_be_trusted(role: Program, principal: str) -> None:
    named = principal if principal.startswith("acs:") else f"acs:ram::{ACCOUNT}:{principal}"
    assert role.ram("UpdateRole", RoleName="r", NewAssumeRolePolicyDocument=trust(named))["Role"]


def test_a_role_with_a_policy_is_not_deleted(role: Program) -> None:
    given = {"PolicyName": "ReadOnlyAccess", "PolicyType": "System", "RoleName": "r"}
    role.ram("AttachPolicyToRole", **given)
    assert role.refusal(RAM, "DeleteRole", RoleName="r") == (409, "DeleteConflict.Role.Policy")
    role.ram("DetachPolicyFromRole", **given)
    assert set(role.ram("DeleteRole", RoleName="r")) == {"RequestId"}


@pytest.mark.parametrize("action", ["GetRole", "UpdateRole", "DeleteRole"])
def test_another_accounts_role_is_unknown(role: Program, stranger: Program, action: str) -> None:
    assert stranger.refusal(RAM, action, RoleName="r") == (404, "EntityNotExist.Role")


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(RAM, action, RoleName="r", AssumeRolePolicyDocument=trust()) == (403, "NoPermission")
