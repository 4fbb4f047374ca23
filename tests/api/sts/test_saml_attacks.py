"""Hostile SAML responses beside those of `tests/saml_corpus`: the published code, one event, and nothing given away."""

import base64
import re
import tracemalloc
from pathlib import Path

import pytest

from tests.api.sts.conftest import INVALID, Corp
from tests.support.saml_attacks import SIGNED
from tests.support.saml_idp import Signing, key_pair, signed


def test_a_changed_assertion_is_refused(corp: Corp) -> None:
    xml = signed(corp.issue().response())
    assert corp.refusal(xml.replace("alice", "admin")) == INVALID
    assert corp.exact() == "made with another key, or changed since"


@pytest.mark.parametrize("part", ["SignatureValue", "DigestValue"])
def test_a_changed_signature_is_refused(corp: Corp, part: str) -> None:
    xml = signed(corp.issue().response())
    value = base64.b64encode(bytes(32 if part == "DigestValue" else 256)).decode()
    assert corp.refusal(re.sub(rf"(<ds:{part}>)[^<]*", rf"\g<1>{value}", xml)) == INVALID


@pytest.mark.parametrize("what", SIGNED[1:])
def test_a_response_that_was_changed_around_its_assertion_is_refused(corp: Corp, what: tuple[str, ...]) -> None:
    xml = signed(corp.issue().response(), ("Assertion", "Response"))
    assert corp.refusal(xml.replace('ID="response-1" Version', 'Consent="urn:x" ID="response-1" Version')) == INVALID


def test_a_signature_with_another_key_is_refused_though_it_brings_its_certificate(corp: Corp) -> None:
    xml = signed(corp.issue().response(), how=Signing(key="evil"))
    certificate = base64.b64encode(key_pair("evil")[1]).decode()
    brought = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
    assert corp.refusal(xml) == INVALID
    assert corp.refusal(xml.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{brought}")) == INVALID
    assert corp.exact() == "made with another key, or changed since"


@pytest.mark.parametrize("inner", ["<saml:x/>", "<b xmlns='urn:x'>.evil</b>"])
def test_a_name_with_elements_within_is_refused(corp: Corp, inner: str) -> None:
    assert corp.refusal(signed(corp.issue(subject=f"admin{inner}.evil").response())) == INVALID


@pytest.mark.parametrize("what", ["", "<", "<a/>", "x" * 4, "\x00\x01", "<a>" * 500, "<samlp:Response"])
def test_what_is_no_response_is_refused(corp: Corp, what: str) -> None:
    answers = {(400, "MissingParameter.SAMLAssertion"), INVALID}
    assert corp.refusal(what) in answers


def test_many_elements_cost_little(corp: Corp) -> None:
    xml = corp.issue().response("<x/>" * 17_000)
    tracemalloc.start()
    assert corp.refusal(xml) == INVALID
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_no_assertion_is_written_to_the_trail(corp: Corp, tmp_path: Path) -> None:
    corp.refusal(signed(corp.issue(subject="very-secret").response()).replace("very-secret", "more-secret"))
    assert "secret" not in str(corp.world.events()[-1])
