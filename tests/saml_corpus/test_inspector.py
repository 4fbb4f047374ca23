"""The inspector says of each message of the corpus what the doors say: it asks them, and spends nothing.

Checklist: SS-12. A message is handed in at a door, and then shown to the inspector in the same installation: a refused
one has spent nothing, so that both say the same, and so does the event that the door left. A good one is shown before.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from idp.rules.saml_envelope import Door
from idp.services.saml_inspection import Inspection, Question
from tests.api.sts.conftest import PROVIDER
from tests.saml_corpus.case import Case
from tests.saml_corpus.doors import DOORS, TAKEN
from tests.saml_corpus.index import case
from tests.saml_corpus.stages import swept
from tests.saml_corpus.test_corpus import GOOD, HOSTILE, KEPT
from tests.saml_corpus.told import failing, the_toolkit_sees
from tests.support.saml_idp import encoded
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
    "logout": {"door": Door.LOGOUT},
    "logout-redirect": {"door": Door.LOGOUT},
    "application": {},
    "provider": {},
}
"""What an administrator says of a message that was handed in at a door."""
OTHERWISE = re.compile("(again|in-use)-.*|(role-)?relay|asked(-elsewhere)?")
"""Doors at which more is handed in than a message: a state, a browser that asked, or what comes later."""
QUERIES = ("redirect", "logout-redirect")
METADATA = ("application", "provider")
SENTENCE = re.compile(r"(?:the metadata document |metadata_document )?(.*?)\.?")
"""Around what is wrong with metadata, a door says which field it is."""
OF_THE_OTHER = {"provider-of-an-application.xml", "application-of-a-provider.xml"}
"""Metadata that is good, at the wrong door; the inspector takes both kinds."""
SPENT = {"sp": "assertion_replayed", "role": "assertion_replayed", "application": "", "provider": ""}


def inspected(where: World, one: Case, handed_in_at: str, **asked: Any) -> Inspection:
    """Show a message to the inspector."""
    account = where.services.directory.account(ACCOUNT)
    assert account
    question = Question(text=one.raw.decode() if handed_in_at in QUERIES else encoded(one.raw), address=HERE, **asked)
    with the_toolkit_sees(where):
        return where.services.saml_inspection.message(account, question)


def handed_in(where: World, one: Case, door: str) -> str:
    """Hand a message in at a door."""
    with the_toolkit_sees(where), failing() as failures:
        said = DOORS[door].hand_in(where, one)
    assert not failures
    return said


def left(where: World) -> Inspection | None:
    """Return what the inspector says of the last event that a door left; None where it leaves none."""
    account = where.services.directory.account(ACCOUNT)
    assert account
    events = [event for event in where.events() if event.outcome == "failure"]
    return where.services.saml_inspection.event(account, str(events[-1].id)) if events else None


@seed("SS-12")
@pytest.mark.parametrize(
    ("file", "door"), [(file, door) for file, door in HOSTILE if door in ASKED and file not in OF_THE_OTHER]
)
def test_the_inspector_says_what_the_door_says(file: str, door: str) -> None:
    where, one = swept(DOORS[door].stage()), case(file, KEPT[file])
    reason = handed_in(where, one, door)
    found = inspected(where, one, door, **ASKED[door])
    event = left(where)
    told = SENTENCE.fullmatch(reason) if door in METADATA else None
    said = told[1] if told else reason
    assert found.reason == said or said.startswith(f"{found.reason}: dev: "), "a door tells of each role, too"
    assert [one.holds for one in found.findings].count(False) == 1
    assert found.findings[-1].holds is False
    if event:
        assert (event.reason, event.advice) == (found.reason, found.advice)
        assert event.findings == found.findings


@pytest.mark.parametrize(("file", "door"), [pair for pair in GOOD if pair[1] in ASKED])
def test_what_would_be_taken_is_taken_and_spent_only_then(file: str, door: str) -> None:
    where, one = swept(DOORS[door].stage()), case(file, KEPT[file])
    for _ in range(2):
        before = inspected(where, one, door, **ASKED[door])
        assert (before.reason, {finding.holds for finding in before.findings}) == ("", {True})
    assert handed_in(where, one, door).startswith(TAKEN)
    assert inspected(where, one, door, **ASKED[door]).reason == SPENT.get(door, "replayed")


@pytest.mark.parametrize(("file", "door"), [pair for pair in GOOD if pair[1] in ASKED])
def test_the_door_is_found_by_what_a_message_says(file: str, door: str) -> None:
    found = inspected(swept(DOORS[door].stage()), case(file, KEPT[file]), door)
    # The one address takes users where user SSO is on, and is the recipient of calls besides.
    expected = Door.USER_SSO if door == "sts" else ASKED[door].get("door", Door.METADATA)
    assert (found.taken, found.door) == (True, expected)


def test_every_door_of_the_corpus_is_asked() -> None:
    assert {door for door in DOORS if not OTHERWISE.fullmatch(door)} == set(ASKED)


@pytest.mark.parametrize("door", [None, *Door])
def test_no_message_breaks_the_inspector(door: Door | None) -> None:
    where = swept(DOORS["sp"].stage())
    account = where.services.directory.account(ACCOUNT)
    assert account
    for file, entry in KEPT.items():
        raw = case(file, entry).raw
        texts = (encoded(raw), raw.decode("utf-8", "replace"), f"SAMLResponse={encoded(raw)}&x")
        for text in texts if door is None else texts[:1]:
            found = where.services.saml_inspection.message(account, Question(text=text, door=door))
            assert found.taken or found.advice, file
    assert not where.events()
