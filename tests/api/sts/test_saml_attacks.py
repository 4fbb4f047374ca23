"""Hostile SAML responses: each is refused with the published code, gives nothing away, and leaves one event."""

import base64
import re
import tracemalloc
from pathlib import Path

import pytest

from tests.api.sts.conftest import INVALID, Corp
from tests.support.saml_attacks import DOCTYPES, OTHER_SHAPES, SIGNED, WEAK
from tests.support.saml_idp import Signing, key_pair, signed
from tests.support.saml_wrapping import WRAPPINGS, wrapped


@pytest.mark.parametrize("same_id", [False, True], ids=["own-id", "same-id"])
@pytest.mark.parametrize("what", SIGNED, ids="-".join)
@pytest.mark.parametrize("number", range(1, len(WRAPPINGS) + 1))
def test_wrapped_signatures_are_refused(corp: Corp, number: int, what: tuple[str, ...], same_id: bool) -> None:
    hostile = wrapped(signed(corp.issue().response(), what), number, same_id=same_id)
    assert "admin@corp.example" in hostile
    assert corp.refusal(hostile) == INVALID
    assert not corp.world.events("assume_role_with_saml")


@pytest.mark.parametrize("what", [(), ("Response",)])
def test_an_assertion_without_a_signature_of_its_own_is_refused(corp: Corp, what: tuple[str, ...]) -> None:
    assert corp.refusal(signed(corp.issue().response(), what)) == INVALID
    assert corp.exact() == "must have one Signature"


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


@pytest.mark.parametrize("how", WEAK)
def test_weak_methods_and_shared_secrets_are_refused(corp: Corp, how: Signing) -> None:
    assert corp.refusal(signed(corp.issue().response(), how=how)) == INVALID
    assert corp.exact().startswith("by a ")


@pytest.mark.parametrize("inserted", ["<!---->", "<!-- x -->", "<?x y?>"])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("part", ["subject", "session_names"])
def test_a_comment_shortens_no_name(corp: Corp, inserted: str, moment: str, part: str) -> None:
    name = "admin.evil"
    issued = corp.issue(**{part: (name,) if part == "session_names" else name})
    xml = issued.response()
    split = f"admin{inserted}.evil"
    hostile = signed(xml.replace(name, split)) if moment == "before" else signed(xml).replace(name, split)
    assert corp.refusal(hostile) == INVALID
    assert corp.exact() == "has comments, processing instructions or entities"


@pytest.mark.parametrize("inner", ["<saml:x/>", "<b xmlns='urn:x'>.evil</b>"])
def test_a_name_with_elements_within_is_refused(corp: Corp, inner: str) -> None:
    assert corp.refusal(signed(corp.issue(subject=f"admin{inner}.evil").response())) == INVALID


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(corp: Corp, doctype: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    xml = f"{declared}{doctype}{signed(corp.issue().response())}".encode(encoding)
    assert corp.refusal(xml) == INVALID


@pytest.mark.parametrize(
    "old_new",
    [
        ('ID="response-1"', 'ID="assertion-1"'),
        ("<saml:Subject>", '<saml:Subject ID="assertion-1">'),
        ("<saml:Subject>", '<saml:Subject xml:id="assertion-1">'),
        ("<saml:Subject>", '<saml:Subject Id="other">'),
        ('ID="assertion-1" Version', 'ID="assertion-1" id="assertion-1" Version'),
        ('ID="assertion-1" Version', 'ID="assertion-1" saml:ID="evil" Version'),
    ],
)  # fmt: skip
def test_doubled_and_misspelt_ids_are_refused(corp: Corp, old_new: tuple[str, str]) -> None:
    assert corp.refusal(signed(corp.issue().response()).replace(*old_new)) == INVALID
    assert corp.exact() in {"an ID where none belongs", "an ID twice", "of another element"}


@pytest.mark.parametrize("namespace", ["relative", "../evil", "?", "1"])
def test_a_relative_namespace_is_refused(corp: Corp, namespace: str) -> None:
    hostile = signed(corp.issue().response()).replace("<saml:Subject>", f'<saml:Subject xmlns:x="{namespace}">')
    assert corp.refusal(hostile) == INVALID
    assert corp.exact() == "has a relative namespace"


@pytest.mark.parametrize(("pattern", "instead"), OTHER_SHAPES)
def test_other_shapes_are_refused(corp: Corp, pattern: str, instead: str) -> None:
    xml = signed(corp.issue().response())
    hostile = re.sub(pattern, instead, xml, flags=re.DOTALL)
    assert hostile != xml
    assert corp.refusal(hostile) == INVALID


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
