"""Reports by the IMS API."""

import base64
import csv
import io
import json
from pathlib import Path

import pytest

from idp.model.access_key import KeyStatus
from idp.services.security_report import COLUMNS
from tests.api.ram.policy_texts import document, granted, trust
from tests.support.processes import PostgresServer
from tests.support.rpc import IMS, Program, give_keys, key_of
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

ACTIONS = [
    "GetAccountSecurityPracticeReport",
    "GetAccountSummary",
    "GenerateCredentialReport",
    "GetCredentialReport",
]
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FIGURES = {
    "SubUser": 4,
    "SubUserBindMfa": 1,
    "SubUserWithUnusedAccessKey": 0,
    "RootWithAccessKey": 1,
    "SubUserWithOldAccessKey": 0,
    "SubUserPwdLevel": "low",
    "UnusedAkNum": 0,
    "OldAkNum": 0,
    "BindMfa": False,
}


def report(owner: Program) -> tuple[dict[str, object], int]:
    """Return the figures and the score."""
    info = owner.ims("GetAccountSecurityPracticeReport")["AccountSecurityPracticeInfo"]
    assert set(info) == {"AccountSecurityPracticeUserInfo", "Score"}
    return info["AccountSecurityPracticeUserInfo"], info["Score"]


def credentials(program: Program, **parameters: object) -> tuple[str, str]:
    """Return a page's text, and the token of the next."""
    page = program.ims("GetCredentialReport", **parameters)
    assert page["IsTruncated"] == ("true" if "NextToken" in page else "false")
    return base64.b64decode(page["Content"]).decode(), page.get("NextToken", "")


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline="")))


@seed("SR-04", "SR-05", "SR-06", "SR-08", "SR-10", "SR-13", "SR-14")
def test_the_report_has_its_ten_names(owner: Program) -> None:
    assert report(owner) == (FIGURES, 35)


@seed("SR-07", "SR-09", "SR-11", "SR-12", "SR-20")
@pytest.mark.parametrize(("days", "counted"), [(90, 0), (91, 1)])
def test_keys_become_unused_and_old(owner: Program, days: int, counted: int) -> None:
    key_of(owner.world, "bob")
    key_of(owner.world, "bob")
    used = Program(owner.world, key_of(owner.world, "carol"))
    disabled = key_of(owner.world, "dave")[0]
    dave = owner.world.services.people.find(ACCOUNT, "dave").id
    with owner.world.services.acts.open() as act:
        owner.world.services.access_keys.set_status(act, ACCOUNT, dave, disabled, KeyStatus.INACTIVE)
    owner.world.clock.advance(days=days)
    for program in (used, owner):
        program.sts("GetCallerIdentity")
    owner.world.services.key_uses.write()
    figures, _score = report(owner)
    told = {name: figures[name] for name in ("SubUserWithUnusedAccessKey", "SubUserWithOldAccessKey", "OldAkNum")}
    assert told == {"SubUserWithUnusedAccessKey": counted, "SubUserWithOldAccessKey": 3 * counted, "OldAkNum": counted}
    assert figures["UnusedAkNum"] == 0


@seed("SR-17")
def test_figures_change_as_soon_as_the_facts_do(owner: Program) -> None:
    owner.world.user("bob", totp_secret="KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE")
    owner.world.policy(
        MinimumPasswordLength=12, RequireNumbers=True, RequireSymbols=True, RequireLowercaseCharacters=True
    )
    changed = FIGURES | {"SubUserBindMfa": 2, "SubUserPwdLevel": "high"}
    assert report(owner) == (changed, 60)


@seed("SR-22", "SR-23")
def test_only_who_is_granted_it_sees_the_report(owner: Program, carol: Program) -> None:
    assert carol.refusal(IMS, "GetAccountSecurityPracticeReport") == (403, "NoPermission")
    granted(owner, "carol", "ram:GetAccountSecurityPracticeReport")
    assert "example" not in json.dumps(carol.ims("GetAccountSecurityPracticeReport"))
    assert carol.status == 200


def test_the_summary_counts(owner: Program) -> None:
    owner.ram("CreatePolicy", PolicyName="p", PolicyDocument=document())
    owner.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust())
    found = owner.ims("GetAccountSummary")["SummaryMap"]
    counted = {name: found[name] for name in ("Users", "Groups", "Policies", "Roles", "MFADevices", "MFADevicesInUse")}
    assert counted == {"Users": 4, "Groups": 0, "Policies": 1, "Roles": 1, "MFADevices": 1, "MFADevicesInUse": 1}
    assert (found["VersionsPerPolicyQuota"], found["AccessKeysPerUserQuota"]) == (5, 2)
    assert all(isinstance(value, int) for value in found.values())


def test_the_credential_report_tells_ages_and_states(owner: Program) -> None:
    assert owner.ims("GenerateCredentialReport")["State"] == "COMPLETED"
    owner.world.policy(MaxPasswordAge=30)
    owner.world.alice()
    text, token = credentials(owner)
    found = {line["user"]: line for line in lines(text)}
    assert list(found) == ["<root>", *(f"{name}@acme.onaliyun.com" for name in ("alice", "bob", "carol", "dave"))]
    assert (tuple(found["<root>"]), token) == (COLUMNS, "")
    alice = found["alice@acme.onaliyun.com"]
    assert alice["user_last_logon"] == "2026-11-24T12:01:10Z"
    assert alice["password_next_rotation"] == "2026-12-24T12:00:10Z"
    assert (alice["mfa_active"], alice["password_active"], alice["access_key_1_exist"]) == ("TRUE", "TRUE", "FALSE")
    assert (found["<root>"]["access_key_1_active"], found["<root>"]["access_key_2_exist"]) == ("TRUE", "FALSE")


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6])
def test_pages_of_the_credential_report_joined_are_the_whole(owner: Program, size: int) -> None:
    whole, _token = credentials(owner)
    text, token = credentials(owner, MaxItems=size)
    while token:
        more, token = credentials(owner, MaxItems=size, NextToken=token)
        text += more
    assert text == whole
    assert text.encode().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("size", ["0", "3502", "x"])
def test_pages_have_bounds(owner: Program, size: str) -> None:
    assert owner.refusal(IMS, "GetCredentialReport", MaxItems=size) == (400, "InvalidParameter.MaxItems")


def test_a_name_is_no_formula(owner: Program) -> None:
    owner.ram("CreateUser", UserName="-x")
    text, _token = credentials(owner)
    assert "'-x@acme.onaliyun.com" in {line["user"] for line in lines(text)}
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines(text) for cell in line.values())


def test_the_reports_take_the_same_statements_however_many_users_there_are(owner: Program) -> None:
    def counted() -> list[int]:
        seen = owner.world.statements()
        took = []
        for action in ACTIONS:
            before = len(seen)
            owner.ims(action)
            took.append(len(seen) - before)
        return took

    counted()
    few = counted()
    for number in range(30):
        owner.ram("CreateUser", UserName=f"user{number}")
    counted()
    assert counted() == few


def test_another_account_sees_its_own_reports_only(stranger: Program) -> None:
    figures, _score = report(stranger)
    assert (figures["SubUser"], figures["SubUserBindMfa"]) == (1, 0)
    assert [line["user"] for line in lines(credentials(stranger)[0])] == ["<root>", "alice@other.onaliyun.com"]
    assert stranger.ims("GetAccountSummary")["SummaryMap"]["Users"] == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_granted_nothing_sees_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(IMS, action) == (403, "NoPermission")


def test_reports_are_alike_on_postgresql(tmp_path: Path, postgres: PostgresServer, owner: Program) -> None:
    (postgres_directory := tmp_path / "postgres").mkdir()
    world = World(postgres_directory, postgres.url("reports"))
    give_keys(world)
    other = Program(world)
    assert report(other) == report(owner)
    assert credentials(other)[0] == credentials(owner)[0]
    assert other.ims("GetAccountSummary")["SummaryMap"] == owner.ims("GetAccountSummary")["SummaryMap"]
    world.database.close()
