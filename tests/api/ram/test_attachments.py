"""Policies attached to users, groups and roles by the RAM API."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert

from idp.model.group import Group, GroupMember
from idp.rules.policies import MOST_ATTACHED
from tests.api.ram.policy_texts import document, granted, trust
from tests.support.processes import PostgresServer
from tests.support.rpc import RAM, Program, give_keys
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

KINDS = ["User", "Group", "Role"]
NAMES = {"UserName": "carol", "GroupName": "devs", "RoleName": "r"}
P = {"PolicyName": "p", "PolicyType": "Custom"}
NOW = "2026-11-24T12:00:10Z"


def to(kind: str) -> str:
    return f"AttachPolicyTo{kind}"


def off(kind: str) -> str:
    return f"DetachPolicyFrom{kind}"


def with_targets(owner: Program) -> Program:
    """Make the policy `p`, the group `devs` with carol in it, and the role `r`."""
    owner.ram("CreatePolicy", PolicyName="p", PolicyDocument=document())
    owner.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(), Description="d")
    world, now = owner.world, owner.world.clock.now()
    carol = world.services.people.find(ACCOUNT, "carol").id
    names = {"name": "devs", "name_key": "devs", "display_name": "", "comments": "c"}
    with world.services.acts.open() as act:
        act.tx.execute(insert(Group).values(id="g-1", account_id=ACCOUNT, created_at=now, updated_at=now, **names))
        act.tx.execute(insert(GroupMember).values(group_id="g-1", user_id=carol, joined_at=now))
    return owner


@pytest.fixture
def ready(owner: Program) -> Program:
    return with_targets(owner)


@seed("BP-06", "BP-07")
@pytest.mark.parametrize("kind", KINDS)
def test_policies_are_attached_listed_and_detached(ready: Program, kind: str) -> None:
    target = {f"{kind}Name": NAMES[f"{kind}Name"]}
    assert set(ready.ram(to(kind), **P, **target, ResourceGroupId="")) == {"RequestId"}
    ready.ram(to(kind), PolicyName="ReadOnlyAccess", PolicyType="System", **target)
    listed = ready.ram(f"ListPoliciesFor{kind}", **target)["Policies"]["Policy"]
    assert [one["PolicyName"] for one in listed] == ["ReadOnlyAccess", "p"]
    assert listed[1] == P | {"Description": "", "DefaultVersion": "v1", "AttachDate": NOW}
    assert ready.refusal(RAM, to(kind), **P, **target) == (409, f"EntityAlreadyExists.{kind}.Policy")
    assert set(ready.ram(off(kind), **P, **target)) == {"RequestId"}
    assert ready.refusal(RAM, off(kind), **P, **target) == (404, f"EntityNotExist.{kind}.Policy")
    ends = [row.what for row in ready.world.events() if row.details.get("policy") == "p"][1:]
    assert ends == [f"attach_policy_to_{kind.lower()}", f"detach_policy_from_{kind.lower()}"]


def test_everybody_with_a_policy_is_listed(ready: Program) -> None:
    for kind in KINDS:
        ready.ram(to(kind), **P, **{f"{kind}Name": NAMES[f"{kind}Name"]})
    found = ready.ram("ListEntitiesForPolicy", **P)
    user = {"UserId": found["Users"]["User"][0]["UserId"], "UserName": "carol", "DisplayName": "", "AttachDate": NOW}
    assert found["Users"] == {"User": [user]}
    assert found["Groups"] == {"Group": [{"GroupName": "devs", "Comments": "c", "AttachDate": NOW}]}
    role = found["Roles"]["Role"][0]
    arn = f"acs:ram::{ACCOUNT}:role/r"
    assert role == {"RoleId": role["RoleId"], "RoleName": "r", "Arn": arn, "Description": "d", "AttachDate": NOW}
    assert ready.ram("GetPolicy", **P)["Policy"]["AttachmentCount"] == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"PolicyName": "q"}, (404, "EntityNotExist.Policy")),
        ({"PolicyType": "System"}, (404, "EntityNotExist.Policy")),
        ({"PolicyType": "custom"}, (400, "InvalidParameter.PolicyType")),
        ({"UserName": "zoe", "GroupName": "zoe", "RoleName": "zoe"}, (404, "EntityNotExist.")),
        ({"UserName": "1234567890123456", "GroupName": "-", "RoleName": "root"}, (404, "EntityNotExist.")),
    ],
)
def test_what_is_refused(ready: Program, kind: str, changes: dict[str, str], refusal: tuple[int, str]) -> None:
    status, code = refusal
    expected = (status, code + kind if code.endswith(".") else code)
    for action in (to(kind), off(kind)):
        assert ready.refusal(RAM, action, **NAMES | P | changes) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_quotas_hold_for_everybody(ready: Program, kind: str) -> None:
    target = {f"{kind}Name": NAMES[f"{kind}Name"]}
    for number in range(MOST_ATTACHED[kind.lower(), "Custom"] + 1):
        ready.ram("CreatePolicy", PolicyName=f"q{number}", PolicyDocument=document())
        ready.ram(to(kind), PolicyName=f"q{number}", PolicyType="Custom", **target)
    assert (ready.status, ready.refusal(RAM, to(kind), **P, **target)) == (409, (409, f"LimitExceeded.{kind}.Policy"))
    listed = ready.ram(f"ListPoliciesFor{kind}", **target)["Policies"]["Policy"]
    assert len(listed) == MOST_ATTACHED[kind.lower(), "Custom"]


def test_the_quota_holds_under_parallel_calls(ready: Program) -> None:
    assert raced(ready) == MOST_ATTACHED["user", "Custom"]


def test_the_quota_holds_under_parallel_calls_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    world = World(tmp_path, postgres.url("attachments"))
    give_keys(world)
    assert raced(with_targets(Program(world))) == MOST_ATTACHED["user", "Custom"]
    world.database.close()


def raced(owner: Program) -> int:
    """Attach twelve policies from twelve threads; return how many carol has then."""
    programs = [Program(owner.world) for _ in range(12)]
    for number, program in enumerate(programs):
        program.ram("CreatePolicy", PolicyName=f"q{number}", PolicyDocument=document())

    def attach(number: int) -> None:
        programs[number].ram(to("User"), PolicyName=f"q{number}", PolicyType="Custom", UserName="carol")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(attach, range(12)))
    return len(owner.ram("ListPoliciesForUser", UserName="carol")["Policies"]["Policy"])


@seed("BP-04", "BP-09")
def test_what_a_group_may_its_members_may_unless_denied(ready: Program, carol: Program) -> None:
    assert carol.refusal(RAM, "GetUser", UserName="bob") == (403, "NoPermission")
    ready.ram(to("Group"), **P, GroupName="devs")
    assert carol.ram("GetUser", UserName="bob")["User"]["UserName"] == "bob"
    bob = f"acs:ram::{ACCOUNT}:user/bob"
    ready.ram("CreatePolicy", PolicyName="no-bob", PolicyDocument=document("*", bob, "Deny"))
    ready.ram(to("User"), PolicyName="no-bob", PolicyType="Custom", UserName="carol")
    assert carol.refusal(RAM, "GetUser", UserName="BOB") == (403, "NoPermission")
    assert carol.ram("GetUser", UserName="alice")["User"]["UserName"] == "alice"


def test_a_new_default_version_counts_from_the_next_call_on(ready: Program, carol: Program) -> None:
    ready.ram(to("User"), **P, UserName="carol")
    assert carol.ram("GetUser", UserName="bob")["User"]
    ready.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document("sts:*"), SetAsDefault=True)
    assert carol.refusal(RAM, "GetUser", UserName="bob") == (403, "NoPermission")


def test_attaching_needs_both_resources(ready: Program, carol: Program) -> None:
    granted(ready, "carol", "ram:AttachPolicyToUser", f"acs:ram:*:{ACCOUNT}:user/*")
    assert carol.refusal(RAM, to("User"), **P, UserName="bob") == (403, "NoPermission")
    granted(ready, "carol", "ram:AttachPolicy*", f"acs:ram:*:{ACCOUNT}:policy/*")
    assert set(carol.ram(to("User"), **P, UserName="bob")) == {"RequestId"}
    system = {"PolicyName": "AdministratorAccess", "PolicyType": "System"}
    assert carol.refusal(RAM, to("User"), **system, UserName="carol") == (403, "NoPermission")


ACTIONS = [verb(kind) for verb in (to, off, "ListPoliciesFor{}".format) for kind in KINDS]


@pytest.mark.parametrize("action", ACTIONS)
def test_another_accounts_people_are_unknown(ready: Program, stranger: Program, action: str) -> None:
    stranger.ram("CreatePolicy", PolicyName="p", PolicyDocument=document())
    status, code = stranger.refusal(RAM, action, **NAMES | P)
    assert (status, code) in {(404, f"EntityNotExist.{kind}") for kind in KINDS}


@pytest.mark.parametrize("action", [*ACTIONS, "ListEntitiesForPolicy"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(RAM, action, **NAMES | P) == (403, "NoPermission")
