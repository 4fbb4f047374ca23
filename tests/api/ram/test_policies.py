"""Policies and their versions by the RAM API."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from idp.rules import policies as rules
from idp.rules.system_policies import SYSTEM_POLICIES
from tests.api.ram.policy_texts import document, granted
from tests.support.processes import PostgresServer
from tests.support.rpc import RAM, Program, give_keys
from tests.support.seed import seed
from tests.support.world import World

NOW = "2026-11-24T12:00:10Z"
BASICS = {"PolicyName": "p", "PolicyType": "Custom", "Description": "d", "DefaultVersion": "v1", "CreateDate": NOW}


@pytest.fixture
def policy(owner: Program) -> Program:
    """The holder's program, with a policy `p`."""
    made = owner.ram("CreatePolicy", PolicyName="p", PolicyDocument=document(), Description="d")
    assert made["Policy"] == BASICS
    return owner


def codes(program: Program, action: str, **parameters: object) -> tuple[int, str]:
    return program.refusal(RAM, action, **parameters)


def version_ids(program: Program) -> list[str]:
    listed = program.ram("ListPolicyVersions", PolicyName="p", PolicyType="Custom")["PolicyVersions"]["PolicyVersion"]
    return [one["VersionId"] + ("*" if one["IsDefaultVersion"] else "") for one in listed]


@seed("BP-07")
def test_a_policy_is_described_and_deleted(policy: Program) -> None:
    found = policy.ram("GetPolicy", PolicyName="P", PolicyType="Custom")
    assert found["Policy"] == BASICS | {"UpdateDate": NOW, "AttachmentCount": 0, "PolicyDocument": document()}
    version = {"VersionId": "v1", "IsDefaultVersion": True, "PolicyDocument": document(), "CreateDate": NOW}
    assert found["DefaultPolicyVersion"] == version
    again = policy.ram("UpdatePolicyDescription", PolicyName="p", NewDescription="new")
    assert again["Policy"] == BASICS | {"Description": "new", "UpdateDate": NOW}
    assert set(policy.ram("DeletePolicy", PolicyName="p")) == {"RequestId"}
    assert codes(policy, "GetPolicy", PolicyName="p", PolicyType="Custom") == (404, "EntityNotExist.Policy")


@seed("BP-06")
def test_policies_are_listed_by_pages_system_ones_first(policy: Program) -> None:
    policy.ram("CreatePolicy", PolicyName="a", PolicyDocument=document(), Tag='[{"Key":"team","Value":"blue"}]')
    names: list[str] = []
    marker = None
    while not names or marker:
        page = policy.ram("ListPolicies", MaxItems=2, Marker=marker)
        names += [one["PolicyName"] for one in page["Policies"]["Policy"]]
        marker = page.get("Marker")
    assert names == [*sorted(one.name for one in SYSTEM_POLICIES.values()), "a", "p"]
    system = policy.ram("ListPolicies", PolicyType="System")["Policies"]["Policy"]
    assert {one["PolicyType"] for one in system} == {"System"}


def test_a_list_is_whole_however_the_database_orders_letters(tmp_path: Path, postgres: PostgresServer) -> None:
    """A database made for a language passes over hyphens; Python does not."""
    with create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as admin:
        admin.execute(
            text("CREATE DATABASE english TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-u-ka-shifted'")
        )
    world = World(tmp_path, postgres.url("english"))
    give_keys(world)
    owner, names, marker = Program(world), {"a-d", "ab", "ac", "ae"}, ""
    for name in names:
        owner.ram("CreatePolicy", PolicyName=name, PolicyDocument=document())
    found: set[str] = set()
    for _page in names:
        page = owner.ram("ListPolicies", PolicyType="Custom", MaxItems=1, Marker=marker)
        found |= {one["PolicyName"] for one in page["Policies"]["Policy"]}
        marker = page.get("Marker", "")
    assert (found, marker) == (names, "")
    world.database.close()


def test_policies_are_found_by_tags(policy: Program) -> None:
    policy.ram("CreatePolicy", PolicyName="a", PolicyDocument=document(), Tag='[{"Key":"team","Value":"blue"}]')
    found = policy.ram("ListPolicies", Tag='[{"Key":"team","Value":"blue"}]')["Policies"]["Policy"]
    tags = {"Tags": {"Tag": [{"TagKey": "team", "TagValue": "blue"}]}}
    changing = {"UpdateDate": NOW, "AttachmentCount": 0}
    assert found == [BASICS | {"PolicyName": "a", "Description": ""} | changing | tags]
    assert policy.ram("ListPolicies", Tag='[{"Key":"team","Value":"red"}]')["Policies"]["Policy"] == []


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"PolicyName": ""}, (400, "InvalidParameter.PolicyName.Length")),
        ({"PolicyName": "x" * 129}, (400, "InvalidParameter.PolicyName.Length")),
        ({"PolicyName": "a_b"}, (400, "InvalidParameter.PolicyName.InvalidChars")),
        ({"PolicyName": "P"}, (409, "EntityAlreadyExists.Policy")),
        ({"PolicyName": "administratoraccess"}, (409, "EntityAlreadyExists.Policy")),
        ({"Description": "x" * 1025}, (400, "InvalidParameter.Description.Length")),
        ({"PolicyDocument": "{}"}, (400, "MalformedPolicyDocument")),
        ({"PolicyDocument": ""}, (400, "MalformedPolicyDocument")),
        ({"PolicyDocument": document().replace("ram:GetUser", "\\ud800")}, (400, "MalformedPolicyDocument")),
        ({"PolicyDocument": "[" * 6000}, (400, "MalformedPolicyDocument")),
        ({"PolicyDocument": "9" * 6000}, (400, "MalformedPolicyDocument")),
        ({"PolicyDocument": document() + " " * 6144}, (400, "InvalidParameter.PolicyDocument.Length")),
        ({"PolicyDocument": None}, (400, "MissingPolicyDocument")),
        ({"Tag": '[{"Key":"acs:x"}]'}, (400, "InvalidParameter.Tag")),
    ],
)
def test_bad_policies_are_not_created(policy: Program, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    given = {"PolicyName": "q", "PolicyDocument": document()} | parameters
    assert codes(policy, "CreatePolicy", **given) == refusal
    assert len(policy.ram("ListPolicies", PolicyType="Custom")["Policies"]["Policy"]) == 1


def test_versions_come_change_and_go(policy: Program) -> None:
    added = policy.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document("ram:*"), SetAsDefault="True")
    version = {"VersionId": "v2", "IsDefaultVersion": True, "PolicyDocument": document("ram:*"), "CreateDate": NOW}
    assert added["PolicyVersion"] == version
    got = policy.ram("GetPolicyVersion", PolicyName="p", PolicyType="Custom", VersionId="v2")
    assert got["PolicyVersion"] == version
    assert set(policy.ram("SetDefaultPolicyVersion", PolicyName="p", VersionId="v1")) == {"RequestId"}
    assert version_ids(policy) == ["v1*", "v2"]
    assert set(policy.ram("DeletePolicyVersion", PolicyName="p", VersionId="v2")) == {"RequestId"}
    policy.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document())
    assert version_ids(policy) == ["v1*", "v3"]


def test_versions_are_few_and_rotate_when_asked(policy: Program) -> None:
    given = {"PolicyName": "p", "PolicyDocument": document()}
    for _ in range(rules.MOST_VERSIONS - 1):
        policy.ram("CreatePolicyVersion", **given)
    assert codes(policy, "CreatePolicyVersion", **given) == (409, "LimitExceeded.Policy.Version")
    policy.ram("CreatePolicyVersion", **given, RotateStrategy=rules.DELETE_OLDEST)
    assert version_ids(policy) == ["v1*", "v3", "v4", "v5", "v6"]


def test_versions_made_at_once_stay_within_the_limit(policy: Program) -> None:
    programs = [Program(policy.world) for _ in range(8)]

    def add(program: Program) -> str:
        return str(program.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document()).get("Code", "made"))

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(add, programs))
    assert (told.count("made"), told.count("LimitExceeded.Policy.Version")) == (4, 4)
    assert version_ids(policy) == ["v1*", "v2", "v3", "v4", "v5"]


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreatePolicyVersion", {"PolicyDocument": "x"}, (400, "MalformedPolicyDocument")),
        ("CreatePolicyVersion", {"PolicyDocument": " " * 6145}, (400, "InvalidParameter.PolicyDocument.Length")),
        ("CreatePolicyVersion", {"RotateStrategy": "All"}, (400, "InvalidParameter.RotateStrategy")),
        ("CreatePolicyVersion", {"PolicyName": "q"}, (404, "EntityNotExist.Policy")),
        ("SetDefaultPolicyVersion", {"VersionId": "v9"}, (404, "EntityNotExist.Policy.Version")),
        ("SetDefaultPolicyVersion", {"VersionId": "1"}, (400, "InvalidParameter.VersionId.Format")),
        ("DeletePolicyVersion", {"VersionId": "v1"}, (409, "DeleteConflict.Policy.Version.Default")),
        ("DeletePolicyVersion", {"VersionId": "v9"}, (404, "EntityNotExist.Policy.Version")),
        ("DeletePolicyVersion", {"VersionId": "v" + "9" * 30}, (400, "InvalidParameter.VersionId.Format")),
        ("GetPolicyVersion", {"VersionId": "v9"}, (404, "EntityNotExist.Policy.Version")),
        ("GetPolicy", {"PolicyType": "system"}, (400, "InvalidParameter.PolicyType")),
        ("GetPolicy", {"PolicyType": "System"}, (404, "EntityNotExist.Policy")),
        ("ListPolicyVersions", {"PolicyName": "q"}, (404, "EntityNotExist.Policy")),
        ("UpdatePolicyDescription", {"NewDescription": "\x01"}, (400, "InvalidParameter.NewDescription.InvalidChars")),
    ],
)
def test_what_is_refused(policy: Program, action: str, parameters: dict[str, str], refusal: tuple[int, str]) -> None:
    given = {"PolicyName": "p", "PolicyType": "Custom", "PolicyDocument": document(), "VersionId": "v1"} | parameters
    assert codes(policy, action, **given) == refusal


def test_a_policy_in_use_is_not_deleted(policy: Program) -> None:
    policy.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document())
    assert codes(policy, "DeletePolicy", PolicyName="p") == (409, "DeleteConflict.Policy.Version")
    policy.ram("AttachPolicyToUser", PolicyName="p", PolicyType="Custom", UserName="carol")
    assert codes(policy, "DeletePolicy", PolicyName="p", CascadingDelete=True)[1] == "DeleteConflict.Policy.User"
    policy.ram("DetachPolicyFromUser", PolicyName="p", PolicyType="Custom", UserName="carol")
    assert set(policy.ram("DeletePolicy", PolicyName="p", CascadingDelete="true")) == {"RequestId"}


@seed("BP-08")
@pytest.mark.parametrize(
    "action",
    [
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
        "DeletePolicyVersion",
        "UpdatePolicyDescription",
        "DeletePolicy",
    ],
)
def test_system_policies_are_never_changed(owner: Program, action: str) -> None:
    given = {"PolicyName": "AdministratorAccess", "PolicyType": "System", "VersionId": "v1", "NewDescription": "x"}
    assert codes(owner, action, **given, PolicyDocument=document()) == (404, "EntityNotExist.Policy")
    found = owner.ram("GetPolicy", PolicyName="AdministratorAccess", PolicyType="System")
    assert json.loads(found["Policy"]["PolicyDocument"])["Statement"][0]["Action"] == "*"


ACTIONS = [
    "CreatePolicy",
    "GetPolicy",
    "ListPolicies",
    "UpdatePolicyDescription",
    "DeletePolicy",
    "CreatePolicyVersion",
    "GetPolicyVersion",
    "ListPolicyVersions",
    "SetDefaultPolicyVersion",
    "DeletePolicyVersion",
]
WHOLE = {
    "PolicyName": "p",
    "PolicyType": "Custom",
    "VersionId": "v1",
    "NewDescription": "",
    "PolicyDocument": document(),
}


@pytest.mark.parametrize("action", [one for one in ACTIONS if one not in {"CreatePolicy", "ListPolicies"}])
def test_another_accounts_policy_is_unknown(policy: Program, stranger: Program, action: str) -> None:
    assert codes(stranger, action, **WHOLE) == (404, "EntityNotExist.Policy")


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert codes(carol, action, **WHOLE) == (403, "NoPermission")


def test_a_grant_holds_for_the_policy_it_names(policy: Program, carol: Program) -> None:
    granted(policy, "carol", "ram:GetPolicy", "acs:ram:*:system:policy/Administrator*")
    assert carol.ram("GetPolicy", PolicyName="AdministratorAccess", PolicyType="System")["Policy"]
    assert codes(carol, "GetPolicy", PolicyName="AdministratorAccess", PolicyType="Custom") == (403, "NoPermission")
    assert codes(carol, "GetPolicy", PolicyName="p", PolicyType="Custom") == (403, "NoPermission")


def test_changes_leave_events(policy: Program) -> None:
    policy.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document())
    policy.ram("SetDefaultPolicyVersion", PolicyName="p", VersionId="v2")
    policy.ram("DeletePolicyVersion", PolicyName="p", VersionId="v1")
    policy.ram("UpdatePolicyDescription", PolicyName="p", NewDescription="x")
    policy.ram("DeletePolicy", PolicyName="p")
    told = [row.what for row in policy.world.events(outcome="success") if row.details.get("policy") == "p"]
    assert told == [
        "create_policy",
        "create_policy_version",
        "set_default_policy_version",
        "delete_policy_version",
        "update_policy_description",
        "delete_policy",
    ]
