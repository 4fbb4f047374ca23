"""Whoever proves nothing is answered each time, and fills no audit trail: over a ceiling, refusals are only counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.services import throttle
from tests.saml_sp.conftest import settings
from tests.support.edge import Edge
from tests.support.saml_idp import metadata
from tests.support.world import ACCOUNT, World

CEILING = 3
OIDC, SAML = f"/oidc/{ACCOUNT}", f"/saml/{ACCOUNT}"
WIKI = f"{OIDC}/authorize?client_id=wiki&redirect_uri=http%3A%2F%2F127.0.0.1%3A9001%2Fcallback&response_type=code"
PROVEN = f"{WIKI}&code_challenge={'x' * 43}&code_challenge_method=S256"


def _name(edge: Edge) -> None:
    edge.get("/signin")
    edge.submit(username="nonsense")


def _no_password(edge: Edge) -> None:
    edge.get("/signin")
    edge.submit(username="alice@acme")
    edge.submit(password="")


def _rescue(edge: Edge) -> None:
    edge.get("/signin/rescue?token=x")
    edge.submit()


REFUSED: dict[str, Callable[[Edge], object]] = {
    "a name that is none": _name,
    "no password": _no_password,
    "a rescue link that is none": _rescue,
    "a form without its token": lambda it: it.post("/signin", data={"username": "alice@acme"}),
    "an unknown client": lambda it: it.get(f"{OIDC}/authorize?client_id=nobody", follow=False),
    "a request that is malformed": lambda it: it.get(f"{WIKI}&code_challenge=x", follow=False),
    "nobody logged on, and nobody to be asked": lambda it: it.get(f"{PROVEN}&prompt=none", follow=False),
    "a token request that is malformed": lambda it: it.post(f"{OIDC}/token", data={"grant_type": "password"}),
    "a SAML request that is none": lambda it: it.get(f"{SAML}/sso?SAMLRequest=x"),
    "a SAML logout that is none": lambda it: it.post(f"{SAML}/slo", data={"SAMLRequest": "x"}),
    "a SAML logout of the provider's that is none": lambda it: it.post(f"{SAML}/sp/slo", data={"SAMLRequest": "x"}),
    "no ticket of the company": lambda it: it.get(f"{SAML}/sp/acs"),
    "no ticket for a role": lambda it: it.get(f"{SAML}/sp/role"),
}  # fmt: skip


@pytest.fixture
def edge(world: World, monkeypatch: pytest.MonkeyPatch) -> Edge:
    monkeypatch.setattr(throttle, "CEILING", CEILING)
    return Edge(world)


@pytest.mark.parametrize("what", REFUSED)
def test_what_strangers_are_refused_fills_no_audit_trail_and_is_told_of_later(edge: Edge, what: str) -> None:
    world, ask = edge.world, REFUSED[what]
    if "company" in what:
        settings(world, SsoEnabled=True, MetadataDocument=metadata())
    before, statuses = len(world.events()), set()
    for _time in range(CEILING + 4):
        ask(edge)
        statuses.add(edge.page.status_code)
    assert len(statuses) == 1, "the answer is the same"
    assert len(world.events()) == before + CEILING
    world.clock.advance(seconds=throttle.WINDOW / timedelta(seconds=1) + 1)
    ask(edge)
    assert world.events()[-1].details["suppressed"] == 4
