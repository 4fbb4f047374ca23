"""The assertion consumer service: what answers our requests, where it leads, and what is refused, exactly why."""

import base64
import re
from copy import copy
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from idp.services.audit import Event
from idp.services.catalogue import Services
from tests.saml_sp.conftest import ACS, Enterprise, settings
from tests.support.edge import Edge
from tests.support.rpc import Program, give_keys
from tests.support.saml_idp import US, metadata, signed, stamp
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER


def _good(enterprise: Enterprise) -> str:
    return signed(enterprise.issue().response())


def test_a_request_says_who_asks_and_where_to_answer(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    request = enterprise.request()
    assert (request.get("Destination"), request.get("AssertionConsumerServiceURL")) == (
        "https://corp.example/sso",
        f"{US}/acs",
    )
    assert (request.findtext("{*}Issuer"), request.get("ForceAuthn")) == (US, None)
    assert parse_qs(urlsplit(enterprise.edge.page.location).query)["RelayState"] == [request_id]


def test_an_answer_opens_one_session(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    xml = signed(enterprise.answering(request_id).response())
    enterprise.post(xml)
    assert enterprise.edge.page.request.path == "/security"
    enterprise.edge.client.delete_cookie("idp_session", domain="127.0.0.1")
    assert enterprise.refusal(xml) == (403, "in response to: no request of ours")
    other = enterprise.answering(request_id, id="assertion-2").response()
    assert enterprise.refusal(signed(other)) == (403, "in response to: no request of ours")


def test_two_answers_to_one_request_open_one_session(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    enterprise.post(signed(enterprise.answering(request_id).response()), follow=False)
    first = enterprise.edge.cookie("idp_asserted") or ""
    enterprise.post(signed(enterprise.answering(request_id, id="assertion-2").response()))
    assert enterprise.edge.page.request.path == "/security"
    enterprise.edge.client.set_cookie("idp_asserted", first, domain="127.0.0.1")
    assert enterprise.edge.get(ACS).status_code == 400
    assert enterprise.world.last_reason() == "request_spent"


def test_another_browser_cannot_bring_the_answer(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    elsewhere = Enterprise(Edge(enterprise.world))
    xml = signed(enterprise.answering(request_id).response())
    assert elsewhere.post(xml).status_code == 400
    assert enterprise.world.last_reason() == "other_browser"
    assert not elsewhere.edge.cookie("idp_session")
    enterprise.post(xml)
    assert enterprise.edge.page.request.path == "/security", "and spends nothing"


def test_the_answer_has_its_time(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    late = 'NotOnOrAfter="2099-01-01T00:00:00Z"'
    xml = signed(enterprise.answering(request_id, conditions=late, confirmed_until=late).response())
    enterprise.world.clock.advance(minutes=31)
    assert enterprise.refusal(xml) == (403, "in response to: no request of ours")


def test_an_answer_to_another_accounts_request_is_refused(enterprise: Enterprise) -> None:
    settings(enterprise.world, account=OTHER, SsoEnabled=True, MetadataDocument=metadata())
    request_id = enterprise.asked("alice@other")
    xml = signed(enterprise.answering(request_id).response())
    assert enterprise.refusal(xml) == (403, "in response to: no request of ours")


def test_nothing_is_kept_for_who_brings_no_response(enterprise: Enterprise) -> None:
    assert enterprise.edge.get(ACS).status_code == 400
    assert enterprise.world.last_reason() == "ticket_gone"
    enterprise.post(signed(enterprise.issue().response()), follow=False)
    enterprise.world.clock.advance(minutes=3)
    assert enterprise.edge.get(ACS).status_code == 400


@pytest.mark.parametrize("wish", ["prompt=login", "max_age=60"])
def test_who_must_log_on_afresh_is_asked_by_the_provider(enterprise: Enterprise, wish: str) -> None:
    query = f"client_id=app&redirect_uri=http://127.0.0.1/callback&response_type=code&scope=openid&state=s&{wish}"
    challenge = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    enterprise.edge.get(f"/oidc/{ACCOUNT}/authorize?{query}&{challenge}")
    enterprise.edge.submit(username="alice@acme")
    request_id = enterprise.go()
    assert enterprise.request().get("ForceAuthn") == "true"
    now = enterprise.world.clock.now()
    old = f'AuthnInstant="{stamp(now - timedelta(hours=1))}"'
    answer = enterprise.answering(request_id).response()
    xml = re.sub(r'AuthnInstant="[^"]*"', old, answer)
    assert enterprise.refusal(signed(xml)) == (403, "not logged on afresh")
    enterprise.post(signed(answer), follow=False)
    enterprise.edge.get(ACS, follow=False)
    assert enterprise.edge.page.status_code == 303


def test_an_applications_request_survives_the_detour(enterprise: Enterprise) -> None:
    query = "client_id=app&redirect_uri=http://127.0.0.1/callback&response_type=code&scope=openid&state=mine"
    challenge = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    enterprise.edge.get(f"/oidc/{ACCOUNT}/authorize?{query}&{challenge}")
    enterprise.edge.submit(username="alice@acme")
    enterprise.post(signed(enterprise.answering(enterprise.go()).response()))
    location = enterprise.edge.page.location
    assert location.startswith("http://127.0.0.1/callback?code=")
    assert parse_qs(urlsplit(location).query)["state"] == ["mine"]


@pytest.mark.parametrize("path", ["/security/password", "/security"])
def test_relay_state_leads_on(enterprise: Enterprise, path: str) -> None:
    enterprise.post(signed(enterprise.issue().response()), path)
    assert enterprise.edge.page.request.path == path


@pytest.mark.parametrize(
    "relay_state",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/%2fevil.example", "javascript:alert(1)", "x" * 3000, "\n/"],
)  # fmt: skip
def test_relay_state_leads_nowhere_else(enterprise: Enterprise, relay_state: str) -> None:
    enterprise.post(signed(enterprise.issue().response()), relay_state)
    assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")


def test_a_journey_that_was_given_up_does_not_go_on(enterprise: Enterprise) -> None:
    enterprise.edge.get("/signin?continue=/security/password")
    enterprise.log_on()
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-11")
def test_access_keys_are_left_alone(enterprise: Enterprise) -> None:
    give_keys(enterprise.world)
    assert Program(enterprise.world).ram("ListUsers")["Users"]["User"]


def test_a_response_given_twice_is_none(enterprise: Enterprise) -> None:
    good = base64.b64encode(_good(enterprise).encode()).decode()
    assert enterprise.edge.post(ACS, data={"SAMLResponse": [good, good]}).status_code == 403


def test_a_response_is_not_taken_from_the_address(enterprise: Enterprise) -> None:
    good = base64.b64encode(_good(enterprise).encode()).decode()
    assert enterprise.edge.post(ACS, query_string={"SAMLResponse": good}).status_code == 403


@seed("SS-12")
def test_a_replayed_assertion_is_refused(enterprise: Enterprise) -> None:
    xml = _good(enterprise)
    enterprise.post(xml)
    enterprise.edge = Edge(enterprise.world)
    assert enterprise.post(xml).status_code == 403
    assert enterprise.world.last_reason() == "assertion_replayed"
    again = signed(replace(enterprise.issue(), response_id="response-2").response())
    assert enterprise.post(again).status_code == 403, "the ID counts, not the text around it"


@seed("SS-12")
def test_an_assertion_stays_spent_for_as_long_as_a_ticket_made_of_it_lives(enterprise: Enterprise) -> None:
    late = 'NotOnOrAfter="2099-01-01T00:00:00Z"'
    issued = enterprise.issue(conditions=late, confirmed_until=late)
    xml = signed(replace(issued, now=issued.now - timedelta(minutes=60, seconds=30)).response())
    other = Enterprise(Edge(enterprise.world))
    for visitor in (enterprise, other):
        visitor.post(xml, follow=False)
    assert enterprise.edge.get(ACS).request.path == "/security"
    enterprise.world.clock.advance(seconds=110)
    enterprise.world.services.janitor.sweep_up()
    assert other.edge.get(ACS).status_code == 403
    assert other.world.last_reason() == "assertion_replayed"


@seed("SS-12")
def test_other_processes_know_what_was_spent(enterprise: Enterprise) -> None:
    xml = _good(enterprise)
    enterprise.post(xml)
    elsewhere = copy(enterprise.world)
    elsewhere.services = Services(enterprise.world.config, enterprise.world.ports)
    assert Enterprise(Edge(elsewhere)).post(xml).status_code == 403


def test_a_refusal_spends_nothing(enterprise: Enterprise) -> None:
    enterprise.world.preference(LoginNetworkMasks="192.0.2.0/24")
    xml = _good(enterprise)
    assert enterprise.post(xml).status_code == 403
    enterprise.world.preference(LoginNetworkMasks="")
    enterprise.post(xml)
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-12")
def test_metadata_past_its_time_is_not_believed(enterprise: Enterprise) -> None:
    now = enterprise.world.clock.now()
    until = stamp(now + timedelta(minutes=1))
    enterprise.settings(MetadataDocument=metadata(extra=f'validUntil="{until}"'))
    enterprise.log_on()
    assert enterprise.edge.page.request.path == "/security"
    enterprise.edge = Edge(enterprise.world)
    enterprise.world.clock.advance(minutes=2)
    assert enterprise.refusal(signed(enterprise.issue(id="assertion-2").response())) == (503, "validUntil")
    assert enterprise.edge.get(f"/saml/{ACCOUNT}/sp/login").status_code == 503


def test_wrong_responses_are_throttled_like_wrong_passwords(enterprise: Enterprise) -> None:
    for _try in range(300):
        enterprise.world.services.throttle.failed(enterprise.world.visitor, Event(what="logon", outcome="failure"))
    assert enterprise.post(_good(enterprise)).status_code == 429


def test_no_response_is_written_to_the_trail(enterprise: Enterprise) -> None:
    enterprise.refusal(signed(enterprise.issue(subject="very-secret").response()).replace("very-secret", "more-secret"))
    assert "secret" not in str(enterprise.world.events()[-1])


def test_two_assertions_of_two_people_change_the_session_at_hand(enterprise: Enterprise) -> None:
    enterprise.log_on()
    first = enterprise.edge.cookie("idp_session")
    enterprise.log_on(id="assertion-2", subject="carol@acme.example")
    assert enterprise.edge.cookie("idp_session") != first
    assert "carol" in enterprise.edge.page.text


def test_who_gave_no_password_is_not_told_that_it_opens_the_account(enterprise: Enterprise) -> None:
    enterprise.post(signed(enterprise.issue(subject="carol@acme.example").response()), "/security")
    assert "Enable MFA Device" in enterprise.edge.page.text
    assert "Your password alone" not in enterprise.edge.page.text
