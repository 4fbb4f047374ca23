"""Hostile requests of applications, and hostile metadata."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

from tests.saml_corpus.case import ASKED, AT, GOOD, Case
from tests.support.saml_attacks import DOCTYPES
from tests.support.saml_idp import Signing, metadata, signed
from tests.support.saml_sp import ACS, HR, acs, deflated, signed_query
from tests.support.saml_sp import metadata as of_application
from tests.support.world import OTHER


def requests() -> Iterator[Case]:
    """Yield hostile requests, queries and metadata."""
    yield from _requests()
    yield from _queries()
    yield from _metadata()


def _requests() -> Iterator[Case]:
    good = ASKED.xml
    more = "AssertionConsumerServiceURL"
    for name, about, parts in (
        ("request-of-a-stranger", "Of an application that is not registered.", {"issuer": "<saml:Issuer>https://evil.example</saml:Issuer>"}),
        ("request-without-issuer", "Of nobody.", {"issuer": ""}),
        ("request-for-another-place", "The answer would go to an attacker (saml_idp, issue 102).", {"more": f'{more}="https://evil.example/acs"'}),
        ("request-for-a-place-alike", "An address that begins like the registered one.", {"more": f'{more}="{ACS}.evil.example"'}),
        ("request-for-a-script", "A script for an address (CVE-2023-45683).", {"more": f'{more}="javascript:alert(1)"'}),
        ("request-for-another-index", "An index that is not registered.", {"more": 'AssertionConsumerServiceIndex="7"'}),
        ("request-for-another-account", "Meant for another account.", {"destination": f'Destination="{AT}/saml/{OTHER}/sso"'}),
        ("request-expired", "Too old.", {"age": 3600}),
        ("request-not-yet", "Of the future.", {"age": -3600}),
        ("request-by-artifact", "An answer in another manner.", {"more": 'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"'}),
        ("request-with-two-issuers", "Which of them is asked about?", {"issuer": f"<saml:Issuer>{HR}</saml:Issuer>" * 2}),
        ("request-with-a-comment", "A comment within the issuer.", {"issuer": f"<saml:Issuer>{HR}<!-- -->.evil</saml:Issuer>"}),
        ("request-with-another-id", "A second ID within.", {"inside": '<samlp:Extensions><x ID="request-1"/></samlp:Extensions>'}),
        ("request-with-a-relative-namespace", "Void canonicalization.", {"inside": '<samlp:Extensions><x xmlns="1"/></samlp:Extensions>'}),
    ):  # fmt: skip
        yield Case(name, about, ("sso",), replace(ASKED, **parts).xml)
    yield Case("request-doctype", "An entity bomb.", ("sso",), f"{DOCTYPES[4]}{good}")
    yield Case("request-external", "An external entity.", ("sso",), f"{DOCTYPES[2]}{good}")
    yield Case("request-is-a-response", "Another kind of message.", ("sso",), signed(GOOD.response()))
    yield Case("request-unsigned", "Not signed, where it has to be.", ("strict",), good)
    yield Case("request-by-a-wrong-key", "Signed by a stranger.", ("strict",), signed_request("evil"))
    yield Case(
        "request-changed",
        "Changed after signing.",
        ("strict",),
        signed_request().replace('Version="2.0"', 'ForceAuthn="true" Version="2.0"'),
    )
    weak = signed(good, ("AuthnRequest",), Signing(key="sp", method="http://www.w3.org/2000/09/xmldsig#rsa-sha1"))
    yield Case("request-by-sha1", "A weak method.", ("strict",), weak)
    around = replace(ASKED, id="evil", inside=f"<samlp:Extensions>{signed_request()}</samlp:Extensions>").xml
    yield Case("request-wrapped", "A forged request around a signed one.", ("strict",), around)


def _queries() -> Iterator[Case]:
    good = signed_query(ASKED.xml)
    bomb = base64.b64encode(base64.b64decode(deflated(b" " * 40_000_000))).decode().replace("+", "%2B")
    for name, about, text in (
        ("query-deflate-bomb", "Forty megabytes in forty kilobytes (CVE-2025-25293, CVE-2023-28119).", f"SAMLRequest={bomb}"),
        ("query-relay-state-added", "More than was signed.", f"{good}&RelayState=https%3A%2F%2Fevil.example"),
        ("query-twice", "Two requests: one signed, one read (CVE-2025-27773).", f"{good}&SAMLRequest={deflated(replace(ASKED, id='evil').xml)}"),
        ("query-spelt-otherwise", "A second spelling of a parameter.", f"{good}&SAML%52equest=x"),
        ("query-unsigned-algorithm", "An algorithm without a signature.", f"{good.partition('&Signature=')[0]}"),
        ("query-by-a-wrong-key", "Signed by a stranger.", signed_query(ASKED.xml, "evil")),
        ("query-by-sha1", "A weak method.", signed_query(ASKED.xml, method="http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
        ("query-by-hmac", "A certificate for a shared secret.", signed_query(ASKED.xml, method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
        ("query-long-relay-state", "More than 80 bytes of state.", signed_query(ASKED.xml, relay_state="x" * 81)),
    ):  # fmt: skip
        yield Case(name, about, ("redirect",), text)


def _metadata() -> Iterator[Case]:
    for name, about, text in (
        ("application-without-keys", "Requests are signed, and no key is named.", of_application(flags='AuthnRequestsSigned="true"')),
        ("application-weak-key", "A key of 1024 bits.", of_application(key="weak")),
        ("application-expired", "Its time is over.", of_application(root='validUntil="2020-01-01T00:00:00Z"')),
        ("application-script", "A script for an address (CVE-2023-45683, CVE-2022-4361).", of_application(acs("javascript:alert(1)"))),
        ("application-data", "Data for an address.", of_application(acs(more='ResponseLocation="data:text/html,x"'))),
        ("application-doctype", "A document type.", f"<!DOCTYPE x>{of_application()}"),
        ("application-wrong-namespace", "Names in another namespace.", of_application().replace("SAML:2.0:metadata", "SAML:2.1:metadata")),
        ("application-comment", "A comment within.", of_application().replace("<md:SP", "<!-- --><md:SP")),
    ):  # fmt: skip
        yield Case(name, about, ("application",), text)
    good = decoded(metadata("idp"))
    for name, about, text in (
        ("provider-without-keys", "No key to verify anything with.", re.sub(r"<md:KeyDescriptor.*</md:KeyDescriptor>", "", good)),
        ("provider-weak-key", "A key of 1024 bits.", decoded(metadata("weak"))),
        ("provider-script", "A script for an address.", decoded(metadata("idp", location="javascript:alert(1)"))),
        ("provider-doctype", "An entity bomb.", f"{DOCTYPES[4]}{good}"),
        ("provider-wrong-namespace", "Names in another namespace.", good.replace("SAML:2.0:metadata", "SAML:2.1:metadata")),
        ("provider-comment", "A comment within.", good.replace("<md:IDP", "<!-- --><md:IDP")),
    ):  # fmt: skip
        yield Case(name, about, ("provider",), text)


def signed_request(key: str = "sp") -> str:
    """Return a request that is signed within."""
    return signed(ASKED.xml, ("AuthnRequest",), Signing(key=key))


def decoded(encoded: str) -> str:
    """Return what is in Base64."""
    return base64.b64decode(encoded).decode()
