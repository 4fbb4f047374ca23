"""Assuming roles with a key: the caller's policies and the role's trust policy must both allow it."""

import json
from typing import Any

import pytest

from tests.support import roles
from tests.support.roles import ASSUMING, EVERYTHING, allow, role, session, trusting
from tests.support.rpc import STS, Program, key_of
from tests.support.world import ACCOUNT, OTHER, World

ROOT = f"acs:ram::{ACCOUNT}:root"
CAROL = f"acs:ram::{ACCOUNT}:user/carol"
DENIED = (403, "NoPermission")
DEV = f"acs:ram::{ACCOUNT}:role/dev"


@pytest.fixture
def dev(carol: Program) -> str:
    """A role that trusts the account; carol may assume any role."""
    allow(carol.world, "carol", ASSUMING)
    return role(carol.world, "dev", trusting("RAM", ROOT), EVERYTHING, most=7200)


def assume(program: Program, arn: str, **parameters: Any) -> tuple[int, str]:
    return program.refusal(STS, "AssumeRole", **{"RoleArn": arn, "RoleSessionName": "carol-1"} | parameters)


def test_a_session_is_answered_with_its_credentials(carol: Program, dev: str) -> None:
    answer = carol.sts(
        "AssumeRole", RoleArn=dev, RoleSessionName="carol@1", DurationSeconds=7200, SourceIdentity="Carol"
    )
    credentials = answer["Credentials"]
    role_id = answer["AssumedRoleUser"]["AssumedRoleId"].partition(":")[0]
    assert answer == {
        "RequestId": answer["RequestId"],
        "AssumedRoleUser": {"Arn": f"{dev}/carol@1", "AssumedRoleId": f"{role_id}:carol@1"},
        "Credentials": credentials | {"Expiration": "2026-11-24T14:00:10Z"},
        "SourceIdentity": "Carol",
    }
    assert set(credentials) == {"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"}
    assert credentials["AccessKeyId"].startswith("STS.")
    assert len(credentials["AccessKeySecret"]) == 44


def test_the_session_acts_as_the_role(carol: Program, dev: str) -> None:
    acting = session(carol, dev, RoleSessionName="deploy")
    identity = acting.sts("GetCallerIdentity")
    assert identity["Arn"] == f"acs:ram::{ACCOUNT}:assumed-role/dev/deploy"
    assert identity["IdentityType"] == "AssumedRoleUser"
    assert identity["PrincipalId"] == f"{identity['RoleId']}:deploy"
    acting.ram("CreateUser", UserName="zoe")
    assert acting.status == 200
    assert carol.world.events("create_user")[-1].actor == identity["Arn"]


def test_issuing_writes_the_event_and_nothing_else(carol: Program, dev: str) -> None:
    assume(carol, dev)
    before = carol.world.services.held._version
    seen = carol.world.statements()
    carol.sts("AssumeRole", RoleArn=dev, RoleSessionName="deploy")
    written = [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE")) and "ephemeral" not in one]
    (event,) = [event for event in carol.world.events("assume_role") if event.details["session"] == "deploy"]
    assert [one.partition("(")[0].strip() for one in written] == ["INSERT INTO audit_events"]
    assert (event.actor, event.account_id, event.outcome) == (CAROL, ACCOUNT, "success")
    assert carol.world.services.held._version == before, "no process drops what it holds"


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"RoleArn": None}, (400, "MissingRoleArn")),
        ({"RoleSessionName": None}, (400, "MissingRoleSessionName")),
        *[({"RoleArn": arn}, (400, "InvalidParameter.RoleArn")) for arn in (
            "dev", f"acs:ram::{ACCOUNT}:user/carol", f"acs:ram:cn:{ACCOUNT}:role/dev", f"acs:ram::{ACCOUNT}:role/", f"acs:ram::{ACCOUNT}:role/a/b",
            "acs:ram::me:role/dev", f"acs:ram::{ACCOUNT}:role/" + "x" * 600,
        )],
        *[({"RoleSessionName": name}, (400, "InvalidParameter.RoleSessionName")) for name in ("a", "a" * 65, "a b", "a/b", "zoë", "a\n", "١٢")],
        *[({"DurationSeconds": seconds}, (400, "InvalidParameter.DurationSeconds")) for seconds in (899, 7201, 0, -1, "1h")],
        *[({"ExternalId": text}, (400, "InvalidParameter.ExternalId")) for text in ("a", "a" * 1225, "a b", "ü1")],
        *[({"SourceIdentity": text}, (400, "InvalidParameter.SourceIdentity")) for text in ("a", "a" * 65, "a b")],
        *[({"Policy": text}, (400, "InvalidParameter.PolicyGrammar")) for text in ("{", "[]", "x", '{"Version":"1","Statement":[]}', "[" * 2000)],
        ({"Policy": "x" * 2049}, (400, "InvalidParameter.PolicySize")),
    ],
)  # fmt: skip
def test_bad_parameters_are_refused(
    carol: Program, dev: str, parameters: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert assume(carol, dev, **parameters) == refusal
    assert not carol.world.events("assume_role")


def test_the_bounds_themselves_are_taken(carol: Program, dev: str) -> None:
    policy = roles.document(EVERYTHING)
    padded = policy + " " * (2048 - len(policy))
    for parameters in ({"RoleSessionName": "ab"}, {"RoleSessionName": "a" * 64}, {"ExternalId": "a" * 1224}, {"Policy": padded},
                       {"DurationSeconds": 900}, {"DurationSeconds": 7200}):  # fmt: skip
        assert assume(carol, dev, **parameters) == (200, "")


def test_the_account_holder_assumes_no_role(owner: Program) -> None:
    arn = role(owner.world, "dev", trusting("RAM", ROOT), EVERYTHING)
    assert assume(owner, arn) == DENIED
    assert owner.world.events()[-1].reason == "NoPermission"


def test_who_is_granted_nothing_assumes_no_role(carol: Program) -> None:
    answer = carol.sts("AssumeRole", RoleArn=role(carol.world, "dev", trusting("RAM", ROOT)), RoleSessionName="carol-1")
    assert (carol.status, answer["Code"]) == DENIED
    assert answer["AccessDeniedDetail"]["AuthAction"] == "sts:AssumeRole"


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        (ASSUMING | {"Resource": f"acs:ram:*:{ACCOUNT}:role/dev"}, 200),
        (ASSUMING | {"Resource": f"acs:ram:*:{ACCOUNT}:role/d*"}, 200),
        (ASSUMING | {"Resource": f"acs:ram:*:{ACCOUNT}:role/other"}, 403),
        (ASSUMING | {"Resource": f"acs:ram:*:{OTHER}:role/dev"}, 403),
        (ASSUMING | {"Condition": {"IpAddress": {"acs:SourceIp": "127.0.0.1"}}}, 200),
        (ASSUMING | {"Condition": {"IpAddress": {"acs:SourceIp": "192.0.2.0/24"}}}, 403),
        (ASSUMING | {"Condition": {"Bool": {"acs:MFAPresent": "true"}}}, 403),
    ],
)
def test_the_callers_own_policy_decides(carol: Program, statement: dict[str, Any], status: int) -> None:
    arn = role(carol.world, "dev", trusting("RAM", ROOT))
    allow(carol.world, "carol", statement)
    assert assume(carol, arn)[0] == status


def test_a_deny_of_a_role_holds_for_every_spelling_of_its_name(carol: Program, dev: str) -> None:
    allow(
        carol.world,
        "carol",
        {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": f"acs:ram:*:{ACCOUNT}:role/dev"},
    )
    assert assume(carol, dev) == DENIED
    assert assume(carol, dev.replace("dev", "DEV")) == DENIED


@pytest.mark.parametrize(
    ("trust", "parameters", "status"),
    [
        (trusting("RAM", CAROL), {}, 200),
        (trusting("RAM", f"acs:ram::{ACCOUNT}:user/Carol"), {}, 200),
        (trusting("RAM", f"acs:ram::{ACCOUNT}:user/bob"), {}, 403),
        (trusting("RAM", f"acs:ram::{ACCOUNT}:role/carol"), {}, 403),
        (trusting("RAM", f"acs:ram::{OTHER}:root"), {}, 403),
        (trusting("Service", "ecs.aliyuncs.com"), {}, 403),
        (trusting("RAM", ROOT, StringEquals={"sts:ExternalId": "agreed"}), {"ExternalId": "agreed"}, 200),
        (trusting("RAM", ROOT, StringEquals={"sts:ExternalId": "agreed"}), {"ExternalId": "guessed"}, 403),
        (trusting("RAM", ROOT, StringEquals={"sts:ExternalId": "agreed"}), {}, 403),
        (trusting("RAM", ROOT, Bool={"acs:MFAPresent": "true"}), {}, 403),
        (trusting("RAM", ROOT, Bool={"acs:MFAPresent": "false"}), {}, 200),
        (trusting("RAM", ROOT, IpAddress={"acs:SourceIp": "192.0.2.0/24"}), {}, 403),
        (trusting("RAM", ROOT, IpAddress={"acs:SourceIp": "127.0.0.0/8"}), {}, 200),
        (trusting("RAM", ROOT, Bool={"acs:SecureTransport": "true"}), {}, 403),
        (trusting("RAM", ROOT, DateLessThan={"acs:CurrentTime": "2026-11-24T12:00:00Z"}), {}, 403),
        (trusting("RAM", ROOT, DateLessThan={"acs:CurrentTime": "2026-11-24T13:00:00Z"}), {}, 200),
    ],
)
def test_the_trust_policy_decides_as_well(carol: Program, trust: str, parameters: dict[str, str], status: int) -> None:
    allow(carol.world, "carol", EVERYTHING)
    assert assume(carol, role(carol.world, "dev", trust), **parameters)[0] == status


def test_a_denied_principal_is_refused_though_another_statement_trusts_it(carol: Program) -> None:
    allow(carol.world, "carol", ASSUMING)
    statements = json.loads(trusting("RAM", ROOT))["Statement"] + json.loads(trusting("RAM", CAROL))["Statement"]
    statements[1]["Effect"] = "Deny"
    assert assume(carol, role(carol.world, "dev", roles.document(*statements))) == DENIED


def test_an_unknown_role_of_the_own_account_is_said_to_be_unknown(carol: Program, dev: str) -> None:
    assert assume(carol, dev + "x") == (404, "EntityNotExist.Role")


def test_another_accounts_role_that_does_not_trust_answers_like_an_unknown_one(carol: Program, dev: str) -> None:
    closed = role(carol.world, "closed", trusting("RAM", f"acs:ram::{OTHER}:root"), account=OTHER)
    answers = [carol.sts("AssumeRole", RoleArn=arn, RoleSessionName="carol-1") for arn in (closed, closed + "x")]
    told = [{name: value for name, value in answer.items() if name != "RequestId"} for answer in answers]
    assert told[0] == told[1]
    assert told[0]["Code"] == "NoPermission"


def test_another_accounts_role_that_trusts_is_assumed_and_acts_there(carol: Program, dev: str, world: World) -> None:
    opened = role(world, "opened", trusting("RAM", ROOT), EVERYTHING, account=OTHER)
    acting = session(carol, opened)
    assert acting.sts("GetCallerIdentity")["AccountId"] == OTHER
    assert [user["UserName"] for user in acting.ram("ListUsers")["Users"]["User"]] == ["alice"]
    assert world.events("assume_role")[-1].account_id == OTHER


def test_a_user_of_the_same_name_in_another_account_is_somebody_else(owner: Program) -> None:
    alice = Program(owner.world, key_of(owner.world, "alice", OTHER))
    allow(owner.world, "alice", EVERYTHING, account=OTHER)
    assert assume(alice, role(owner.world, "dev", trusting("RAM", f"acs:ram::{ACCOUNT}:user/alice"))) == DENIED
