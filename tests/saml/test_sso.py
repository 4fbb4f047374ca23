"""Single sign-on to SAML applications: who is signed in is taken there; others log on first."""

from datetime import datetime, timedelta

import pytest

from idp.services import throttle
from tests.saml.conftest import Sp
from tests.support.edge import Edge
from tests.support.saml_sp import ACS, HR, IDP, acs, form, metadata, query, signed_form, signed_query
from tests.support.world import OTHER

SIGNS = metadata(key="sp", flags='AuthnRequestsSigned="true"')


def test_somebody_signed_in_is_taken_to_the_application(alice: Sp) -> None:
    alice.ask(relay_state="/inbox?a=1&b=<2>")
    answer = alice.answer()
    assert alice.edge.page.status_code == 200
    assert answer.address == ACS
    assert answer.fields["RelayState"] == "/inbox?a=1&b=<2>"
    assert answer.status == ["Success"]
    assert answer.text("Audience") == HR
    assert answer.text("Issuer") == IDP
    assert answer.told == {
        "name": ["alice@acme.onaliyun.com"],
        "displayName": ["Alice"],
        "email": ["alice@acme.example"],
    }


def test_an_answer_is_bound_to_request_address_and_moment(alice: Sp) -> None:
    now = alice.world.clock.now()
    alice.ask(id="_abc.1-2")
    answer = alice.answer()
    assert (
        answer.attribute("Response", "Destination") == answer.attribute("SubjectConfirmationData", "Recipient") == ACS
    )
    assert answer.attribute("Response", "InResponseTo") == "_abc.1-2"
    assert answer.attribute("SubjectConfirmationData", "InResponseTo") == "_abc.1-2"
    until = datetime.fromisoformat(answer.attribute("SubjectConfirmationData", "NotOnOrAfter") or "")
    assert until == datetime.fromisoformat(answer.attribute("Conditions", "NotOnOrAfter") or "")
    assert until - now.replace(microsecond=0) == timedelta(minutes=5)


def test_it_says_when_and_until_when_somebody_is_logged_on(alice: Sp) -> None:
    logged_on = alice.world.clock.now().replace(microsecond=0) - timedelta(seconds=1)
    alice.world.clock.advance(hours=1)
    alice.ask()
    answer = alice.answer()
    assert datetime.fromisoformat(answer.attribute("AuthnStatement", "AuthnInstant") or "") == logged_on
    ends = datetime.fromisoformat(answer.attribute("AuthnStatement", "SessionNotOnOrAfter") or "")
    assert ends == logged_on + timedelta(hours=6)
    alice.world.preference(LoginSessionDuration=2)
    alice.ask()
    assert alice.answer().attribute("AuthnStatement", "SessionNotOnOrAfter") == (
        logged_on + timedelta(hours=2)
    ).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_stranger_logs_on_and_comes_back(sp: Sp) -> None:
    sp.send(query(sp.request(id="r-9").xml, "/inbox"), follow=True)
    assert "SAMLResponse" not in sp.edge.page.text
    sp.edge.submit(username="carol@acme")
    sp.edge.submit(password="Carol-pass-1")
    assert sp.answer().attribute("Response", "InResponseTo") == "r-9"
    assert sp.answer().fields["RelayState"] == "/inbox"


def test_nobody_finishes_what_another_browser_began(sp: Sp) -> None:
    place = sp.ask().location
    resumed = sp.edge.get(place).request.args["continue"]
    other = Edge(sp.world)
    other.alice()
    assert other.get(resumed).status_code == 400
    assert "SAMLResponse" not in other.page.text


def test_somebody_of_another_account_is_nobody_here(sp: Sp) -> None:
    sp.edge.log_on("alice@other", "Other-pass-1")
    assert sp.ask().status_code == 303
    sp.ask(more='IsPassive="true"')
    assert sp.answer().status == ["Responder", "NoPassive"]


def test_a_request_by_post(alice: Sp) -> None:
    alice.ask_by_post(relay_state="é")
    assert alice.answer().fields["RelayState"] == "é"
    assert alice.answer().status == ["Success"]


def test_a_post_of_another_site_does_not_hide_who_is_signed_in(alice: Sp) -> None:
    stranger = Edge(alice.world)  # as the browser sends it: without its cookies
    stranger.post(f"/saml/{alice.account}/sso", data=form(alice.request(more='IsPassive="true"').xml))
    assert stranger.page.status_code == 303
    cookie = stranger.cookies()[0]
    alice.edge.client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
    alice.edge.get(stranger.page.location)
    assert alice.answer().status == ["Success"]


def test_passive_never_shows_a_page(sp: Sp) -> None:
    sp.ask(relay_state="s", more='IsPassive="true"')
    assert sp.answer().status == ["Responder", "NoPassive"]
    assert sp.answer().fields["RelayState"] == "s"
    assert sp.answer().xml.find("{*}Assertion") is None
    assert sp.answer().xml.find("{*}Signature") is not None
    assert sp.reason == "nobody_logged_on"


def test_nobody_fills_the_trail_with_passive_requests(sp: Sp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "CEILING", 3)
    before = len(sp.world.events())
    for _time in range(7):
        sp.ask(more='IsPassive="true"')
        assert sp.answer().status == ["Responder", "NoPassive"]
    assert len(sp.world.events()) == before + 3
    sp.world.clock.advance(seconds=throttle.WINDOW.total_seconds() + 1)
    sp.ask(more='IsPassive="true"')
    assert sp.world.events()[-1].details["suppressed"] == 4


def test_force_asks_even_who_is_signed_in(alice: Sp) -> None:
    before = alice.world.clock.now()
    alice.ask(more='ForceAuthn="1"')
    alice.edge.get(alice.edge.page.location)
    alice.edge.submit(username="alice@acme")
    alice.world.clock.advance(minutes=1)
    alice.edge.submit(password="Alice-pass-1")
    alice.edge.submit(code=alice.world.alice_code())
    assert datetime.fromisoformat(alice.answer().attribute("AuthnStatement", "AuthnInstant") or "") > before
    alice.world.clock.advance(seconds=1)
    alice.ask(more='ForceAuthn="true" IsPassive="true"')
    assert alice.answer().status == ["Responder", "NoPassive"]


def test_an_unsigned_request_goes_where_the_metadata_demands_none(alice: Sp) -> None:
    alice.describe(metadata(key="sp"))
    alice.ask()
    assert alice.answer().status == ["Success"]


@pytest.mark.parametrize("relay_state", [None, "/inbox?a=b&c=d+e%20f"])
def test_a_signed_request_by_redirect(alice: Sp, relay_state: str | None) -> None:
    alice.describe(SIGNS)
    alice.send(signed_query(alice.request().xml, relay_state=relay_state))
    assert alice.answer().status == ["Success"]
    assert alice.answer().fields.get("RelayState") == relay_state


def test_a_signed_request_by_post(alice: Sp) -> None:
    alice.describe(SIGNS)
    alice.post(signed_form(alice.request().xml))
    assert alice.answer().status == ["Success"]


TWO = metadata(acs(ACS, 3), acs("https://hr.example/second", 7, 'isDefault="true"'))


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ("", "https://hr.example/second"),
        ('AssertionConsumerServiceIndex="3"', ACS),
        ('AssertionConsumerServiceIndex="7"', "https://hr.example/second"),
        (f'AssertionConsumerServiceURL="{ACS}"', ACS),
        (f'AssertionConsumerServiceURL="{ACS}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"', ACS),
    ],
)
def test_the_answer_goes_to_the_registered_address_that_was_meant(alice: Sp, more: str, address: str) -> None:
    alice.describe(TWO)
    alice.ask(more=more)
    assert alice.answer().address == alice.answer().attribute("Response", "Destination") == address


def test_an_address_withdrawn_during_the_logon_gets_nothing(sp: Sp) -> None:
    sp.describe(TWO)
    sp.send(query(sp.request().xml), follow=True)
    sp.describe(metadata(acs("https://hr.example/third")))
    sp.edge.submit(username="carol@acme")
    sp.edge.submit(password="Carol-pass-1")
    assert sp.sends_nothing


def test_each_answer_is_one_event(alice: Sp) -> None:
    alice.ask(id="r-1")
    (event,) = alice.world.events("sso")
    assert (event.outcome, event.actor) == ("success", "application:hr")
    assert event.details["request"] == "r-1"
    assert event.details["acs"] == ACS
    assert event.details["response"] == alice.answer().attribute("Response", "ID")
    assert event.details["assertion"] == alice.answer().attribute("Assertion", "ID")
    assert event.details["session"]


def test_an_answer_costs_five_statements(alice: Sp) -> None:
    """Session, groups, request, event and participant: what is registered of application and account is in memory."""
    alice.ask()
    seen = alice.world.statements()
    alice.ask()
    assert alice.answer().status == ["Success"]
    assert len(seen) == 5


def test_the_same_page_lets_no_script_but_its_own_run_and_posts_nowhere_else(alice: Sp) -> None:
    policy = alice.ask().headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "form-action https://hr.example;" in policy
    assert "script-src" not in alice.edge.get("/signin").headers["Content-Security-Policy"]


def test_another_account_has_the_same_application_or_none(alice: Sp) -> None:
    alice.account = OTHER
    alice.ask(destination="")
    assert alice.sends_nothing
    assert alice.reason == "application_unknown"


def test_going_back_to_a_visit_that_was_answered_leads_on(sp: Sp) -> None:
    place = sp.ask().location
    sp.edge.get(place)
    sp.edge.submit(username="carol@acme")
    sp.edge.submit(password="Carol-pass-1", follow=False)
    resumed = sp.edge.page.location
    sp.edge.get(resumed)
    assert sp.answer().status == ["Success"]
    sp.edge.get(resumed)
    assert sp.sends_nothing
    assert 'href="/applications"' in sp.edge.page.text
    assert sp.edge.get("/applications").status_code == 200
