"""Hostile requests of applications, by post and by redirect."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

from tests.saml_corpus.case import ASKED, AT, GOOD, Case
from tests.saml_corpus.documents import BOMB, ENTITIES, FILE
from tests.saml_corpus.responses import WEAK, forms
from tests.support.saml_idp import Signing, signed, stamp
from tests.support.saml_sp import ACS, HR, beside, deflated, signed_query
from tests.support.world import OTHER

SCRIPT = "CVE-2023-45683, GHSA-vpr3-cw3h-prw8, CVE-2026-29191"
INFLATED = "CVE-2025-25293, CVE-2023-28119, CVE-2023-26483"
MORE = "AssertionConsumerServiceURL"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
APPLICATION = Signing(key="sp")
POSTED = ("sso", "strict")


def requests() -> Iterator[Case]:
    """Yield hostile requests."""
    yield Case("good-request", "A request that is taken.", ("sso",), ASKED.xml)
    yield Case("good-signed-request", "A signed request that is taken.", POSTED, signed_request())
    yield Case("good-query", "A signed request by redirect that is taken.", ("redirect",), signed_query(ASKED.xml))
    yield Case("request-replayed", "A request that was answered before.", ("again-sso",), ASKED.xml)
    yield from _posted()
    yield from _signed()
    yield from _queries()


def _posted() -> Iterator[Case]:
    good = ASKED.xml
    for name, about, parts in (
        ("of-a-stranger", "Of an application that is not registered.", {"issuer": "<saml:Issuer>https://evil.example</saml:Issuer>"}),
        ("without-issuer", "Of nobody.", {"issuer": ""}),
        ("for-another-place", "The answer would go to an attacker (saml_idp, issue 102).", {"more": f'{MORE}="https://evil.example/acs"'}),
        ("for-a-place-alike", "An address that begins like the registered one (saml_idp, issue 102).", {"more": f'{MORE}="{ACS}.evil.example"'}),
        ("for-a-script", f"A script for an address ({SCRIPT}).", {"more": f'{MORE}="javascript:alert(1)"'}),
        ("for-another-index", "An index that is not registered.", {"more": 'AssertionConsumerServiceIndex="7"'}),
        ("for-no-index", "An index that is none.", {"more": 'AssertionConsumerServiceIndex="-1"'}),
        ("for-another-account", "Meant for another account.", {"destination": f'Destination="{AT}/saml/{OTHER}/sso"'}),
        ("expired", "Too old.", {"age": 3600}),
        ("not-yet", "Of the future.", {"age": -3600}),
        ("of-no-moment", "It does not say when it was made.", {"now": LONG_AGO}),
        ("by-artifact", "An answer in another manner.", {"more": 'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"'}),
        ("with-two-issuers", "Which of them is asked about?", {"issuer": f"<saml:Issuer>{HR}</saml:Issuer>" * 2}),
        ("with-an-odd-issuer", "An issuer that is no entity.", {"issuer": f'<saml:Issuer Format="urn:x">{HR}</saml:Issuer>'}),
        ("with-a-comment", "A comment within the issuer.", {"issuer": f"<saml:Issuer>{HR}<!-- -->.evil</saml:Issuer>"}),
        ("with-an-element", "An element within the issuer.", {"issuer": f"<saml:Issuer>{HR}<x/></saml:Issuer>"}),
        ("with-another-id", "A second ID within.", {"inside": '<samlp:Extensions><x ID="request-1"/></samlp:Extensions>'}),
        ("with-an-odd-id", "An ID that is none.", {"id": "1 2"}),
        ("with-a-relative-namespace", "Void canonicalization.", {"inside": '<samlp:Extensions><x xmlns="1"/></samlp:Extensions>'}),
        ("of-saml-1", "Another version.", {"version": "1.1"}),
        ("with-other-parts", "Something that is not known.", {"inside": "<samlp:Other/>"}),
    ):  # fmt: skip
        xml = replace(ASKED, **parts).xml
        yield Case(f"request-{name}", about, POSTED, xml.replace(f'IssueInstant="{stamp(LONG_AGO)}"', ""))
    yield Case(
        "request-doctype", f"An entity bomb ({ENTITIES}).", POSTED, f"{BOMB}{good.replace('request-1', '&a29;')}"
    )
    yield Case("request-external", f"An external entity ({ENTITIES}).", POSTED, f"{FILE}{good}")
    wrong = good.replace("SAML:2.0:protocol", "SAML:2.1:protocol")
    yield Case("request-wrong-namespace", "The protocol's names in another namespace.", POSTED, wrong)
    yield Case("request-is-a-response", "Another kind of message.", POSTED, signed(GOOD.response()))
    yield Case("request-cut-off", "Half a document.", POSTED, good[:-20])


def _signed() -> Iterator[Case]:
    good = signed_request()
    yield Case("request-unsigned", "Not signed, where it has to be.", ("strict",), ASKED.xml)
    yield Case("request-by-a-wrong-key", "Signed by a stranger.", POSTED, signed_request(Signing(key="evil")))
    changed = good.replace('Version="2.0"', 'ForceAuthn="true" Version="2.0"')
    yield Case("request-changed", "Changed after signing.", POSTED, changed)
    for name, how in WEAK.items():
        about = "A certificate for a shared secret (CVE-2018-7644)." if "hmac" in name else "SHA-1 is broken."
        yield Case(f"request-weak-{name}", about, POSTED, signed_request(replace(how, key="sp")))
    many = Signing(key="sp", prefixes=" ".join(f"n{number}" for number in range(200)))
    yield Case("request-many-prefixes", "Prefixes times elements: a minute of work each.", POSTED, signed_request(many))
    for name, about, hostile in forms(good, "request-1"):
        if name != "reference-to-the-response":
            yield Case(f"request-{name}", about, POSTED, hostile)
    around = replace(ASKED, id="evil", inside=f"<samlp:Extensions>{good}</samlp:Extensions>").xml
    yield Case("request-wrapped", "A forged request around a signed one.", POSTED, around)
    spoken = signed(replace(ASKED, destination="").xml, ("AuthnRequest",), Signing(key="sp"))
    yield Case("request-signed-for-nobody", "Signed, and sent to nobody in particular.", POSTED, spoken)


def _queries() -> Iterator[Case]:
    good = signed_query(ASKED.xml)
    request, algorithm = good.partition("&Signature=")[0].split("&")
    hidden = good.replace("SAMLRequest=", "SAML%52equest=", 1)
    within = deflated(signed_request())
    for name, about, text in (
        ("deflate-bomb", f"Forty megabytes in forty kilobytes ({INFLATED}).", signed_query(ASKED.xml + " " * 40_000_000)),
        ("relay-state-added", "More than was signed.", f"{good}&RelayState=https%3A%2F%2Fevil.example"),
        ("twice", "Two requests: one signed, one read.", f"{good}&SAMLRequest={quote_plus(deflated(replace(ASKED, id='evil').xml))}"),
        ("spelt-otherwise", "Another spelling of a parameter.", hidden),
        ("in-another-order", "Signed in another order than the binding says.", beside(f"{algorithm}&{request}")),
        ("encoded-otherwise", "The same letters, encoded otherwise than they were signed.", good.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d").replace("%3A", "%3a")),
        ("signed-within", "A signature within, where the binding has it beside.", f"SAMLRequest={quote_plus(within)}"),
        ("unsigned-algorithm", "An algorithm without a signature.", good.partition("&Signature=")[0]),
        ("unsigned", "Not signed, where it has to be.", request),
        ("by-a-wrong-key", "Signed by a stranger.", signed_query(ASKED.xml, "evil")),
        ("by-sha1", "A weak method.", signed_query(ASKED.xml, method="http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
        ("by-hmac", "A certificate for a shared secret (CVE-2018-7644).", signed_query(ASKED.xml, method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
        ("long-relay-state", "More than 80 bytes of state.", signed_query(ASKED.xml, relay_state="x" * 81)),
        ("odd-relay-state", "A state that would break a line.", signed_query(ASKED.xml, relay_state="x\r\ny")),
        ("odd-encoding", "Another encoding than the one there is.", f"{good}&SAMLEncoding=urn%3Ax"),
        ("not-base64", "Nothing that is in Base64.", f"SAMLRequest={quote('<>')}"),
        ("not-deflated", "Nothing that was deflated.", "SAMLRequest=AAAA"),
    ):  # fmt: skip
        yield Case(f"query-{name}", about, ("redirect",), text)


def signed_request(how: Signing = APPLICATION) -> str:
    """Return a request that is signed within."""
    return signed(ASKED.xml, ("AuthnRequest",), how)
