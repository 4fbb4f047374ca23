"""Unmodified service providers and an independent verifier accept what we send."""

import base64
from pathlib import Path

import pytest
import xmlsec
from saml2.xml import schema

from idp.infra.key_ring import FileKeyRing
from idp.infra.system_clock import SystemClock
from idp.rules.saml_contexts import MFA
from tests.saml.conftest import Sp
from tests.saml.judges import Pysaml2, Toolkit, xmlsec1
from tests.support.saml_sp import HR, metadata


@pytest.fixture
def today(alice: Sp) -> Sp:
    """Alice, signed in at the machine's own time: the judges read the clock themselves."""
    alice.world.clock.set(SystemClock().now())
    alice.edge.alice()
    alice.world.clock.set(SystemClock().now())
    return alice


def ours(sp: Sp) -> bytes:
    return bytes(sp.edge.get(f"/saml/{sp.account}/metadata").data)


@pytest.mark.parametrize(("signed", "wanted"), [("assertion", False), ("both", True)])
def test_the_toolkit_in_strict_mode(today: Sp, signed: str, wanted: bool) -> None:
    today.register(
        f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "https://hr.example/acs", signed: {signed}}}'
    )
    judge = Toolkit(ours(today), wantMessagesSigned=wanted, requestedAuthnContext=[MFA])
    query, request_id = judge.request()
    today.send(query)
    auth = judge.accept(today.answer().fields, request_id)
    assert today.answer().fields["RelayState"] == "/inbox"
    assert auth.get_attributes()["email"] == ["alice@acme.example"]
    assert auth.get_session_expiration() > today.world.clock.now().timestamp()
    assert auth.get_nameid_format() == "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@pytest.mark.parametrize("signed", ["assertion", "both"])
def test_pysaml2(today: Sp, tmp_path: Path, signed: str) -> None:
    today.register(
        f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "https://hr.example/acs", signed: {signed}}}'
    )
    judge = Pysaml2(ours(today), tmp_path, want_response_signed=signed == "both")
    query, request_id = judge.request()
    today.send(query)
    response = judge.accept(today.answer().fields, request_id)
    assert response.ava["displayName"] == ["Alice"]
    assert response.session_info()["name_id"].text == today.answer().text("NameID")


def test_a_signed_response_around_an_unsigned_assertion(today: Sp) -> None:
    today.register(
        f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "https://hr.example/acs", signed: response}}'
    )
    judge = Toolkit(ours(today), wantAssertionsSigned=False, wantMessagesSigned=True, requestedAuthnContext=False)
    query, request_id = judge.request()
    today.send(query)
    judge.accept(today.answer().fields, request_id)
    assert today.answer().xml.find("{*}Assertion/{*}Signature") is None


def test_an_answer_that_nobody_asked_for(today: Sp, tmp_path: Path) -> None:
    today.edge.get(f"/saml/{today.account}/launch/hr")
    fields = today.answer().fields
    Toolkit(ours(today)).accept(fields)
    Pysaml2(ours(today), tmp_path, allow_unsolicited=True).accept(fields)


def test_the_xmlsec1_command(today: Sp, tmp_path: Path) -> None:
    today.register(f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "https://hr.example/acs", signed: both}}')
    today.ask()
    certificate, following = FileKeyRing(today.world.config.certs_dir, today.world.clock).certificates()
    document = base64.b64decode(today.answer().fields["SAMLResponse"])
    for element in ("urn:oasis:names:tc:SAML:2.0:protocol:Response", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion"):
        assert xmlsec1(document, certificate, element, tmp_path)
        assert not xmlsec1(document, following, element, tmp_path)
    assert xmlsec1(ours(today), certificate, "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor", tmp_path)


def test_every_message_is_of_the_standard_s_schema(today: Sp) -> None:
    today.register(f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "https://hr.example/acs", signed: both}}')
    documents = [ours(today).decode()]
    for inside in (
        "",
        '<samlp:NameIDPolicy Format="urn:x"/>',
        '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>',
    ):
        today.ask(inside=inside)
        documents.append(base64.b64decode(today.answer().fields["SAMLResponse"]).decode())
    for document in documents:
        schema.validate(document)
    with pytest.raises(schema.XMLSchemaError):
        schema.validate(
            documents[1].replace("<saml:Subject>", "<saml:Subjekt>").replace("</saml:Subject>", "</saml:Subjekt>")
        )


def test_an_encrypted_assertion_is_read_by_its_reader_alone(today: Sp) -> None:
    today.describe(metadata(key="sp"), ", encrypted: true, signed: both")
    query, request_id = Toolkit(ours(today), requestedAuthnContext=False).request()
    today.send(query)
    fields = today.answer().fields
    schema.validate(base64.b64decode(fields["SAMLResponse"]).decode())
    assert b"alice" not in base64.b64decode(fields["SAMLResponse"])
    wanted = {"wantAssertionsEncrypted": True, "wantMessagesSigned": True}
    assert Toolkit(ours(today), key="sp", **wanted).accept(fields, request_id).get_attributes()["email"] == [
        "alice@acme.example"
    ]
    with pytest.raises(xmlsec.Error):
        Toolkit(ours(today), key="other", **wanted).accept(fields, request_id)
