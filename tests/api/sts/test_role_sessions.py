"""Sessions of roles: bounded by their policies, chained for an hour, revoked, and ended with whoever began them."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from idp.model.role import Role
from idp.model.user import User
from tests.support import roles
from tests.support.roles import ASSUMING, EVERYTHING, allow, role, session, trusting
from tests.support.rpc import RAM, STS, Program
from tests.support.saml_idp import stamp
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER, World

ROOT = f"acs:ram::{ACCOUNT}:root"
DENIED = (403, "NoPermission")
ENDED = (400, "InvalidSecurityToken.Expired")
READING = roles.document({"Effect": "Allow", "Action": ["ram:Get*", "ram:List*", "sts:*"], "Resource": "*"})


@pytest.fixture
def dev(carol: Program) -> str:
    allow(carol.world, "carol", ASSUMING)
    return role(carol.world, "dev", trusting("RAM", ROOT), EVERYTHING, most=43_200)


def may_create(program: Program) -> bool:
    status, code = program.refusal(RAM, "CreateUser", UserName=f"zoe{id(program)}")
    assert (status, code) in {(200, ""), DENIED}
    return status == 200


@seed("BP-26")
def test_a_session_policy_narrows_and_never_widens(carol: Program, dev: str) -> None:
    reader = role(
        carol.world, "reader", trusting("RAM", ROOT), {"Effect": "Allow", "Action": "ram:List*", "Resource": "*"}
    )
    assert may_create(session(carol, dev))
    narrowed = session(carol, dev, Policy=READING)
    assert not may_create(narrowed)
    assert narrowed.ram("ListUsers")["Users"]["User"]
    assert not may_create(session(carol, reader, Policy=roles.document(EVERYTHING)))


def test_a_deny_in_a_session_policy_holds(carol: Program, dev: str) -> None:
    denying = roles.document(EVERYTHING, {"Effect": "Deny", "Action": "ram:CreateUser", "Resource": "*"})
    refused = session(carol, dev, Policy=denying).ram("CreateUser", UserName="zoe")
    assert refused["AccessDeniedDetail"]["PolicyType"] == "SessionPolicy"
    assert refused["AccessDeniedDetail"]["NoPermissionType"] == "ExplicitDeny"


@pytest.mark.parametrize("own", ["", roles.document(EVERYTHING)])
def test_a_bounded_session_cannot_shed_its_bounds_by_assuming_again(carol: Program, dev: str, own: str) -> None:
    narrowed = session(carol, dev, Policy=READING)
    again = session(narrowed, dev, Policy=own)
    assert not may_create(again)
    assert not may_create(session(again, dev)), "nor in a third step"
    assert again.ram("ListUsers")["Users"]["User"]


def test_a_chain_holds_a_few_policies_at_most(carol: Program, dev: str) -> None:
    one = carol
    for _step in range(4):
        one = session(one, dev, Policy=READING)
    last = {"RoleArn": dev, "RoleSessionName": "last"}
    assert one.refusal(STS, "AssumeRole", **last, Policy=READING) == (400, "InvalidParameter.PolicySize")
    assert one.refusal(STS, "AssumeRole", **last) == (200, "")


def test_a_chained_session_is_asked_for_an_hour_at_most_and_never_outlives_the_first(carol: Program, dev: str) -> None:
    first = session(carol, dev, DurationSeconds=43_200)
    ask: dict[str, Any] = {"RoleArn": dev, "RoleSessionName": "second"}
    assert first.refusal(STS, "AssumeRole", **ask, DurationSeconds=3601) == (400, "InvalidParameter.DurationSeconds")
    now = carol.world.clock.now()
    assert first.sts("AssumeRole", **ask)["Credentials"]["Expiration"] == stamp(now.replace(hour=now.hour + 1))
    short = session(carol, dev, DurationSeconds=900)
    assert short.sts("AssumeRole", **ask)["Credentials"]["Expiration"] == "2026-11-24T12:15:10Z"


def test_a_role_that_assumes_itself_again_and_again_has_a_token_of_one_size(carol: Program, dev: str) -> None:
    steps = [session(carol, dev)]
    for _step in range(5):
        steps.append(session(steps[-1], dev))
    assert len({len(one.token) for one in steps[1:]}) == 1


def test_a_source_identity_is_kept_through_a_chain(carol: Program, dev: str) -> None:
    first = session(carol, dev, SourceIdentity="Carol")
    ask: dict[str, Any] = {"RoleArn": dev, "RoleSessionName": "second"}
    assert first.sts("AssumeRole", **ask)["SourceIdentity"] == "Carol"
    assert first.sts("AssumeRole", **ask, SourceIdentity="Carol")["SourceIdentity"] == "Carol"
    assert first.refusal(STS, "AssumeRole", **ask, SourceIdentity="Bob") == (400, "InvalidParameter.SourceIdentity")
    assert session(first, dev).sts("AssumeRole", **ask)["SourceIdentity"] == "Carol"


@pytest.mark.parametrize(
    ("principal", "status"),
    [("role/dev", 200), ("root", 200), ("role/other", 403), ("user/carol", 403), ("user/dev", 403)],
)
def test_a_chained_role_trusts_the_role_and_not_who_began_it(
    carol: Program, dev: str, principal: str, status: int
) -> None:
    second = role(carol.world, "second", trusting("RAM", f"acs:ram::{ACCOUNT}:{principal}"))
    assert session(carol, dev).refusal(STS, "AssumeRole", RoleArn=second, RoleSessionName="second")[0] == status


def test_a_role_that_may_not_assume_cannot_chain(carol: Program, dev: str) -> None:
    weak = role(carol.world, "weak", trusting("RAM", ROOT), {"Effect": "Allow", "Action": "ram:*", "Resource": "*"})
    assert session(carol, weak).refusal(STS, "AssumeRole", RoleArn=dev, RoleSessionName="dev") == DENIED


def test_sessions_that_were_begun_before_a_moment_are_revoked(carol: Program, dev: str) -> None:
    before = session(carol, dev)
    carol.world.clock.advance(seconds=1)
    revoke(carol.world, Role, "dev")
    assert before.refusal(STS, "GetCallerIdentity") == ENDED
    assert session(carol, dev).refusal(STS, "GetCallerIdentity") == (200, "")


@pytest.mark.parametrize(("kind", "name"), [(User, "carol"), (Role, "dev")])
def test_revoking_whoever_began_a_session_ends_the_whole_chain(carol: Program, dev: str, kind: Any, name: str) -> None:
    second = role(carol.world, "second", trusting("RAM", f"acs:ram::{ACCOUNT}:role/dev"))
    last = session(session(carol, dev), second)
    assert last.refusal(STS, "GetCallerIdentity") == (200, "")
    carol.world.clock.advance(seconds=1)
    revoke(carol.world, kind, name)
    assert last.refusal(STS, "GetCallerIdentity") == ENDED


@pytest.mark.parametrize(("kind", "name"), [(User, "carol"), (Role, "dev")])
def test_deleting_whoever_began_a_session_ends_it_at_once(carol: Program, dev: str, kind: Any, name: str) -> None:
    acting = session(carol, dev)
    with carol.world.services.acts.open() as act:
        act.tx.execute(delete(kind).where(kind.account_id == ACCOUNT, kind.name == name))
    assert acting.refusal(STS, "GetCallerIdentity") == ENDED


def test_what_a_role_may_do_is_asked_at_every_call(carol: Program, dev: str) -> None:
    acting = session(carol, dev)
    assert may_create(acting)
    roles.attach(
        carol.world,
        "role",
        acting.sts("GetCallerIdentity")["RoleId"],
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
    )
    assert not may_create(acting)


def test_a_session_never_acts_in_another_account(carol: Program, dev: str) -> None:
    acting = session(carol, dev)
    assert [user["UserName"] for user in acting.ram("ListUsers")["Users"]["User"]][:1] == ["alice"]
    foreign = role(carol.world, "closed", trusting("RAM", f"acs:ram::{OTHER}:root"), account=OTHER)
    assert acting.refusal(STS, "AssumeRole", RoleArn=foreign, RoleSessionName="closed") == DENIED


def revoke(world: World, kind: Any, name: str) -> None:
    with world.services.acts.open() as act:
        where = (kind.account_id == ACCOUNT, kind.name == name)
        act.tx.execute(update(kind).where(*where).values(sessions_revoked_at=act.now))
