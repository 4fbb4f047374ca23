"""Mail addresses and phones as a second factor."""

from tests.support.rpc import IMS, Program, key_of

NONE = {
    "SecurityEmailDevice": {"Email": "", "Status": ""},
    "SecurityPhoneDevice": {"AreaCode": "", "PhoneNumber": "", "Status": ""},
}
ALICE = "alice@acme.onaliyun.com"


def test_nobody_has_one(owner: Program) -> None:
    owner.ram("AttachPolicyToUser", UserName="bob", PolicyType="System", PolicyName="AliyunRAMReadOnlyAccess")
    bob = Program(owner.world, key_of(owner.world, "bob"))
    for answer in (owner.ims("GetVerificationInfo", UserPrincipalName=ALICE), bob.ims("GetVerificationInfo")):
        assert answer == NONE | {"RequestId": answer["RequestId"]}


def test_it_is_told_of_users_of_the_account_to_who_may_ask(owner: Program, stranger: Program, carol: Program) -> None:
    unknown = owner.refusal(IMS, "GetVerificationInfo", UserPrincipalName="nobody@acme.onaliyun.com")
    assert unknown == (404, "EntityNotExist.User")
    assert stranger.refusal(IMS, "GetVerificationInfo", UserPrincipalName=ALICE) == unknown
    assert carol.refusal(IMS, "GetVerificationInfo", UserPrincipalName=ALICE) == (403, "NoPermission")
