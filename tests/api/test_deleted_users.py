"""Deleting a user takes away what it could do, and a new user of the name inherits nothing."""

import pytest
from sqlalchemy import select

from idp import refusals
from idp.model.access_key import AccessKey
from idp.model.group import GroupMember
from idp.model.login_profile import LoginProfile
from idp.model.policy import Attachment
from idp.model.tag import Tag
from idp.refusals import Refusal
from idp.rules.second_factor import step_at
from idp.services.client_applications import Changes
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


def test_what_is_gone_meanwhile_gets_nothing_more(zoe: Program) -> None:
    """A call finds a user and an application; before it acts, somebody else deletes both."""
    services = zoe.world.services
    account, application = services.directory.account(ACCOUNT), services.client_applications.find(ACCOUNT, "app")
    assert account is not None
    with services.acts.open() as act:
        device = services.virtual_mfa_devices.create(act, account, "phone")
        services.client_applications.remove(act, ACCOUNT, "app")
    zoes_id = delete(zoe)
    codes = zoe.world.totp.code(device.offer.seed, step_at(zoe.world.clock.now())), "123456"
    for change, kind in (
        (lambda act: services.applications.add_secret(act, application), refusals.APPLICATION_UNKNOWN),
        (
            lambda act: services.virtual_mfa_devices.bind(act, account, zoes_id, device.serial, codes),
            refusals.USER_UNKNOWN,
        ),
    ):
        with pytest.raises(Refusal) as caught, services.acts.open() as act:
            change(act)
        assert caught.value.kind is kind


def test_an_application_made_in_an_act_can_be_changed_in_it(owner: Program) -> None:
    """An act sees what it has done: it asks nothing over another connection, of which there are few."""
    services = owner.world.services
    asked = Changes(display_name="x", redirect_uris="https://app.example/callback")
    with services.acts.open() as act:
        client_id = services.client_applications.create(act, ACCOUNT, "new", "WebApp", asked)
        services.client_applications.change(act, ACCOUNT, client_id, Changes(display_name="y"))
    assert services.client_applications.find(ACCOUNT, client_id).display_name == "y"
