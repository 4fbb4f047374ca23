"""What the inspector says of requests and of messages of logout: the same as the door, before and after."""

from typing import Any
from urllib.parse import urlencode

import pytest

from idp.rules.saml_envelope import Door
from tests.saml.conftest import Sp
from tests.saml.office import Office
from tests.support.inspecting import explained, inspected, same
from tests.support.saml_idp import RSA_SHA256, Signing, signed
from tests.support.saml_partner import Partner
from tests.support.saml_sp import form, query, signed_query


def carried(partner: Partner, xml: str, key: str = "") -> str:
    """Return a message of logout as a browser carries it, by the partner's own way."""
    parameter = "SAMLRequest" if "LogoutRequest" in xml else "SAMLResponse"
    if partner.by_post:
        return signed(xml, (parameter.replace("SAML", "Logout"),), Signing(key=key or partner.name))
    return signed_query(xml, key or partner.name, None, RSA_SHA256, parameter)


def test_a_request_is_answered_once(alice: Sp) -> None:
    xml = alice.request().xml
    for text in (xml, query(xml), f"https://idp.example/sso?{query(xml)}", urlencode(form(xml))):
        before = inspected(alice.world, text)
        assert (before.taken, before.door, before.partner) == (True, Door.SIGN_ON, "hr")
    alice.send(query(xml))
    assert alice.answer().status == ["Success"]
    alice.send(query(xml))
    assert same(alice.world, query(xml)) == "replayed"


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<saml:Subject><saml:NameID>bob</saml:NameID></saml:Subject>", "subject_requested"),
        ('<samlp:NameIDPolicy SPNameQualifier="https://other.example"/>', "name_id_of_another_application"),
        (
            '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"/>',
            "name_id_format_unavailable",
        ),
    ],
)
def test_what_is_answered_by_a_refusal(alice: Sp, inside: str, reason: str) -> None:
    text = query(alice.request(inside=inside).xml)
    found = inspected(alice.world, text)
    assert (found.reason, found.findings[-1].holds) == (reason, False)
    alice.send(text)
    assert alice.reason == reason
    assert (explained(alice.world).findings, explained(alice.world).advice) == (found.findings, found.advice)
    alice.send(text)
    assert same(alice.world, text) == "replayed"


@pytest.mark.parametrize(
    ("parts", "state", "reason"),
    [
        ({}, "x" * 81, "relay_state_too_long"),
        ({}, "a\nb", "relay_state_malformed"),
        ({"issuer": "<saml:Issuer>https://stranger.example</saml:Issuer>"}, None, "application_unknown"),
        ({"more": 'AssertionConsumerServiceURL="https://evil.example"'}, None, "acs_unknown"),
    ],
)
@pytest.mark.parametrize("by_post", [False, True])
def test_requests_that_are_refused(
    alice: Sp, parts: dict[str, Any], state: str | None, reason: str, by_post: bool
) -> None:
    xml = alice.request(**parts).xml
    if by_post:
        alice.post(form(xml, state))
    else:
        alice.send(query(xml, state))
    assert same(alice.world, urlencode(form(xml, state)) if by_post else query(xml, state)) == reason


def test_a_logout_is_taken_once(office: Office) -> None:
    name, index = office.visit(office.hr)
    text = carried(office.hr, office.hr.request(office.edge, name, index))
    before = inspected(office.sp.world, text)
    assert (before.reason, before.door, before.partner) == ("", Door.LOGOUT, "application:hr")
    assert office.signed_in, "nothing has ended"
    office.edge.get(f"{office.hr.path}?{text}")
    assert office.reason == ""
    office.edge.get(f"{office.hr.path}?{text}")
    assert same(office.sp.world, text) == "replayed"


def test_answers_to_our_own_messages_of_logout(office: Office) -> None:
    office.visit(office.crm)
    office.visit(office.hr)
    office.sign_out()
    office.press()
    asked = office.crm.received(office.edge).xml.get("ID")
    for partner, to, reason in (
        (office.hr, "_never", "in_response_to"),
        (office.hr, asked, "in_response_to_another"),
        (office.crm, asked, ""),
    ):
        xml = partner.response(office.edge, to)
        assert inspected(office.sp.world, carried(partner, xml)).reason == reason
        partner.send(office.edge, xml)
        assert office.reason == reason
    assert inspected(office.sp.world, carried(office.crm, xml)).reason == "replayed"


@pytest.mark.parametrize(
    ("parts", "key", "reason"),
    [
        ({"Destination": "https://evil.example/slo"}, "", "wrong_destination"),
        ({"IssueInstant": "2020-01-01T00:00:00Z"}, "", "expired"),
        ({"NotOnOrAfter": "2020-01-01T00:00:00Z"}, "", "expired"),
        ({"inside": "<saml:NameID/>"}, "", "name_missing"),
        ({}, "evil", "signature made with another key, or changed since"),
    ],
)
def test_logouts_that_are_refused(office: Office, parts: dict[str, str], key: str, reason: str) -> None:
    name, _ = office.visit(office.hr)
    text = carried(office.hr, office.hr.request(office.edge, name, **parts), key)
    office.edge.get(f"{office.hr.path}?{text}")
    assert same(office.sp.world, text) == reason
