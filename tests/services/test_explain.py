"""Explaining walks the gates of the logon itself, and neither writes nor counts anything."""

from typing import get_type_hints

import pytest

from idp.rules import logon
from idp.rules.logon import Admit, Ask, Deny, Facts, Reason, Terms
from idp.services.explain import GATE_FACTS
from tests.support.seed import seed
from tests.support.world import World, outcome


def explained(world: World, name: str, address: str = "127.0.0.1") -> str:
    return world.services.explain.explain(name, address).outcome


@seed("XR-01")
def test_it_tells_the_facts_of_every_gate_there_is() -> None:
    assert list(GATE_FACTS) == [gate.__name__ for gate in logon.GATES]
    known = get_type_hints(Facts) | get_type_hints(Terms)
    assert {fact for facts in GATE_FACTS.values() for fact in facts} <= set(known)


def prepare(world: World) -> None:
    """Bring about every state a logon can be refused for."""
    world.user("erin")
    world.user("frank", login_profile={"Password": "Frank-pass-1", "Status": "Inactive"})
    step = world.password("alice@acme", "Alice-pass-1")
    for _ in range(5):
        world.password("carol@acme", "wrong"), world.code(step, "000000")


@seed("XR-01", "LP-06", "LP-19", "PW-39", "UM-19")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alice@acme", "deny: code_locked until"),
        ("bob@acme", "ask for bind_device"),
        ("carol@acme", "deny: locked until"),
        ("dave@acme", "ask for new_password because reset_required"),
        ("erin@acme", "ask for password because no_login_profile"),
        ("frank@acme", "ask for password because login_profile_inactive"),
        ("nobody@acme", "ask for password because unknown_user"),
        ("alice@nowhere", "ask for password because unknown_account"),
        ("owner@acme.example", "admit until"),
    ],
)
def test_it_says_what_the_logon_would_and_leaves_no_trace(world: World, name: str, said: str) -> None:
    prepare(world)
    events = len(world.events())
    statements = world.statements()
    assert explained(world, name).startswith(said)
    assert {statement.split()[0] for statement in statements} == {"SELECT"}
    assert len(world.events()) == events
    assert explained(world, name, "192.0.2.1").startswith(
        said if name in ("alice@nowhere", "owner@acme.example") else "deny: outside_mask"
    )


@seed("PW-43", "XR-12")
def test_it_looks_at_another_moment(world: World) -> None:
    prepare(world)
    later = world.clock.now().replace(hour=world.clock.now().hour + 1)
    explain = world.services.explain.explain
    assert explain("carol@acme", "127.0.0.1", later).outcome.startswith("admit until")
    assert explain("alice@acme", "127.0.0.1", later).outcome.startswith("admit until")


@seed("XR-01")
def test_a_changed_gate_changes_logon_and_explanation_alike(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_locked(facts: Facts, _terms: Terms) -> Ask | Deny | None:
        return Deny(Reason.LOCKED) if facts.name == "carol@acme" else None

    assert explained(world, "carol@acme").startswith("admit")
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)
    changed = tuple(not_locked if gate.__name__ == "not_locked" else gate for gate in logon.GATES)
    monkeypatch.setattr(logon, "GATES", changed)
    assert explained(world, "carol@acme") == "deny: locked"
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny locked"


@pytest.mark.parametrize("name", ["", "alice", "a@b@acme", "al\0ice@acme"])
def test_what_is_no_name_is_refused(world: World, name: str) -> None:
    with pytest.raises(Exception, match="whole logon name"):
        explained(world, name)
