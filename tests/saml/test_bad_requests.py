"""Requests that are not answered: a calm page, the exact reason in the audit trail, and nothing sent anywhere."""

import base64
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.saml.conftest import PLAIN, Sp
from tests.support.saml_idp import SHA256, Signing, signed
from tests.support.saml_sp import ACS, HR, SSO, acs, deflated, form, metadata, query, signed_form, signed_query
from tests.support.world import OTHER

SIGNS = metadata(key="sp", flags='AuthnRequestsSigned="true"')
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
HMAC = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
STRANGER = "<saml:Issuer>https://other.example/sp</saml:Issuer>"
BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
EXTERNAL = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
NAMESPACE = "urn:oasis:names:tc:SAML:2.0:"

PLAINLY: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "no message": ({}, "", "request_missing"),
    "application of another account": ({"issuer": STRANGER}, None, "application_unknown"),
    "application unknown": ({"issuer": "<saml:Issuer>x</saml:Issuer>"}, None, "application_unknown"),
    "no issuer": ({"issuer": ""}, None, "must have one Issuer"),
    "two issuers": ({"issuer": f"<saml:Issuer>{HR}</saml:Issuer>" * 2}, None, "other_parts"),
    "comment inside the issuer": ({"issuer": f"<saml:Issuer>{HR}<!-- -->.evil</saml:Issuer>"}, None, "has comments, processing instructions or entities"),
    "issuer of another kind": ({"issuer": f'<saml:Issuer Format="urn:x">{HR}</saml:Issuer>'}, None, "issuer_malformed"),
    "expired": ({"age": 361}, None, "expired"),
    "not yet": ({"age": -62}, None, "issued_in_the_future"),
    "wrong destination": ({"destination": 'Destination="https://x.example"'}, None, "wrong_destination"),
    "destination of another account": ({"destination": f'Destination="{SSO.replace("1234567890123456", OTHER)}"'}, None, "wrong_destination"),
    "SAML 1": ({"version": "1.1"}, None, "not_saml_2"),
    "ID that is none": ({"id": "1 2"}, None, "id_malformed"),
    "ID too long": ({"id": "i" * 257}, None, "id_malformed"),
    "answer by artifact": ({"more": f'ProtocolBinding="{NAMESPACE}bindings:HTTP-Artifact"'}, None, "binding_unsupported"),
    "address that is not registered": ({"more": 'AssertionConsumerServiceURL="https://evil.example/acs"'}, None, "acs_unknown"),
    "address that begins alike": ({"more": f'AssertionConsumerServiceURL="{ACS}.evil.example"'}, None, "acs_unknown"),
    "address in other letters": ({"more": f'AssertionConsumerServiceURL="{ACS.upper()}"'}, None, "acs_unknown"),
    "address with a query": ({"more": f'AssertionConsumerServiceURL="{ACS}?x=1"'}, None, "acs_unknown"),
    "address empty": ({"more": 'AssertionConsumerServiceURL=""'}, None, "acs_unknown"),
    "script for an address": ({"more": 'AssertionConsumerServiceURL="javascript:alert(1)"'}, None, "acs_unknown"),
    "index that is not registered": ({"more": 'AssertionConsumerServiceIndex="5"'}, None, "acs_unknown"),
    "index that is none": ({"more": 'AssertionConsumerServiceIndex="²"'}, None, "acs_unknown"),
    "index and address": ({"more": f'AssertionConsumerServiceIndex="0" AssertionConsumerServiceURL="{ACS}"'}, None, "acs_unknown"),
    "flag that is none": ({"more": 'ForceAuthn="maybe"'}, None, "has a truth value that is none"),
    "context in another manner": ({"inside": '<samlp:RequestedAuthnContext Comparison="fuzzy"/>'}, None, "context_malformed"),
    "unknown part": ({"inside": "<samlp:Surprise/>"}, None, "other_parts"),
    "another ID": ({"inside": '<samlp:Extensions><x ID="request-1"/></samlp:Extensions>'}, None, "other_ids"),
    "relative namespace": ({"inside": '<samlp:Extensions><x xmlns="1"/></samlp:Extensions>'}, None, "has a relative namespace"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAINLY)
@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_a_bad_request_is_refused_with_its_reason(alice: Sp, name: str, binding: str) -> None:
    parts, whole, reason = PLAINLY[name]
    xml = alice.request(**parts).xml
    if binding == "redirect":
        alice.send(query(xml) if whole is None else whole)
    else:
        alice.post(form(xml) if whole is None else {})
    assert alice.sends_nothing
    assert alice.reason == reason
    assert alice.edge.title
    assert not alice.world.events("sso", "success")


DOCUMENTS: dict[str, tuple[Callable[[str], str], str]] = {
    "entity bomb": (lambda xml: BOMB + xml, "has a document type"),
    "external entity": (lambda xml: EXTERNAL + xml.replace(HR, "&a;"), "has a document type"),
    "not XML": (lambda _xml: "hello", "is not well-formed XML"),
    "nothing": (lambda _xml: "", "is not well-formed XML"),
    "cut off": (lambda xml: xml[:-5], "is not well-formed XML"),
    "another message": (lambda xml: xml.replace("AuthnRequest", "LogoutRequest"), "not_an_authn_request"),
    "protocol of another namespace": (lambda xml: xml.replace(f"{NAMESPACE}protocol", f"{NAMESPACE}protoco1"), "not_an_authn_request"),
    "assertion of another namespace": (lambda xml: xml.replace(f"{NAMESPACE}assertion", f"{NAMESPACE}a"), "other_parts"),
    "no moment": (lambda xml: xml.replace("IssueInstant", "Issued"), "issue_instant_missing"),
    "moment that is none": (lambda xml: xml.replace('IssueInstant="20', 'IssueInstant="2x'), "has a moment that is none"),
    "moment without a zone": (lambda xml: xml.replace('Z" ', '" '), "has a moment that is none"),
    "processing instruction": (lambda xml: xml.replace("<saml:Issuer", "<?x y?><saml:Issuer"), "has comments, processing instructions or entities"),
    "too many parts": (lambda xml: xml.replace("</samlp:AuthnRequest>", f"<samlp:Extensions>{'<x/>' * 3001}</samlp:Extensions></samlp:AuthnRequest>"), "has too many parts"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_a_bad_document_is_refused_with_its_reason(alice: Sp, name: str, binding: str) -> None:
    spoil, reason = DOCUMENTS[name]
    xml = spoil(alice.request().xml)
    alice.send(query(xml)) if binding == "redirect" else alice.post(form(xml))
    assert alice.sends_nothing
    assert alice.reason == reason


def bare(raw: bytes) -> str:
    return f"SAMLRequest={quote_plus(base64.b64encode(raw).decode())}"


def deflate(raw: bytes) -> bytes:
    return base64.b64decode(deflated(raw))


QUERIES: dict[str, tuple[Callable[[str], str], str]] = {
    "not Base64": (lambda _q: "SAMLRequest=%25%25", "not_base64"),
    "not deflated": (lambda _q: bare(b"<x/>"), "not_deflated"),
    "zlib instead": (lambda _q: bare(zlib.compress(b"<x/>")), "not_deflated"),
    "something behind": (lambda _q: bare(deflate(b"<x/>") + b"more"), "not_deflated"),
    "deflate bomb": (lambda _q: bare(deflate(b" " * 40_000_000)), "too_large"),
    "too long": (lambda _q: f"SAMLRequest={'A' * 64_001}", "too_long"),
    "not UTF-8": (lambda _q: "SAMLRequest=%ff", "not_text"),
    "twice": (lambda q: f"{q}&{q}", "parameter_twice"),
    "name in another spelling": (lambda q: f"{q}&Relay%53tate=x", "parameter_twice"),
    "relay state twice": (lambda q: f"{q}&RelayState=a&RelayState=a", "parameter_twice"),
    "relay state too long": (lambda q: f"{q}&RelayState={'%C3%A9' * 41}", "relay_state_too_long"),
    "relay state of two lines": (lambda q: f"{q}&RelayState=a%0D%0Ab", "relay_state_malformed"),
    "relay state with a null": (lambda q: f"{q}&RelayState=a%00", "relay_state_malformed"),
    "another encoding": (lambda q: f"{q}&SAMLEncoding=urn:x", "encoding_unsupported"),
    "algorithm without a signature": (lambda q: f"{q}&SigAlg=x", "signature_halved"),
    "signature without an algorithm": (lambda q: f"{q}&Signature=AAAA", "signature_halved"),
    "signature that is not Base64": (lambda q: f"{q}&SigAlg=x&Signature=*", "not_base64"),
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_a_bad_query_is_refused_with_its_reason(alice: Sp, name: str) -> None:
    spoil, reason = QUERIES[name]
    alice.send(spoil(query(alice.request().xml)))
    assert alice.sends_nothing
    assert alice.reason == reason


SIGNED_QUERIES: dict[str, tuple[Callable[[Sp], str], str]] = {
    "not signed": (lambda sp: query(sp.request().xml), "not_signed"),
    "another key": (lambda sp: signed_query(sp.request().xml, "other"), "signature made with another key, or changed since"),
    "changed since": (lambda sp: signed_query(sp.request().xml).replace("SAMLRequest=", f"SAMLRequest={quote_plus(deflated(sp.request(id='x').xml))}&Was="), "signature made with another key, or changed since"),
    "relay state added": (lambda sp: signed_query(sp.request().xml) + "&RelayState=x", "signature made with another key, or changed since"),
    "relay state changed": (lambda sp: signed_query(sp.request().xml, relay_state="a").replace("RelayState=a", "RelayState=b"), "signature made with another key, or changed since"),
    "relay state removed": (lambda sp: signed_query(sp.request().xml, relay_state="a").replace("RelayState=a&", ""), "signature made with another key, or changed since"),
    "SHA-1": (lambda sp: signed_query(sp.request().xml, method=RSA_SHA1), "signature by a method that is not taken"),
    "HMAC": (lambda sp: signed_query(sp.request().xml, method=HMAC), "signature by a method that is not taken"),
    "no destination": (lambda sp: signed_query(sp.request(destination="").xml), "wrong_destination"),
    "signed within": (lambda sp: query(signed(sp.request().xml, ("AuthnRequest",), Signing(key="sp"))), "signature_within"),
    "signed within and beside": (lambda sp: signed_query(signed(sp.request().xml, ("AuthnRequest",), Signing(key="sp"))), "signature_within"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNED_QUERIES)
def test_a_bad_signature_beside_the_message(alice: Sp, name: str) -> None:
    send, reason = SIGNED_QUERIES[name]
    alice.describe(SIGNS)
    alice.send(send(alice))
    assert alice.sends_nothing
    assert alice.reason == reason


def wrapped(sp: Sp) -> dict[str, str]:
    """Return an evil request around the signed one."""
    good = signed(sp.request().xml, ("AuthnRequest",), Signing(key="sp"))
    return form(sp.request(id="evil", inside=f"<samlp:Extensions>{good}</samlp:Extensions>").xml)


def moved(sp: Sp) -> dict[str, str]:
    """Return an evil request with the signature of a good one, which lies within it."""
    good = signed(sp.request().xml, ("AuthnRequest",), Signing(key="sp"))
    begin, end = good.index("<ds:Signature"), good.index("</ds:Signature>") + len("</ds:Signature>")
    signature, rest = good[begin:end], good[:begin] + good[end:]
    return form(sp.request(id="evil", inside=f"{signature}<samlp:Extensions>{rest}</samlp:Extensions>").xml)


SIGNED_FORMS: dict[str, tuple[Callable[[Sp], dict[str, str]], str]] = {
    "not signed": (lambda sp: form(sp.request().xml), "not_signed"),
    "another key": (lambda sp: signed_form(sp.request().xml, "other"), "signature made with another key, or changed since"),
    "changed since": (lambda sp: form(signed(sp.request().xml, ("AuthnRequest",), Signing(key="sp")).replace(SSO, f"{SSO}x")), "signature made with another key, or changed since"),
    "SHA-1": (lambda sp: signed_form(sp.request().xml, how=Signing("sp", RSA_SHA1)), "signature by a method that is not taken"),
    "HMAC": (lambda sp: signed_form(sp.request().xml, how=Signing("sp", HMAC, SHA256)), "signature by a method that is not taken"),
    "around a signed one": (wrapped, "other_signatures"),
    "with the signature of another": (moved, "other_ids"),
    "no destination": (lambda sp: signed_form(sp.request(destination="").xml), "wrong_destination"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNED_FORMS)
def test_a_bad_signature_within_the_message(alice: Sp, name: str) -> None:
    send, reason = SIGNED_FORMS[name]
    alice.describe(SIGNS)
    alice.post(send(alice))
    assert alice.sends_nothing
    assert alice.reason == reason


def test_a_signature_is_verified_even_where_none_is_demanded(alice: Sp) -> None:
    alice.describe(metadata(key="sp"))
    alice.send(signed_query(alice.request().xml, "other"))
    assert alice.sends_nothing
    alice.register(PLAIN)
    alice.send(signed_query(alice.request().xml))
    assert alice.sends_nothing
    assert alice.reason == "no_certificate_known"


@pytest.mark.parametrize("first", ["redirect", "post"])
def test_a_request_is_answered_once(alice: Sp, first: str) -> None:
    xml = alice.request().xml
    alice.send(query(xml)) if first == "redirect" else alice.post(form(xml))
    assert alice.answer().status == ["Success"]
    for again in ("redirect", "post"):
        alice.send(query(xml)) if again == "redirect" else alice.post(form(xml))
        assert alice.answered_already
        assert alice.reason == "replayed"


def test_a_request_that_was_declined_is_not_answered_again(alice: Sp) -> None:
    xml = alice.request(inside='<samlp:NameIDPolicy Format="urn:x"/>').xml
    alice.send(query(xml))
    assert alice.answer().status == ["Requester", "InvalidNameIDPolicy"]
    alice.send(query(xml))
    assert alice.answered_already


def test_two_applications_may_choose_the_same_id(alice: Sp) -> None:
    alice.register(
        '{name: second, protocol: saml, entity_id: "https://second.example", acs_url: "https://second.example/acs"}'
    )
    alice.ask(id="same")
    alice.ask(id="same", issuer="<saml:Issuer>https://second.example</saml:Issuer>")
    assert alice.answer().status == ["Success"]


def test_what_was_answered_is_forgotten_when_it_is_too_old_to_be_sent_again(alice: Sp) -> None:
    xml = alice.request().xml
    alice.send(query(xml))
    alice.world.clock.advance(hours=3)
    assert alice.world.services.janitor.sweep() > 0
    alice.send(query(xml))
    assert alice.sends_nothing
    assert alice.reason == "expired"


def test_metadata_that_has_ended_stops_requests_and_launches(alice: Sp) -> None:
    until = alice.world.clock.now() + timedelta(minutes=1)
    alice.describe(metadata(acs(), root=f'validUntil="{until:%Y-%m-%dT%H:%M:%SZ}"'))
    alice.ask()
    assert alice.answer().status == ["Success"]
    alice.world.clock.advance(minutes=2)
    for path in (f"sso?{query(alice.request().xml)}", "launch/hr"):
        alice.edge.get(f"/saml/{alice.account}/{path}")
        assert alice.sends_nothing
        assert alice.reason == "metadata_expired"
