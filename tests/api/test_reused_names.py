"""A freed name inherits nothing: trust policies mean whom they named when they were saved."""

from tests.api.everything import SAMPLES
from tests.support.permits import user_id
from tests.support.roles import ASSUMING, allow, document, trusting
from tests.support.rpc import STS, Program, key_of
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER

ARN = f"acs:ram::{ACCOUNT}:role/vault"
ZOE = f"acs:ram::{ACCOUNT}:user/zoe"
ASSUME = {"RoleArn": ARN, "RoleSessionName": "session"}


def made(owner: Program, name: str = "zoe", account: str = ACCOUNT) -> Program:
    """Create a user who may ask for any role."""
    owner.ram("CreateUser", UserName=name)
    allow(owner.world, name, ASSUMING, account=account)
    return Program(owner.world, key_of(owner.world, name, account))


def gone(owner: Program, name: str = "zoe") -> None:
    with owner.world.services.acts.open() as act:
        owner.world.services.users.delete(act, ACCOUNT, user_id(owner.world, name))


@seed("XR-11")
def test_a_new_user_of_the_name_is_not_trusted_until_the_policy_is_saved_again(owner: Program) -> None:
    zoe = made(owner)
    owner.ram("CreateRole", RoleName="vault", AssumeRolePolicyDocument=trusting("RAM", ZOE))
    assert zoe.refusal(STS, "AssumeRole", **ASSUME) == (200, "")
    gone(owner)
    again = made(owner)
    assert again.refusal(STS, "AssumeRole", **ASSUME) == (403, "NoPermission")
    owner.ram("UpdateRole", RoleName="vault", NewDescription="no word of trust")
    assert again.refusal(STS, "AssumeRole", **ASSUME) == (403, "NoPermission")
    owner.ram("UpdateRole", RoleName="vault", NewAssumeRolePolicyDocument=trusting("RAM", ZOE))
    assert again.refusal(STS, "AssumeRole", **ASSUME) == (200, "")


def test_who_takes_the_name_of_a_renamed_user_is_not_trusted(owner: Program) -> None:
    made(owner)
    owner.ram("CreateRole", RoleName="vault", AssumeRolePolicyDocument=trusting("RAM", ZOE))
    owner.ram("UpdateUser", UserName="zoe", NewUserName="zora")
    assert made(owner).refusal(STS, "AssumeRole", **ASSUME) == (403, "NoPermission")


def test_a_new_role_of_the_name_is_not_trusted(owner: Program) -> None:
    relay = f"acs:ram::{ACCOUNT}:role/relay"
    zoe = made(owner)

    def through_relay() -> tuple[int, str]:
        owner.ram("CreateRole", RoleName="relay", AssumeRolePolicyDocument=SAMPLES["AssumeRolePolicyDocument"])
        owner.ram("CreatePolicy", PolicyName="hop", PolicyDocument=document(ASSUMING))
        owner.ram("AttachPolicyToRole", PolicyType="Custom", PolicyName="hop", RoleName="relay")
        owner.ram("CreateRole", RoleName="vault", AssumeRolePolicyDocument=trusting("RAM", relay))
        got = zoe.sts("AssumeRole", RoleArn=relay, RoleSessionName="session")["Credentials"]
        relayed = Program(owner.world, (got["AccessKeyId"], got["AccessKeySecret"]), got["SecurityToken"])
        return relayed.refusal(STS, "AssumeRole", **ASSUME)

    assert through_relay() == (200, "")
    owner.ram("DetachPolicyFromRole", PolicyType="Custom", PolicyName="hop", RoleName="relay")
    owner.ram("DeleteRole", RoleName="relay")
    assert through_relay() == (403, "NoPermission")


def test_a_denial_by_name_stands_whoever_has_the_name(owner: Program) -> None:
    made(owner)
    allowing = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{ACCOUNT}:root"]}}
    denying = {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"RAM": [ZOE]}}
    owner.ram("CreateRole", RoleName="vault", AssumeRolePolicyDocument=document(allowing, denying))
    gone(owner)
    assert made(owner).refusal(STS, "AssumeRole", **ASSUME) == (403, "NoPermission")


def test_the_same_holds_for_users_of_another_account(owner: Program, stranger: Program) -> None:
    foreign = trusting("RAM", f"acs:ram::{OTHER}:user/zoe")
    owner.ram("CreateRole", RoleName="vault", AssumeRolePolicyDocument=foreign)
    zoe = made(stranger, account=OTHER)
    assert zoe.refusal(STS, "AssumeRole", **ASSUME) == (403, "NoPermission")
    owner.ram("UpdateRole", RoleName="vault", NewAssumeRolePolicyDocument=foreign)
    assert zoe.refusal(STS, "AssumeRole", **ASSUME) == (200, "")
