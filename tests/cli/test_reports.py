"""Reports and explained permissions from the shell."""

import csv
import io
import json

import pytest

from tests.api.ram.policy_texts import document, trust
from tests.support.rpc import Program, give_keys
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT, World


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A deployment in which carol may look at users but not at bob, and the role `r` may do everything."""
    directory = tmp_path_factory.mktemp("shell")
    server = Server(directory, ACME)
    (directory / "var").mkdir()
    world = World(directory / "var")
    give_keys(world)
    owner = Program(world)
    owner.ram("CreatePolicy", PolicyName="look", PolicyDocument=document("ram:Get*"))
    owner.ram("CreatePolicy", PolicyName="not-bob", PolicyDocument=document("*", "acs:ram:*:*:user/bob", "Deny"))
    owner.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust())
    for name in ("look", "not-bob"):
        owner.ram("AttachPolicyToUser", PolicyName=name, PolicyType="Custom", UserName="carol")
    owner.ram("AttachPolicyToRole", PolicyName="AdministratorAccess", PolicyType="System", RoleName="r")
    world.database.close()
    return server


@pytest.mark.parametrize(
    ("arguments", "outcome", "because"),
    [
        (
            ("carol@acme", "--may", "ram:GetUser", "--on", "user/alice"),
            "Allowed",
            "statement 1 of Custom policy look v1",
        ),
        (
            ("carol@acme", "--may", "ram:GetUser", "--on", "user/BOB"),
            "ExplicitDeny",
            "statement 1 of Custom policy not-b",
        ),
        (("carol@acme", "--may", "ram:CreateUser"), "ImplicitDeny", "no statement of any policy allows it"),
        (("alice@acme", "--may", "ram:GetUser"), "ImplicitDeny", "no statement of any policy allows it"),
        ((f"acs:ram::{ACCOUNT}:role/r", "--may", "sts:AssumeRole"), "Allowed", "statement 1 of System policy Admin"),
        (("owner@acme.example", "--may", "ram:DeleteUser"), "Allowed", "the account holder may do everything"),
    ],
)
def test_permissions_are_explained(shell: Server, arguments: tuple[str, ...], outcome: str, because: str) -> None:
    told = json.loads(shell.idp("explain", *arguments, "--json").stdout)
    assert told["outcome"] == outcome
    assert told["because"].startswith(because)
    said = shell.idp("explain", *arguments).stdout.splitlines()
    assert said[-1] == f"outcome: {outcome}, because {told['because']}"


@pytest.mark.parametrize("name", ["zoe@acme", "zoe@nowhere.example", f"acs:ram::{ACCOUNT}:role/none", "x"])
def test_who_does_not_exist_has_nothing_explained(shell: Server, name: str) -> None:
    ran = shell.idp("explain", name, "--may", "ram:GetUser", check=False)
    assert (ran.returncode, ran.stderr[:5], ran.stdout) == (1, "idp: ", "")


@seed("SR-03")
def test_the_security_report_is_told_as_json_and_csv(shell: Server) -> None:
    told = json.loads(shell.idp("report", "security", ACCOUNT).stdout)
    assert (told["SubUser"], told["Score"]) == (4, 35)
    text = shell.idp("report", "security", ACCOUNT, "--csv").stdout
    (line,) = csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))
    assert line == {name: str(value) for name, value in told.items()}


def test_the_other_reports_are_told_too(shell: Server) -> None:
    told = json.loads(shell.idp("report", "credentials", ACCOUNT).stdout)
    assert [line["user"].partition("@")[0] for line in told] == ["<root>", "alice", "bob", "carol", "dave"]
    text = shell.idp("report", "credentials", ACCOUNT, "--csv").stdout
    assert len(text.splitlines()) == 6
    assert json.loads(shell.idp("report", "summary", ACCOUNT).stdout)["Roles"] == 1


@pytest.mark.parametrize("which", ["security", "summary", "credentials"])
def test_an_unknown_account_has_no_report(shell: Server, which: str) -> None:
    ran = shell.idp("report", which, "1" * 16, check=False)
    assert (ran.returncode, ran.stderr) == (1, "idp: The account does not exist.\n")
