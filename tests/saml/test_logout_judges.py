"""Unmodified service providers log alice out, both ways, and judge every message of single logout that we send."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as MetadataParser
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.xml import schema

from idp.infra.key_ring import FileKeyRing
from idp.infra.system_clock import SystemClock
from tests.saml.conftest import Sp
from tests.saml.judges import secret, secret_files, xmlsec1
from tests.support.browser import Forms
from tests.support.saml_partner import onward
from tests.support.saml_sp import ACS, HR
from tests.support.world import ACCOUNT

SLO = "https://hr.example/slo"
BINDINGS = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}


@pytest.fixture
def today(alice: Sp) -> Sp:
    """Alice, signed in at the machine's own time: the judges read the clock themselves."""
    alice.world.clock.set(SystemClock().now())
    alice.edge.alice()
    alice.world.clock.set(SystemClock().now())
    return alice


def ours(sp: Sp) -> bytes:
    return bytes(sp.edge.get(f"/saml/{sp.account}/metadata").data)


def carried(sp: Sp) -> dict[str, str]:
    """Return the query or fields that the browser carries to the application."""
    if sp.edge.page.status_code == 303:
        assert sp.edge.page.location.startswith(f"{SLO}?")
        return {"query": sp.edge.page.location.partition("?")[2]}
    return next(fields for address, fields, _ in Forms(sp.edge.page.text).forms if address == SLO)


def sign_out(sp: Sp) -> None:
    """Log out here, and go on to the application."""
    sp.edge.get("/security")
    sp.edge.press("/sign-out")
    onward(sp.edge)


def given(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def carry(sp: Sp, url: str) -> None:
    """Let the browser follow a redirect of the application's."""
    sp.edge.get(urlsplit(url).path + "?" + urlsplit(url).query)


class Toolkit:
    """python3-saml with a key, which signs and demands signatures of everything about logging out."""

    def __init__(self, metadata: bytes) -> None:
        self.settings = MetadataParser.parse(metadata.decode()) | {
            "strict": True,
            "sp": {
                "entityId": HR,
                "assertionConsumerService": {"url": ACS},
                "singleLogoutService": {"url": SLO},
                **secret("sp"),
            },
            "security": {
                "logoutRequestSigned": True,
                "logoutResponseSigned": True,
                "wantMessagesSigned": True,
                "wantAssertionsSigned": True,
                "signMetadata": False,
                "requestedAuthnContext": False,
                "rejectDeprecatedAlgorithm": True,
            },
        }

    def auth(self, address: str = ACS, query: str = "", fields: dict[str, str] | None = None) -> OneLogin_Saml2_Auth:
        parts = urlsplit(address)
        request = {
            "https": "on",
            "http_host": parts.netloc,
            "script_name": parts.path,
            "get_data": given(query),
            "query_string": query,
            "post_data": fields or {},
            "validate_signature_from_qs": True,
        }
        return OneLogin_Saml2_Auth(request, self.settings)

    def metadata(self) -> str:
        return str(self.auth().get_settings().get_sp_metadata().decode())

    def log_on(self, sp: Sp) -> OneLogin_Saml2_Auth:
        auth = self.auth()
        carry(sp, auth.login())
        answered = self.auth(fields=sp.answer().fields)
        answered.process_response(auth.get_last_request_id())
        assert answered.is_authenticated(), answered.get_last_error_reason()
        return answered


def test_python3_saml_logs_alice_out(today: Sp) -> None:
    toolkit = Toolkit(ours(today))
    today.describe(toolkit.metadata(), ", signed: both")
    known = toolkit.log_on(today)
    leaving = toolkit.auth()
    carry(today, leaving.logout(name_id=known.get_nameid(), session_index=known.get_session_index(), return_to="/bye"))
    answered = toolkit.auth(SLO, carried(today)["query"])
    answered.process_slo(request_id=leaving.get_last_request_id(), keep_local_session=True)
    assert answered.get_errors() == [], answered.get_last_error_reason()
    assert today.edge.get("/security").request.path != "/security"


def test_python3_saml_is_told_that_alice_logs_out_here(today: Sp) -> None:
    toolkit = Toolkit(ours(today))
    today.describe(toolkit.metadata(), ", signed: both")
    toolkit.log_on(today)
    sign_out(today)
    asked = toolkit.auth(SLO, carried(today)["query"])
    back = asked.process_slo(keep_local_session=True)
    assert asked.get_errors() == [], asked.get_last_error_reason()
    carry(today, str(back))
    assert today.world.events("single_logout")[-1].outcome == "success"
    assert "Logged out" in today.edge.page.text


class Pysaml2:
    """A service provider made with pysaml2, with a key."""

    def __init__(self, metadata: bytes, directory: Path, binding: str) -> None:
        file = directory / "our-metadata.xml"
        file.write_bytes(metadata)
        key, certificate = secret_files("sp", directory)
        endpoints = {
            "assertion_consumer_service": [(ACS, BINDING_HTTP_POST)],
            "single_logout_service": [(SLO, binding)],
        }
        service = {
            "endpoints": endpoints,
            "want_assertions_signed": True,
            "want_response_signed": False,
            "logout_requests_signed": True,
            "logout_responses_signed": True,
            "authn_requests_signed": True,
            "allow_unsolicited": False,
            "signing_algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "digest_algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
        }
        config: dict[str, Any] = {
            "entityid": HR,
            "service": {"sp": service},
            "metadata": {"local": [str(file)]},
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "allow_unknown_attributes": True,
            "key_file": str(key),
            "cert_file": str(certificate),
        }
        self.client = Saml2Client(config=SPConfig().load(config))
        self.binding = binding

    def metadata(self) -> str:
        return str(entity_descriptor(self.client.config))

    def log_on(self, sp: Sp) -> Any:
        """Return the session that pysaml2 keeps."""
        request_id, info = self.client.prepare_for_authenticate(binding=BINDING_HTTP_REDIRECT, sign=True)
        carry(sp, dict(info["headers"])["Location"])
        fields = sp.answer().fields
        response = self.client.parse_authn_request_response(
            fields["SAMLResponse"], BINDING_HTTP_POST, {request_id: "/"}
        )
        return response.session_info()

    def log_out(self, sp: Sp) -> None:
        """Let pysaml2 end the one session it keeps."""
        ((_, info),) = self.client.global_logout(self.client.users.subjects()[0], sign=True).values()
        self.send(sp, info)

    def send(self, sp: Sp, info: Any) -> None:
        """Let the browser carry what pysaml2 says."""
        location = dict(info["headers"]).get("Location")
        if location:
            carry(sp, location)
        else:
            action, fields, _ = Forms(str(info["data"])).forms[0]
            sp.edge.post(urlsplit(action).path, data=fields, follow=True)

    def message(self, came: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Return what came, and what is beside it in the query."""
        fields = given(came["query"]) if "query" in came else came
        beside = {"sigalg": fields["SigAlg"], "signature": fields["Signature"]} if "query" in came else {}
        return fields.get("SAMLRequest") or fields["SAMLResponse"], beside


@pytest.mark.parametrize("how", BINDINGS)
def test_pysaml2_logs_alice_out(today: Sp, tmp_path: Path, how: str) -> None:
    client = Pysaml2(ours(today), tmp_path, BINDINGS[how])
    today.describe(client.metadata())
    client.log_on(today)
    client.log_out(today)
    text, _ = client.message(carried(today))
    response = client.client.parse_logout_request_response(text, BINDINGS[how])
    assert response.status_ok()
    assert today.edge.get("/security").request.path != "/security"


@pytest.mark.parametrize("how", BINDINGS)
def test_pysaml2_is_told_that_alice_logs_out_here(today: Sp, tmp_path: Path, how: str) -> None:
    client = Pysaml2(ours(today), tmp_path, BINDINGS[how])
    today.describe(client.metadata())
    info = client.log_on(today)
    sign_out(today)
    text, beside = client.message(carried(today))
    parsed = client.client.parse_logout_request(text, BINDINGS[how], **beside)
    assert parsed.message.name_id.text == info["name_id"].text
    answer = client.client.handle_logout_request(text, info["name_id"], BINDINGS[how], sign=True, **beside)
    client.send(today, answer)
    event = today.world.events("single_logout")[-1]
    assert (event.outcome, event.reason) == ("success", "")


@pytest.mark.parametrize("began", ["here", "there"])
def test_messages_by_post_are_of_the_schema_and_verify(today: Sp, tmp_path: Path, began: str) -> None:
    client = Pysaml2(ours(today), tmp_path, BINDING_HTTP_POST)
    today.describe(client.metadata())
    client.log_on(today)
    if began == "here":
        sign_out(today)
    else:
        client.log_out(today)
    fields = carried(today)
    document = base64.b64decode(fields.get("SAMLRequest") or fields["SAMLResponse"])
    schema.validate(document.decode())
    certificate = FileKeyRing(today.world.config.certs_dir, today.world.clock).certificates()[0]
    element = "LogoutRequest" if began == "here" else "LogoutResponse"
    assert xmlsec1(document, certificate, f"urn:oasis:names:tc:SAML:2.0:protocol:{element}", tmp_path)
    assert ACCOUNT in document.decode()
