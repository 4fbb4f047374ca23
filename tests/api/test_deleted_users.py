"""Deleting a user takes away what it could do, and a new user of the name inherits nothing."""

import pytest
from sqlalchemy import select

from idp.model.access_key import AccessKey
from idp.model.group import GroupMember
from idp.model.login_profile import LoginProfile
from idp.model.policy import Attachment
from idp.model.tag import Tag
from tests.support.permits import attach, user_id
from tests.support.rpc import RAM, STS, Program
from tests.support.seed import seed
from tests.support.world import ACCOUNT

ZOE = "zoe@acme.onaliyun.com"


@pytest.fixture
def zoe(owner: Program) -> Program:
    """A user with everything a user can have, calling with its own key."""
    owner.ims("CreateUser", UserPrincipalName=ZOE, DisplayName="Zoe", **{"Tag.1.Key": "team"})
    owner.ram("CreateLoginProfile", UserName="zoe", Password="Zoes-pass-12")
    owner.ram("CreateGroup", GroupName="admins")
    owner.ram("AddUserToGroup", UserName="zoe", GroupName="admins")
    group_id = owner.ram("GetGroup", GroupName="admins")["Group"]["GroupId"]
    attach(owner.world, "group", group_id, "AdministratorAccess")
    attach(owner.world, "user", user_id(owner.world, "zoe"), "AliyunRAMFullAccess")
    key = owner.ram("CreateAccessKey", UserName="zoe")["AccessKey"]
    return Program(owner.world, (key["AccessKeyId"], key["AccessKeySecret"]))


def delete(program: Program) -> str:
    """Delete zoe with everything, as an administrator does; return the ID."""
    zoes_id = user_id(program.world, "zoe")
    with program.world.services.acts.open() as act:
        program.world.services.users.delete(act, ACCOUNT, zoes_id)
    return zoes_id


@seed("XR-11", "BP-21", "BP-22")
def test_nothing_of_a_deleted_user_is_left_behind(zoe: Program) -> None:
    session = zoe.world.password(ZOE, "Zoes-pass-12")
    assert zoe.ram("ListUsers")["Users"]
    zoes_id = delete(zoe)
    assert zoe.refusal(STS, "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")
    assert zoe.world.signed_in(session) is None
    with zoe.world.database.reading() as tx:
        for column in (
            AccessKey.user_id,
            GroupMember.user_id,
            LoginProfile.user_id,
            Attachment.target_id,
            Tag.resource_id,
        ):
            assert tx.execute(select(column).where(column == zoes_id)).all() == []


@seed("XR-11", "BP-23")
def test_a_new_user_of_the_name_inherits_nothing(zoe: Program, owner: Program) -> None:
    zoes_id = delete(zoe)
    made = owner.ims("CreateUser", UserPrincipalName=ZOE, DisplayName="Zoe")["User"]
    assert made["UserId"] != zoes_id
    assert (made["Tags"], made["LastLoginDate"]) == ({"Tag": []}, "")
    assert owner.ram("ListAccessKeys", UserName="zoe")["AccessKeys"] == {"AccessKey": []}
    assert owner.ram("ListGroupsForUser", UserName="zoe")["Groups"] == {"Group": []}
    assert owner.refusal(RAM, "GetLoginProfile", UserName="zoe") == (404, "EntityNotExist.User.LoginProfile")
    key = owner.ram("CreateAccessKey", UserName="zoe")["AccessKey"]
    new = Program(owner.world, (key["AccessKeyId"], key["AccessKeySecret"]))
    assert new.sts("GetCallerIdentity")["UserId"] == made["UserId"]
    assert new.refusal(RAM, "ListUsers") == (403, "NoPermission")
    assert zoe.refusal(STS, "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")


@seed("BP-20")
def test_what_a_deleted_user_made_stays_with_the_account(zoe: Program, owner: Program) -> None:
    zoe.ram("CreateUser", UserName="made-by-zoe")
    zoe.ram("CreateGroup", GroupName="made-by-zoe")
    delete(zoe)
    assert owner.ram("GetUser", UserName="made-by-zoe")["User"]
    assert owner.ram("GetGroup", GroupName="made-by-zoe")["Group"]


def test_a_program_takes_everything_away_before_it_deletes(zoe: Program, owner: Program) -> None:
    conflicts = []
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("DeleteAccessKey", {"UserAccessKeyId": zoe.key_id}),
        ("RemoveUserFromGroup", {"GroupName": "admins"}),
        ("DeleteLoginProfile", {}),
    )
    for action, more in steps:
        conflicts.append(owner.refusal(RAM, "DeleteUser", UserName="zoe"))
        assert owner.ram(action, UserName="zoe", **more).keys() == {"RequestId"}
    conflicts.append(owner.refusal(RAM, "DeleteUser", UserName="zoe"))
    kinds = ("AccessKey", "Group", "LoginProfile", "Policy")
    assert conflicts == [(409, f"DeleteConflict.User.{kind}") for kind in kinds]
