"""What was taken once is not taken again: by no other process, at no other door, and not when memory was lost."""

from copy import copy

import pytest

from idp.model.ephemeral import EphemeralEntry
from idp.services.catalogue import Services
from idp.store.database import Database
from tests.saml.conftest import Sp
from tests.saml_corpus import stages
from tests.saml_corpus.case import ASKED, Case
from tests.saml_corpus.doors import DOORS, PLAIN, TAKEN
from tests.saml_corpus.index import FILES
from tests.saml_corpus.stages import forget, swept
from tests.saml_corpus.told import the_toolkit_sees
from tests.support.edge import Edge
from tests.support.saml_sp import form
from tests.support.world import World

GOOD, FOR_ROLES = "good-response.xml", "role-good-response.xml"
SPENT = {"sp": "assertion_replayed", "sts": "replayed", "role": "assertion_replayed"}


def elsewhere(where: World) -> World:
    """Return the same installation as another process sees it: with a connection and a memory of its own."""
    other = copy(where)
    other.database = Database(where.config.database_url)
    other.ports = other._ports()
    other.services = Services(other.config, other.ports)
    return other


@pytest.mark.parametrize("lost", [False, True], ids=["kept", "lost"])
@pytest.mark.parametrize(
    ("file", "first", "then"),
    [
        (GOOD, "sp", "sp"),
        (GOOD, "sts", "sts"),
        (FOR_ROLES, "role", "role"),
        (GOOD, "sp", "sts"),
        (GOOD, "sts", "sp"),
        (FOR_ROLES, "role", "sts"),
        (FOR_ROLES, "sts", "role"),
    ],
)
def test_an_assertion_is_spent_for_all(file: str, first: str, then: str, lost: bool) -> None:
    here = swept(stages.responses("replays"))
    there = elsewhere(here)
    response = Case(file, "", (first,), (FILES / file).read_bytes())
    with the_toolkit_sees(here):
        assert DOORS[first].hand_in(here, response).startswith(TAKEN)
        if lost:
            forget(here, EphemeralEntry)
        assert DOORS[then].hand_in(there, response) == SPENT[then]
    there.database.close()


@pytest.mark.parametrize("lost", [False, True], ids=["kept", "lost"])
def test_a_request_is_answered_once_by_all(lost: bool) -> None:
    sp = stages.application(PLAIN)
    there = elsewhere(swept(sp.world))
    again = Sp(Edge(there))
    for cookie in sp.edge.cookies():
        again.edge.client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
    sp.post(form(ASKED.xml))
    assert sp.answer().address
    if lost:
        forget(sp.world, EphemeralEntry)
    again.post(form(ASKED.xml))
    assert again.answered_already
    assert again.reason == "replayed"
    there.database.close()
