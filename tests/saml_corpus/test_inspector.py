"""The inspector says of each message of the corpus what the doors say: it asks them, and spends nothing.

Checklist: SS-12. A message is handed in at a door, and then shown to the inspector in the same installation: a refused
one has spent nothing, so that both say the same, and so does the event that the door left. A good one is shown before.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from idp.rules.saml_envelope import Door
from idp.services.saml_inspection import Inspection, Question
from tests.api.sts.conftest import PROVIDER, founded
from tests.saml_corpus import doors
from tests.saml_corpus.case import NOW, Case
from tests.saml_corpus.doors import DOORS, SIGNS, TAKEN
from tests.saml_corpus.test_corpus import CASES, GOOD, HOSTILE, kept
from tests.support.rpc import Program, give_keys
from tests.support.saml_idp import encoded
from tests.support.saml_sp import metadata as of_application
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

HERE = "127.0.0.1"
ROLE = f"acs:ram::{ACCOUNT}:role/dev"
ASKED: Mapping[str, Mapping[str, Any]] = {
    "sp": {"door": Door.USER_SSO},
    "sts": {"door": Door.ASSUME_ROLE, "provider_arn": PROVIDER, "role_arn": ROLE},
    "role": {"door": Door.ROLE_SSO},
    "sso": {"door": Door.SIGN_ON},
    "strict": {"door": Door.SIGN_ON},
    "redirect": {"door": Door.SIGN_ON},
    "application": {},
    "provider": {},
}
"""What an administrator says of a message that was handed in at a door."""
SENTENCE = re.compile(r"(the metadata document |metadata_document )?(.*?)\.?")
"""Around what is wrong with metadata, a door says which field it is."""
SPENT = {"sp": "assertion_replayed", "sts": "replayed", "role": "assertion_replayed"}


def _company(world: World) -> None:
    give_keys(world)
    founded(Program(world))
    world.clock.set(NOW)


PREPARED: Mapping[str, Callable[[World], object]] = {
    "sp": doors._enterprise,
    "sts": _company,
    "sso": lambda world: doors._application(world, of_application(key="sp")),
    "strict": lambda world: doors._application(world, SIGNS),
    "redirect": lambda world: doors._application(world, SIGNS),
    "application": lambda _world: None,
    "provider": lambda _world: None,
}


def inspected(world: World, case: Case, where: str, **asked: Any) -> Inspection:
    """Show a message to the inspector."""
    account = world.services.directory.account(ACCOUNT)
    assert account
    text = case.raw.decode() if where == "redirect" else encoded(case.raw)
    question = Question(text=text, address=HERE, **asked)
    return world.services.saml_inspection.message(account, question)


def left(world: World, before: int) -> Inspection | None:
    """Return what the inspector says of the last event that a door left; None where it leaves none."""
    account = world.services.directory.account(ACCOUNT)
    assert account
    events = [event for event in world.events()[before:] if event.outcome == "failure"]
    return world.services.saml_inspection.event(account, str(events[-1].id)) if events else None


@seed("SS-12")
@pytest.mark.parametrize(("file", "door"), [(file, door) for file in HOSTILE for door in CASES[file].doors])
def test_the_inspector_says_what_the_door_says(file: str, door: str) -> None:
    with doors._world() as world:
        reason = DOORS[door](world, kept(file))
        found = inspected(world, kept(file), door, **ASKED[door])
        event = left(world, 0)
    told = SENTENCE.fullmatch(reason)
    assert told
    assert found.reason == (told[2] if door in ("application", "provider") else reason)
    assert [one.holds for one in found.findings].count(False) == 1
    assert found.findings[-1].holds is False
    if event:
        assert (event.reason, event.advice) == (found.reason, found.advice)
        assert event.findings == found.findings


@pytest.mark.parametrize(("file", "door"), [(file, door) for file in GOOD for door in CASES[file].doors])
def test_what_would_be_taken_is_taken_and_spent_only_then(file: str, door: str) -> None:
    with doors._world() as world:
        PREPARED[door](world)
        for _ in range(2):
            before = inspected(world, kept(file), door, **ASKED[door])
            assert (before.reason, {one.holds for one in before.findings}) == ("", {True})
    with doors._world() as world:
        assert DOORS[door](world, kept(file)) == TAKEN
        after = inspected(world, kept(file), door, **ASKED[door])
    metadata = door in ("application", "provider")
    assert after.reason == ("" if metadata else SPENT.get(door, "replayed"))


@pytest.mark.parametrize(("file", "door"), [(file, door) for file in GOOD for door in CASES[file].doors])
def test_the_door_is_found_by_what_a_message_says(file: str, door: str) -> None:
    with doors._world() as world:
        PREPARED[door](world)
        found = inspected(world, kept(file), door)
    assert (found.taken, found.door) == (True, ASKED[door].get("door", Door.METADATA))


def test_every_door_of_the_corpus_is_asked() -> None:
    assert {door for case in CASES.values() for door in case.doors} <= set(ASKED)


@pytest.mark.parametrize("door", [None, *Door])
def test_no_message_breaks_the_inspector(door: Door | None) -> None:
    with doors._world() as world:
        doors._application(world, SIGNS)
        doors._enterprise(world)
        before = len(world.events())
        for file, case in CASES.items():
            for text in (encoded(case.raw), case.raw.decode("utf-8", "replace"), f"SAMLResponse={encoded(case.raw)}&x"):
                account = world.services.directory.account(ACCOUNT)
                assert account
                found = world.services.saml_inspection.message(account, Question(text=text, door=door))
                assert found.taken or found.advice, file
        assert len(world.events()) == before
