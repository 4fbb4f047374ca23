"""Every form carries a proof of its page; forms of other sites, old pages and other browsers change nothing."""

import re

import pytest

from tests.support.edge import Edge
from tests.support.world import World

POSTS = [
    "/signin",
    "/signin/password",
    "/signin/code",
    "/signin/recovery",
    "/signin/bind",
    "/signin/new-password",
    "/signin/recovery-codes",
    "/signin/rescue",
    "/security/password",
    "/security/mfa/enable",
    "/security/mfa/disable",
    "/security/recovery-codes",
    "/security/sessions/end-others",
    "/security/sessions/x/end",
    "/security/browsers/x/forget",
    "/security/sign-out",
]


def test_every_form_of_the_product_is_known_here(edge: Edge) -> None:
    rules = [rule for rule in edge.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    known = {re.sub(r"<[^>]+>", "x", rule.rule) for rule in rules if rule.rule.startswith(("/signin", "/security"))}
    assert known == set(POSTS)


@pytest.mark.parametrize("path", POSTS)
def test_without_its_token_a_form_is_refused_and_audited(edge: Edge, world: World, path: str) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.post(path, data={"username": "carol@acme", "password": "Carol-pass-1", "code": "123456"})
    assert edge.page.status_code == 400
    assert edge.title == "That did not work"
    event = world.events("form", "failure")[-1]
    assert (event.reason, event.address) == ("form_token", "127.0.0.1")
    assert edge.get("/security/").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_although_it_has_the_token(edge: Edge, world: World, site: str) -> None:
    edge.get("/signin")
    action, hidden = edge.form()
    edge.post(action, data=hidden | {"username": "carol@acme"}, headers={"Sec-Fetch-Site": site})
    assert edge.page.status_code == 400
    assert world.events("form", "failure")[-1].reason == "cross_site_form"


def test_another_browsers_token_is_refused(edge: Edge, world: World) -> None:
    edge.get("/signin")
    action, hidden = edge.form()
    other = Edge(world, edge.app)
    other.get("/signin")
    assert other.post(action, data=hidden | {"username": "carol@acme"}).status_code == 400


def test_a_token_from_before_the_logon_is_worth_nothing_after_it(edge: Edge) -> None:
    edge.get("/signin")
    _action, hidden = edge.form()
    edge.log_on("carol@acme", "Carol-pass-1")
    assert edge.post("/security/sign-out", data=hidden).status_code == 400


@pytest.mark.parametrize("change", [("", "x"), (".", "!"), ("e", "E")])
def test_a_tampered_flow_cookie_is_none(edge: Edge, change: tuple[str, str]) -> None:
    edge.name("carol@acme")
    action, hidden = edge.form()
    edge.client.set_cookie("idp_flow", str(edge.cookie("idp_flow")).replace(*change), domain="127.0.0.1")
    assert edge.post(action, data=hidden | {"password": "Carol-pass-1"}).status_code == 400
    assert edge.cookie("idp_session") is None
