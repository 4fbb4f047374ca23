"""Access keys by the IMS API: the same service, other names."""

import pytest

from tests.support.permits import permit
from tests.support.rpc import IMS, RAM, Program, key_of
from tests.support.seed import seed
from tests.support.world import ACCOUNT

NOW = "2026-11-24T12:00:10Z"
BOB = "bob@acme.onaliyun.com"
ACTIONS = ["CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey", "GetAccessKeyLastUsed"]
ANY_KEY = {"UserAccessKeyId": "LTAIx", "Status": "Active"}


@seed("AK-17", "FQ-02")
def test_a_key_lives_and_dies(owner: Program) -> None:
    key = owner.ims("CreateAccessKey", UserPrincipalName=BOB)["AccessKey"]
    assert set(key) == {"AccessKeyId", "AccessKeySecret", "Status", "CreateDate"}
    named = {"UserPrincipalName": BOB, "UserAccessKeyId": key["AccessKeyId"]}
    owner.world.clock.advance(minutes=2)
    assert owner.ims("UpdateAccessKey", Status="Inactive", **named).keys() == {"RequestId"}
    listed = owner.ims("ListAccessKeys", UserPrincipalName=BOB)["AccessKeys"]["AccessKey"]
    changed = {"Status": "Inactive", "CreateDate": NOW, "UpdateDate": "2026-11-24T12:02:10Z"}
    assert listed == [{"AccessKeyId": key["AccessKeyId"]} | changed]
    assert owner.ims("GetAccessKeyLastUsed", **named)["AccessKeyLastUsed"] == {"LastUsedDate": "", "ServiceName": ""}
    assert owner.ims("DeleteAccessKey", **named).keys() == {"RequestId"}
    assert owner.refusal(IMS, "DeleteAccessKey", **named) == (404, "EntityNotExist.User.AccessKey")


def test_the_last_use_tells_by_which_api(owner: Program) -> None:
    bob = Program(owner.world, key_of(owner.world, "bob"))
    bob.sts("GetCallerIdentity")
    owner.world.services.key_uses.write()
    used = owner.ims("GetAccessKeyLastUsed", UserPrincipalName=BOB, UserAccessKeyId=bob.key_id)["AccessKeyLastUsed"]
    assert used == {"LastUsedDate": NOW, "ServiceName": "Sts"}


def test_without_a_principal_the_keys_are_the_callers(owner: Program) -> None:
    assert owner.ims("ListAccessKeys")["AccessKeys"]["AccessKey"][0]["AccessKeyId"] == owner.key_id
    assert owner.ims("CreateAccessKey")["AccessKey"]
    assert owner.refusal(IMS, "CreateAccessKey") == (409, "LimitExceeded.User.AccessKey")


@pytest.mark.parametrize("principal", ["bob＠acme.onaliyun.com", "ＢＯＢ@acme.onaliyun.com", " bob@acme.onaliyun.com"])
def test_a_principal_in_odd_letters_never_means_the_caller(owner: Program, principal: str) -> None:
    key_id = owner.ims("CreateAccessKey", UserPrincipalName=principal)["AccessKey"]["AccessKeyId"]
    assert owner.ims("GetUser", UserAccessKeyId=key_id)["User"]["UserPrincipalName"] == BOB


@pytest.mark.parametrize("action", ACTIONS)
def test_another_accounts_user_is_unknown(owner: Program, stranger: Program, action: str) -> None:
    key_of(owner.world, "bob")
    for principal in (BOB, "bob@other.onaliyun.com", "bob@acme.example", "bob", "@"):
        refused = stranger.refusal(IMS, action, UserPrincipalName=principal, **ANY_KEY)
        assert refused == (404, "EntityNotExist.User")


@pytest.mark.parametrize("action", ACTIONS)
def test_a_user_needs_permission_or_the_accounts_allowance(carol: Program, action: str) -> None:
    assert carol.refusal(IMS, action, **ANY_KEY) == (403, "NoPermission")
    carol.world.preference(AllowUserToManageAccessKeys=True)
    own = (200, "") if action in {"CreateAccessKey", "ListAccessKeys"} else (404, "EntityNotExist.User.AccessKey")
    assert carol.refusal(IMS, action, UserPrincipalName="carol@acme.onaliyun.com", **ANY_KEY) == own
    assert carol.refusal(IMS, action, UserPrincipalName=BOB, **ANY_KEY) == (403, "NoPermission")


def test_permissions_are_those_of_the_ram_api(carol: Program) -> None:
    permit(carol.world, "carol", "ram:CreateAccessKey", f"acs:ram:*:{ACCOUNT}:user/bob")
    assert carol.ims("CreateAccessKey", UserPrincipalName=BOB)["AccessKey"]
    assert carol.refusal(RAM, "CreateAccessKey", UserName="alice") == (403, "NoPermission")
