"""Strangers learn nothing: unknown, disabled, locked and known names look alike, and cost the same work."""

import re

import pytest

from tests.support.edge import Edge
from tests.support.seed import seed
from tests.support.world import World

NAMES = [
    "carol@acme",
    "nobody@acme",
    "erin@acme",
    "frank@acme",
    "carol@nowhere",
    "carol@nowhere.example",
    "owner@acme.example",
]
VARIES = re.compile(r'value="[\w.-]{40,}"|[a-z]+@[a-z.]+|<code>[^<]*</code>')
FLOW = re.compile(r"idp_flow=[^;]+")


@pytest.fixture
def people(edge: Edge, world: World) -> Edge:
    """Beside carol: erin without a password, and frank, who is disabled."""
    world.user("erin")
    world.user("frank", login_profile={"Password": "Frank-pass-1", "Status": "Inactive"})
    return edge


def seen(edge: Edge) -> tuple[int, str, list[tuple[str, str]]]:
    """Return all that a stranger sees, but for tokens and the name that was typed."""
    headers = [(name, FLOW.sub("", value)) for name, value in edge.page.headers if name != "Content-Length"]
    return edge.page.status_code, VARIES.sub("", edge.page.text), sorted(headers)


@seed("PW-47", "DA-08", "OV-06", "LP-03", "LP-06")
def test_a_wrong_password_looks_alike_for_every_name(people: Edge) -> None:
    """Frank's is the right one, but he is disabled."""
    answers = {}
    for name in NAMES:
        visitor = Edge(people.world, people.app)
        visitor.log_on(name, "Frank-pass-1")
        answers[name] = seen(visitor)
    assert {status for status, _text, _headers in answers.values()} == {401}
    assert len({text for _status, text, _headers in answers.values()}) == 1, answers


@seed("PW-47", "PW-44")
def test_a_lock_looks_alike_for_every_user_name_of_an_account(people: Edge) -> None:
    answers = {}
    for name in ("carol@acme", "nobody@acme", "erin@acme", "frank@acme"):
        visitor = Edge(people.world, people.app)
        visitor.log_on(name, "wrong-password")
        for _ in range(4):
            visitor.submit(password="wrong-password")
        answers[name] = seen(visitor)
    assert answers["carol@acme"][0] == 403
    assert all(answer == answers["carol@acme"] for answer in answers.values())


@seed("PW-47")
@pytest.mark.parametrize("name", NAMES)
def test_every_name_costs_one_hash_and_the_same_statements(people: Edge, world: World, name: str) -> None:
    Edge(people.world, people.app).log_on("alice@acme", "wrong-password")  # fills the caches that names share
    hashes, statements = costs_of_a_wrong_password(people, world, name)
    assert hashes == 1
    assert len(statements) == 4, statements
    assert (hashes, statements) == costs_of_a_wrong_password(people, world, "dave@acme")


def costs_of_a_wrong_password(people: Edge, world: World, name: str) -> tuple[int, list[str]]:
    """Return how many hashes were computed, and the text of every statement."""
    people.name(name)
    before, statements = world.hasher.verified, world.statements()
    people.submit(password="wrong-password")
    return world.hasher.verified - before, list(statements)


@seed("PW-47", "PW-39", "SP-24", "XR-02")
@pytest.mark.parametrize("state", ["locked", "outside"])
def test_a_name_that_is_refused_beforehand_costs_as_much_as_an_unknown_one(
    people: Edge, world: World, state: str
) -> None:
    names = ("carol@acme", "nobody@acme", "erin@acme", "frank@acme")
    costs = []
    for name in names:
        for _ in range(5):
            world.password(name, "wrong")
    for name in names:
        people.name(name)
        statements, verified = world.statements(), world.hasher.verified
        if state == "outside":
            world.password(name, "Carol-pass-1", address="192.0.2.1")
        else:
            people.submit(password="Carol-pass-1")
        costs.append((list(statements), world.hasher.verified - verified))
    assert costs == [costs[0]] * len(names)
    assert costs[0][1] == 0


@seed("PW-44", "PW-39")
def test_spelling_does_not_split_the_count(people: Edge) -> None:
    spellings = ["carol@acme", "CAROL@ACME", " carol@acme.onaliyun.com", "Carol@1234567890123456", "carol@acme.example"]
    for name in spellings:
        people.log_on(name, "wrong-password")
    people.log_on("carol@acme", "Carol-pass-1")
    assert people.title == "Locked for now"


@seed("SP-24", "XR-01", "XR-10")
def test_outside_the_mask_every_name_of_the_account_learns_the_same(people: Edge, world: World) -> None:
    world.preference(LoginNetworkMasks="10.0.0.0/8")
    answers = {}
    for name in ("carol@acme", "nobody@acme", "erin@acme", "frank@acme"):
        visitor = Edge(people.world, people.app)
        visitor.name(name)
        answers[name] = seen(visitor)
    assert answers["carol@acme"][0] == 403
    assert all(answer == answers["carol@acme"] for answer in answers.values())
    people.log_on("owner@acme.example", "Owner-pass-1")
    assert people.title == "Security"
