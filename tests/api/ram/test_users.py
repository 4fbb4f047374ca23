"""Users by the RAM API."""

import pytest

from tests.support.rpc import RAM, Program


def test_a_user_is_created_described_changed_and_deleted(owner: Program) -> None:
    made = owner.ram("CreateUser", UserName="zoe", DisplayName="Zoë", MobilePhone="86-18600000000", Comments="new")
    assert made["User"] == {
        "UserId": made["User"]["UserId"],
        "UserName": "zoe",
        "DisplayName": "Zoë",
        "MobilePhone": "86-18600000000",
        "Email": "",
        "Comments": "new",
        "CreateDate": "2026-11-24T12:00:10Z",
    }
    assert owner.ram("UpdateUser", UserName="ZOE", NewUserName="zora")["User"]["UserName"] == "zora"
    assert owner.ram("GetUser", UserName="zora")["User"]["UserId"] == made["User"]["UserId"]
    assert set(owner.ram("DeleteUser", UserName="zora")) == {"RequestId"}
    assert owner.refusal(RAM, "GetUser", UserName="zora") == (404, "EntityNotExist.User")


def test_users_are_listed_by_pages(owner: Program) -> None:
    first = owner.ram("ListUsers", MaxItems=3)
    assert first["IsTruncated"] is True
    rest = owner.ram("ListUsers", MaxItems=3, Marker=first["Marker"])
    assert rest["IsTruncated"] is False
    names = [user["UserName"] for page in (first, rest) for user in page["Users"]["User"]]
    assert names == ["alice", "bob", "carol", "dave"]


@pytest.mark.parametrize("marker", ["x", "0" * 32 + "YWxpY2U", "é"])
def test_a_marker_that_no_list_gave_is_refused(owner: Program, marker: str) -> None:
    assert owner.refusal(RAM, "ListUsers", Marker=marker) == (400, "InvalidParameter.Marker")


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"UserName": "a b"}, (400, "InvalidParameter.UserName.InvalidChars")),
        ({"UserName": "alice"}, (409, "EntityAlreadyExists.User")),
        ({"UserName": "ALICE"}, (409, "EntityAlreadyExists.User")),
        ({}, (400, "MissingUserName")),
        ({"UserName": "zoe", "DisplayName": "x" * 129}, (400, "InvalidParameter.DisplayName.Length")),
        ({"UserName": "zoe", "Email": "nobody"}, (400, "InvalidParameter.Email.Format")),
    ],
)
def test_bad_users_are_not_created(owner: Program, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    assert owner.refusal(RAM, "CreateUser", **parameters) == refusal
    assert len(owner.ram("ListUsers")["Users"]["User"]) == 4


def test_a_user_in_use_is_not_deleted(owner: Program) -> None:
    assert owner.refusal(RAM, "DeleteUser", UserName="carol") == (409, "DeleteConflict.User.LoginProfile")


@pytest.mark.parametrize("action", ["GetUser", "UpdateUser", "DeleteUser"])
def test_another_accounts_user_is_unknown(owner: Program, stranger: Program, action: str) -> None:
    owner.ram("CreateUser", UserName="zoe")
    assert stranger.refusal(RAM, action, UserName="zoe") == (404, "EntityNotExist.User")


@pytest.mark.parametrize("action", ["CreateUser", "GetUser", "ListUsers", "UpdateUser", "DeleteUser"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(RAM, action, UserName="zoe") == (403, "NoPermission")
