"""Handing a message of the corpus in, each time to an installation of its own, at the moment it was made for."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from idp.refusals import Refusal
from idp.services.state_file.reading import BadStateFile
from tests.api.sts.conftest import Corp, founded
from tests.saml.conftest import PLAIN, Sp
from tests.saml_corpus.case import NOW, Case
from tests.saml_sp.conftest import Enterprise, settings
from tests.support.edge import Edge
from tests.support.rpc import Program, give_keys
from tests.support.saml_idp import encoded, metadata
from tests.support.saml_sp import metadata as of_application
from tests.support.world import OTHER, World

TAKEN = "taken"
SIGNS = of_application(key="sp", flags='AuthnRequestsSigned="true"')


def outcome(case: Case, door: str) -> str:
    """Return the exact reason for which a message is refused, as the audit trail has it; `TAKEN` when it is not."""
    with _world() as world:
        return DOORS[door](world, case)


@contextmanager
def _world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        world = World(Path(directory))
        world.clock.set(NOW)
        # The toolkit reads a clock of its own.
        patch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(world.clock.now().timestamp())))
        try:
            yield world
        finally:
            world.database.close()


def _enterprise(world: World) -> None:
    settings(world, SsoEnabled=True, MetadataDocument=metadata("idp"))
    theirs = metadata("theirs", entity_id="https://other.example/idp")
    settings(world, account=OTHER, SsoEnabled=True, MetadataDocument=theirs)


def _sp(world: World, case: Case) -> str:
    _enterprise(world)
    enterprise = Enterprise(Edge(world))
    before = len(world.events())
    enterprise.post(case.raw)
    if enterprise.edge.cookie("idp_session"):
        return TAKEN
    (event,) = world.events()[before:]
    page = enterprise.edge.page
    assert (event.what, event.outcome) == ("logon", "failure")
    assert (page.status_code, "<h1>" in page.text, "Traceback" in page.text) == (403, True, False)
    return str(event.details.get("exact") or event.reason)


def _sts(world: World, case: Case) -> str:
    give_keys(world)
    corp: Corp = founded(Program(world))
    world.clock.set(NOW)
    before = len(world.events())
    if "Credentials" in corp.post(case.raw):
        return TAKEN
    (event,) = world.events()[before:]
    assert (event.what, event.outcome) == ("sts:AssumeRoleWithSAML", "failure")
    assert corp.program.status in (400, 401, 403)
    return str(event.details.get("exact") or event.reason)


def _application(world: World, xml: str) -> Sp:
    sp = Sp(Edge(world))
    sp.register(PLAIN)
    sp.describe(xml)
    sp.edge.alice()
    world.clock.set(NOW)
    return sp


def _asked(sp: Sp, ask: Callable[[], object]) -> str:
    ask()
    if sp.world.events("sso", "success"):
        return TAKEN
    assert sp.sends_nothing
    assert "Traceback" not in sp.edge.page.text
    return sp.reason


def _sso(world: World, case: Case) -> str:
    sp = _application(world, of_application(key="sp"))
    return _asked(sp, lambda: sp.post({"SAMLRequest": encoded(case.raw)}))


def _strict(world: World, case: Case) -> str:
    sp = _application(world, SIGNS)
    return _asked(sp, lambda: sp.post({"SAMLRequest": encoded(case.raw)}))


def _redirect(world: World, case: Case) -> str:
    sp = _application(world, SIGNS)
    return _asked(sp, lambda: sp.send(case.raw.decode()))


def _of_application(world: World, case: Case) -> str:
    try:
        Sp(Edge(world)).describe(case.raw.decode())
    except BadStateFile as bad:
        return str(bad).rpartition(": ")[2]
    return TAKEN


def _of_provider(world: World, case: Case) -> str:
    try:
        settings(world, SsoEnabled=True, MetadataDocument=encoded(case.raw))
    except Refusal as refused:
        return str(refused.blanks.get("why", refused))
    return TAKEN


DOORS: dict[str, Callable[[World, Case], str]] = {
    "sp": _sp,
    "sts": _sts,
    "sso": _sso,
    "strict": _strict,
    "redirect": _redirect,
    "application": _of_application,
    "provider": _of_provider,
}
