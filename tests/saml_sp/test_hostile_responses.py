"""Hostile responses: each is refused with its exact reason in the audit, and opens no session."""

import base64
import re
from typing import Any

import pytest

from tests.saml_sp.conftest import ALICE, Enterprise, settings
from tests.support.saml_attacks import DOCTYPES, OTHER_SHAPES, SIGNED, WEAK
from tests.support.saml_idp import US, Signing, key_pair, metadata, signed
from tests.support.saml_wrapping import WRAPPINGS, wrapped
from tests.support.seed import seed
from tests.support.world import OTHER

ANOTHER_KEY = (403, "made with another key, or changed since")


def _good(enterprise: Enterprise) -> str:
    return signed(enterprise.issue().response())


@seed("SS-12")
@pytest.mark.parametrize("same_id", [False, True], ids=["own-id", "same-id"])
@pytest.mark.parametrize("what", SIGNED, ids="-".join)
@pytest.mark.parametrize("number", range(1, len(WRAPPINGS) + 1))
def test_wrapped_signatures_are_refused(
    enterprise: Enterprise, number: int, what: tuple[str, ...], same_id: bool
) -> None:
    hostile = wrapped(signed(enterprise.issue().response(), what), number, same_id=same_id)
    assert "admin@acme" in hostile
    status, exact = enterprise.refusal(hostile)
    assert status == 403
    assert exact


@seed("SS-12")
@pytest.mark.parametrize(
    ("parts", "exact"),
    [
        ({"issuer": "https://other.example/idp"}, "issuer"),
        ({"destination": 'Destination="https://sp.example/acs"'}, "destination"),
        ({"destination": ""}, "destination"),
        ({"recipient": f'Recipient="{US}/acs/more"'}, "recipient"),
        ({"recipient": ""}, "recipient"),
        ({"audience": "<saml:AudienceRestriction><saml:Audience>https://sp.example</saml:Audience></saml:AudienceRestriction>"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"in_response_to": 'InResponseTo="request-1"'}, "in response to"),
        ({"recipient": f'Recipient="{US}/acs" InResponseTo="request-1"'}, "in response to"),
        ({"recipient": f'Recipient="{US}/acs" InResponseTo="request-1"', "in_response_to": 'InResponseTo="request-1"'}, "in response to: no request of ours"),
        ({"confirmed_until": ""}, "a moment is missing"),
        ({"conditions": 'NotBefore="2098-01-01T00:00:00Z" NotOnOrAfter="2099-01-01T00:00:00Z"'}, "not yet valid"),
        ({"conditions": 'NotOnOrAfter="2020-01-01T00:00:00Z"'}, "expired"),
        ({"statement": 'SessionNotOnOrAfter="2020-01-01T00:00:00Z"'}, "session"),
        ({"status": "urn:oasis:names:tc:SAML:2.0:status:Requester"}, "the toolkit: The status code of the Response was not Success, was Requester"),
        ({"subject": ""}, "subject"),
        ({"audience": "<saml:Condition/>"}, "a condition that is not known"),
    ],
)  # fmt: skip
def test_a_response_that_is_not_for_us_and_now_is_refused(
    enterprise: Enterprise, parts: dict[str, Any], exact: str
) -> None:
    assert enterprise.refusal(signed(enterprise.issue(**parts).response())) == (403, exact)


@seed("SS-12")
@pytest.mark.parametrize("what", [(), ("Response",)])
def test_an_unsigned_assertion_is_refused(enterprise: Enterprise, what: tuple[str, ...]) -> None:
    xml = signed(enterprise.issue().response(), what)
    assert enterprise.refusal(xml) == (403, "must have one Signature")


@seed("SS-12")
def test_a_wrong_key_is_refused_though_it_brings_its_certificate(enterprise: Enterprise) -> None:
    certificate = base64.b64encode(key_pair("evil")[1]).decode()
    xml = signed(enterprise.issue().response(), how=Signing(key="evil"))
    brought = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
    assert enterprise.refusal(xml) == ANOTHER_KEY
    assert enterprise.refusal(xml.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{brought}")) == ANOTHER_KEY


@seed("SS-12")
def test_the_right_key_of_another_accounts_provider_is_refused(enterprise: Enterprise) -> None:
    settings(
        enterprise.world, account=OTHER, SsoEnabled=True, MetadataDocument=metadata("ec", entity_id="https://other.example")
    )  # fmt: skip
    how = Signing(key="ec", method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    for issuer in ("https://other.example", "https://corp.example/idp"):
        status, exact = enterprise.refusal(signed(enterprise.issue(issuer=issuer).response(), how=how))
        assert status == 403
        assert exact in ("issuer", ANOTHER_KEY[1])


@seed("SS-12")
def test_an_assertion_for_another_account_is_refused(enterprise: Enterprise) -> None:
    settings(enterprise.world, account=OTHER, SsoEnabled=True, MetadataDocument=metadata())
    form = {"SAMLResponse": base64.b64encode(_good(enterprise).encode()).decode()}
    assert enterprise.edge.post(f"/saml/{OTHER}/sp/acs", data=form).status_code == 403
    assert enterprise.world.events()[-1].details["exact"] == "destination"


@seed("SS-12")
@pytest.mark.parametrize("how", WEAK)
def test_weak_methods_are_refused(enterprise: Enterprise, how: Signing) -> None:
    status, exact = enterprise.refusal(signed(enterprise.issue().response(), how=how))
    assert (status, exact[:5]) == (403, "by a ")


@seed("SS-12")
@pytest.mark.parametrize("inserted", ["<!---->", "<?x y?>"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_comment_shortens_no_name(enterprise: Enterprise, inserted: str, moment: str) -> None:
    xml, split = enterprise.issue(subject=f"{ALICE}.evil").response(), f"{ALICE}{inserted}.evil"
    hostile = (
        signed(xml.replace(f"{ALICE}.evil", split)) if moment == "before" else signed(xml).replace(f"{ALICE}.evil", split)
    )  # fmt: skip
    assert enterprise.refusal(hostile) == (403, "has comments, processing instructions or entities")


@seed("SS-12")
@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(enterprise: Enterprise, doctype: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    status, exact = enterprise.refusal(f"{declared}{doctype}{_good(enterprise)}".encode(encoding))
    assert status == 403
    assert exact


@seed("SS-12")
@pytest.mark.parametrize(("pattern", "instead"), OTHER_SHAPES)
def test_other_shapes_are_refused(enterprise: Enterprise, pattern: str, instead: str) -> None:
    xml = _good(enterprise)
    hostile = re.sub(pattern, instead, xml, flags=re.DOTALL)
    assert hostile != xml
    status, exact = enterprise.refusal(hostile)
    assert status == 403
    assert exact


@seed("SS-12")
@pytest.mark.parametrize("what", ["", "<", "<a/>", "\x00\x01", "<samlp:Response", "x" * 90_000, b"\xff" * 75_100])
def test_what_is_no_response_is_refused(enterprise: Enterprise, what: str | bytes) -> None:
    assert enterprise.refusal(what)[0] == 403
