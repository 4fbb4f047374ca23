"""Access keys by the RAM API."""

import re

import pytest
from sqlalchemy import select

from idp.model.access_key import AccessKey
from tests.support.permits import permit, session_of_role
from tests.support.rpc import OWNER_KEY, RAM, STS, Program, key_of
from tests.support.seed import seed
from tests.support.world import ACCOUNT

CREATED = "2026-11-24T12:00:10Z"
ACTIONS = ["CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey", "GetAccessKeyLastUsed"]
ANY_KEY = {"UserAccessKeyId": "LTAIx", "Status": "Active"}


@seed("AK-01", "AK-06", "AK-13", "AK-16", "AK-18", "FQ-06", "FQ-07", "FQ-15", "OV-07")
def test_a_key_is_made_with_its_secret_and_listed_without(owner: Program) -> None:
    key = owner.ram("CreateAccessKey", UserName="bob")["AccessKey"]
    assert set(key) == {"AccessKeyId", "AccessKeySecret", "Status", "CreateDate"}
    assert re.fullmatch("LTAI[A-Za-z0-9]{20}", key["AccessKeyId"])
    assert re.fullmatch("[A-Za-z0-9]{30}", key["AccessKeySecret"])
    assert (key["Status"], key["CreateDate"]) == ("Active", CREATED)
    assert owner.ram("ListAccessKeys", UserName="bob")["AccessKeys"] == {
        "AccessKey": [{"AccessKeyId": key["AccessKeyId"], "Status": "Active", "CreateDate": CREATED}]
    }
    bob = Program(owner.world, (key["AccessKeyId"], key["AccessKeySecret"]))
    assert bob.sts("GetCallerIdentity")["Arn"] == f"acs:ram::{ACCOUNT}:user/bob"


@seed("OV-08", "OV-12")
def test_a_signature_made_with_another_secret_is_refused_and_no_secret_is_sent(owner: Program) -> None:
    key_id, secret = key_of(owner.world, "bob")
    bob = Program(owner.world, (key_id, secret))
    assert bob.sts("GetCallerIdentity")["Arn"].endswith(":user/bob")
    sent = bob.last.request
    assert secret not in f"{sent.url} {sent.headers}"
    forger = Program(owner.world, (key_id, secret[:-1] + ("a" if secret[-1] != "a" else "b")))
    assert forger.refusal(STS, "GetCallerIdentity") == (400, "SignatureDoesNotMatch")


@seed("AK-07", "AK-15", "OV-09")
def test_no_answer_and_no_row_holds_the_secret_again(owner: Program) -> None:
    key = owner.ram("CreateAccessKey", UserName="bob")["AccessKey"]
    secret = key["AccessKeySecret"]
    owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=key["AccessKeyId"], Status="Inactive")
    owner.ram("ListAccessKeys", UserName="bob")
    assert secret not in owner.last.text
    with owner.world.database.reading() as tx:
        row = tx.execute(select(AccessKey.__table__).where(AccessKey.id == key["AccessKeyId"])).one()
    assert secret not in str(row)
    assert secret not in str(owner.world.events())
    assert secret not in owner.world.services.state_file.export()


@seed("AK-08", "AK-09", "AK-11", "AK-29")
def test_a_third_key_is_refused_until_one_is_deleted_disabled_ones_count(owner: Program) -> None:
    first = owner.ram("CreateAccessKey", UserName="bob")["AccessKey"]["AccessKeyId"]
    owner.ram("CreateAccessKey", UserName="bob")
    assert owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=first, Status="Inactive").keys() == {
        "RequestId"
    }
    assert owner.refusal(RAM, "CreateAccessKey", UserName="bob") == (409, "LimitExceeded.User.AccessKey")
    assert owner.ram("CreateAccessKey", UserName="carol")["AccessKey"]
    assert owner.ram("DeleteAccessKey", UserName="bob", UserAccessKeyId=first).keys() == {"RequestId"}
    assert len(owner.ram("ListAccessKeys", UserName="bob")["AccessKeys"]["AccessKey"]) == 1
    assert owner.ram("CreateAccessKey", UserName="bob")["AccessKey"]["AccessKeyId"] != first


@seed("AK-22", "AK-23")
def test_a_disabled_key_is_refused_at_once_and_works_again_when_enabled(owner: Program) -> None:
    bob = Program(owner.world, key_of(owner.world, "bob"))
    assert bob.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=bob.key_id, Status="Inactive")
    assert bob.refusal(STS, "GetCallerIdentity") == (400, "InvalidAccessKeyId.Inactive")
    owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=bob.key_id, Status="Active")
    assert bob.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    owner.ram("DeleteAccessKey", UserName="bob", UserAccessKeyId=bob.key_id)
    assert bob.refusal(STS, "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")


def test_the_account_holder_manages_own_keys(owner: Program) -> None:
    made = owner.ram("CreateAccessKey")["AccessKey"]["AccessKeyId"]
    listed = owner.ram("ListAccessKeys")["AccessKeys"]["AccessKey"]
    assert {key["AccessKeyId"] for key in listed} == {made, OWNER_KEY[0]}
    assert owner.refusal(RAM, "CreateAccessKey") == (409, "LimitExceeded.User.AccessKey")
    owner.ram("DeleteAccessKey", UserAccessKeyId=OWNER_KEY[0])
    assert owner.refusal(RAM, "ListAccessKeys") == (404, "InvalidAccessKeyId.NotFound")


@seed("AK-30")
@pytest.mark.parametrize("action", ["UpdateAccessKey", "DeleteAccessKey", "GetAccessKeyLastUsed"])
def test_an_unknown_key_and_somebody_elses_answer_alike(owner: Program, stranger: Program, action: str) -> None:
    carols, _secret = key_of(owner.world, "carol")
    unknown = (404, "EntityNotExist.User.AccessKey")
    for key in ("LTAIunknown", carols, stranger.key_id):
        assert owner.refusal(RAM, action, UserName="bob", UserAccessKeyId=key, Status="Inactive") == unknown
    assert stranger.refusal(RAM, action, UserName="alice", UserAccessKeyId=carols, Status="Inactive") == unknown
    assert owner.ram("ListAccessKeys", UserName="carol")["AccessKeys"]["AccessKey"][0]["Status"] == "Active"


@pytest.mark.parametrize("action", ACTIONS)
def test_another_accounts_user_is_unknown(stranger: Program, action: str) -> None:
    assert stranger.refusal(RAM, action, UserName="bob", **ANY_KEY) == (404, "EntityNotExist.User")


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("UpdateAccessKey", {"UserName": "bob", "UserAccessKeyId": "x", "Status": "Off"}, "InvalidParameter.Status"),
        ("UpdateAccessKey", {"UserName": "bob", "UserAccessKeyId": "x"}, "MissingStatus"),
        ("DeleteAccessKey", {"UserName": "bob"}, "MissingUserAccessKeyId"),
        ("GetAccessKeyLastUsed", {"UserName": "bob"}, "MissingUserAccessKeyId"),
    ],
)
def test_bad_parameters_are_refused(owner: Program, action: str, parameters: dict[str, str], code: str) -> None:
    assert owner.refusal(RAM, action, **parameters) == (400, code)


@seed("SP-11", "AK-14")
@pytest.mark.parametrize("action", ACTIONS)
def test_a_user_who_is_neither_allowed_nor_permitted_manages_no_keys(carol: Program, action: str) -> None:
    assert carol.refusal(RAM, action, **ANY_KEY) == (403, "NoPermission")
    assert carol.refusal(RAM, action, UserName="bob", **ANY_KEY) == (403, "NoPermission")
    assert carol.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"


@seed("SP-10", "AK-32", "AMB-12")
def test_a_user_who_is_allowed_manages_own_keys_and_nobody_elses(carol: Program) -> None:
    carol.world.preference(AllowUserToManageAccessKeys=True)
    made = carol.ram("CreateAccessKey", UserName="Carol")["AccessKey"]["AccessKeyId"]
    assert len(carol.ram("ListAccessKeys")["AccessKeys"]["AccessKey"]) == 2
    assert carol.ram("GetAccessKeyLastUsed", UserAccessKeyId=made)["AccessKeyLastUsed"] == {"LastUsedDate": ""}
    assert carol.ram("UpdateAccessKey", UserAccessKeyId=made, Status="Inactive").keys() == {"RequestId"}
    assert carol.ram("DeleteAccessKey", UserAccessKeyId=made).keys() == {"RequestId"}
    for action in ACTIONS:
        assert carol.refusal(RAM, action, UserName="bob", **ANY_KEY) == (403, "NoPermission")


@seed("SP-10")
def test_an_explicit_deny_beats_what_the_account_allows(carol: Program) -> None:
    carol.world.preference(AllowUserToManageAccessKeys=True)
    permit(carol.world, "carol", "ram:CreateAccessKey", effect="Deny")
    answer = carol.ram("CreateAccessKey")
    assert (carol.status, answer["AccessDeniedDetail"]["NoPermissionType"]) == (403, "ExplicitDeny")
    assert carol.ram("ListAccessKeys")["AccessKeys"]


def test_a_policy_serves_where_the_account_does_not_allow_it(carol: Program) -> None:
    permit(carol.world, "carol", "ram:*AccessKey*", f"acs:ram:*:{ACCOUNT}:user/carol")
    assert carol.ram("CreateAccessKey")["AccessKey"]
    assert carol.refusal(RAM, "CreateAccessKey", UserName="bob") == (403, "NoPermission")


@seed("AK-31")
def test_making_changing_and_deleting_leave_events(owner: Program) -> None:
    key = owner.ram("CreateAccessKey", UserName="bob")["AccessKey"]["AccessKeyId"]
    owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=key, Status="Inactive")
    owner.ram("DeleteAccessKey", UserName="bob", UserAccessKeyId=key)
    rows = [row for row in owner.world.events() if row.details.get("access_key") == key]
    assert [row.what for row in rows] == ["create_access_key", "update_access_key", "delete_access_key"]
    assert {row.actor for row in rows} == {f"acs:ram::{ACCOUNT}:root"}
    assert {row.address for row in rows} == {"127.0.0.1"}


def test_a_roles_session_has_no_keys_of_its_own(owner: Program) -> None:
    owner.world.preference(AllowUserToManageAccessKeys=True)
    session = session_of_role(owner.world, "ops", "AdministratorAccess")
    for action in ACTIONS:
        assert session.refusal(RAM, action, **ANY_KEY) == (400, "MissingUserName")
    assert session.ram("ListAccessKeys", UserName="bob")["AccessKeys"] == {"AccessKey": []}
    given = {"OldPassword": "Carol-pass-1", "NewPassword": "Carol-pass-2"}
    assert session.refusal(RAM, "ChangePassword", **given) == (400, "NotSupport.Account")


def test_the_name_of_a_role_gives_no_users_allowance(owner: Program) -> None:
    owner.world.preference(AllowUserToManageAccessKeys=True)
    session = session_of_role(owner.world, "carol", "AliyunSTSAssumeRoleAccess")
    for given in ({}, {"UserName": "carol"}):
        assert session.refusal(RAM, "CreateAccessKey", **given) == (403, "NoPermission")
