"""Logout begun by an application: at once only for the very session of the hint, and back only where registered."""

import pytest

from tests.oidc.conftest import Rp
from tests.support.edge import Edge
from tests.support.saml_partner import DENIED, SUCCESS, Partner, onward
from tests.support.world import ACCOUNT, OTHER

BYE = "https://rp.test/bye"


def logout(rp: Rp, account: str = ACCOUNT, **query: str) -> str:
    """Ask for logout; return where that leads, or the title of the page."""
    rp.edge.get(f"/oidc/{account}/logout", follow=False, query_string=query)
    return rp.edge.page.headers.get("Location") or rp.edge.title


def signed_in(rp: Rp) -> bool:
    rp.edge.get("/security/")
    return rp.edge.title == "Security"


def test_the_sessions_own_hint_logs_out_and_leads_back_with_state(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    assert logout(alice, id_token_hint=token, post_logout_redirect_uri=BYE, state="x y") == f"{BYE}?state=x+y"
    assert not signed_in(alice)


def test_an_expired_hint_still_tells_which_session(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    alice.edge.world.clock.advance(hours=2)
    assert logout(alice, id_token_hint=token) == "/signin/out"
    assert not signed_in(alice)


@pytest.mark.parametrize("uri", [f"{BYE}/", "https://evil.test/", "https://rp.test/cb", "//rp.test/bye"])
def test_an_unregistered_address_gets_a_page_and_ends_nothing(alice: Rp, uri: str) -> None:
    token = alice.tokens()["id_token"]
    assert logout(alice, id_token_hint=token, post_logout_redirect_uri=uri) == "That did not work"
    assert signed_in(alice)


@pytest.mark.parametrize("how", ["none", "x", "alg none", "access token", "forged", "client"])
def test_without_a_valid_hint_one_is_asked_first_and_sent_nowhere(alice: Rp, how: str) -> None:
    tokens = alice.tokens()
    head, body, tail = tokens["id_token"].split(".")
    hints = {
        "none": {},
        "x": {"id_token_hint": "x"},
        "alg none": {"id_token_hint": f"eyJhbGciOiJub25lIn0.{body}."},
        "access token": {"id_token_hint": tokens["access_token"]},
        "forged": {"id_token_hint": f"{head}.{body}.{tail[:-4]}AAAA"},
        "client": {"id_token_hint": tokens["id_token"], "client_id": "two"},
    }
    asked = logout(alice, **hints[how], post_logout_redirect_uri=BYE)
    assert asked == "Log out?"
    assert signed_in(alice)
    logout(alice, **hints[how], post_logout_redirect_uri=BYE)
    alice.edge.submit(follow=False)
    assert alice.edge.page.location == "/signin/out"
    assert not signed_in(alice)


def test_another_sessions_hint_asks(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    alice.edge.log_on("carol@acme", "Carol-pass-1")
    assert logout(alice, id_token_hint=token) == "Log out?"
    assert signed_in(alice)


def test_another_accounts_hint_is_none(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    assert logout(alice, OTHER, id_token_hint=token, post_logout_redirect_uri=BYE) == "/signin/out"
    assert signed_in(alice)


def test_nobody_signed_in_is_led_back_all_the_same(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    other = Rp(Edge(alice.edge.world, alice.edge.app))
    assert logout(other, id_token_hint=token, post_logout_redirect_uri=BYE) == BYE
    assert logout(other, post_logout_redirect_uri=BYE) == "/signin/out"
    assert signed_in(alice)


def test_a_post_of_another_site_without_a_hint_ends_nothing(alice: Rp) -> None:
    alice.edge.post(f"/oidc/{ACCOUNT}/logout", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert alice.edge.title == "Log out?"
    assert signed_in(alice)


def test_parameters_given_twice_are_refused(alice: Rp) -> None:
    query = [("post_logout_redirect_uri", BYE), ("post_logout_redirect_uri", "https://evil.test/")]
    alice.edge.get(f"/oidc/{ACCOUNT}/logout", follow=False, query_string=query)
    assert alice.edge.page.status_code == 400


@pytest.mark.parametrize("valid", [True, False])
def test_a_post_of_another_site_comes_back_with_the_cookies_that_browsers_hold_back(alice: Rp, valid: bool) -> None:
    hint = alice.tokens()["id_token"] if valid else "x"
    fields = {"id_token_hint": hint, "post_logout_redirect_uri": BYE, "state": "x y", "unknown": "z"}
    session = str(alice.edge.cookie("idp_session"))
    alice.edge.client.delete_cookie("idp_session", domain="127.0.0.1")
    alice.edge.post(f"/oidc/{ACCOUNT}/logout", data=fields)
    location = alice.edge.page.location
    assert (alice.edge.page.status_code, location.startswith(f"/oidc/{ACCOUNT}/logout?")) == (303, True)
    alice.edge.client.set_cookie("idp_session", session, domain="127.0.0.1")
    alice.edge.get(location, follow=False)
    assert (alice.edge.page.headers.get("Location") or alice.edge.title) == (
        f"{BYE}?state=x+y" if valid else "Log out?"
    )
    assert signed_in(alice) is not valid


def test_after_a_logout_silence_finds_nobody_and_the_sessions_tokens_are_dead(alice: Rp) -> None:
    tokens = alice.tokens()
    logout(alice, id_token_hint=tokens["id_token"])
    alice.ask(prompt="none")
    assert alice.answer()["error"] == "login_required"
    assert alice.userinfo(tokens["access_token"]).status_code == 401


def test_without_a_state_none_comes_back(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    assert logout(alice, id_token_hint=token, post_logout_redirect_uri=BYE, ui_locales="zh") == BYE


@pytest.mark.parametrize("name", ["state", "id_token_hint", "client_id", "post_logout_redirect_uri"])
def test_endless_values_are_refused(alice: Rp, name: str) -> None:
    query = {"id_token_hint": alice.tokens()["id_token"], name: "x" * 50_000}
    assert logout(alice, ACCOUNT, **query) == "That did not work"
    assert signed_in(alice)


@pytest.mark.parametrize("status", [SUCCESS, DENIED])
def test_applications_by_saml_are_told_before_the_way_back(alice: Rp, status: str) -> None:
    edge, hr = alice.edge, Partner("hr")
    (edge.world.directory / "hr.xml").write_text(hr.metadata(), encoding="utf-8")
    line = "{name: hr, protocol: saml, metadata_file: hr.xml}"
    edge.world.apply(f'accounts:\n  - id: "{ACCOUNT}"\n    applications: [{line}]\n')
    token = alice.tokens()["id_token"]
    edge.get(f"/saml/{ACCOUNT}/launch/hr")
    edge.get(logout(alice, id_token_hint=token, post_logout_redirect_uri=BYE, state="x"))
    assert edge.title == "Logging out"
    onward(edge)
    hr.send(edge, hr.response(edge, hr.received(edge).xml.get("ID"), status))
    if status == DENIED:
        assert "Did not log you out" in edge.page.text
        assert onward(edge) == f"{BYE}?state=x"
    else:
        assert edge.page.location == f"{BYE}?state=x"
    assert not signed_in(alice)
