"""pysaml2 as the enterprise's identity provider: it reads our metadata and requests, and we take what it issues."""

import base64
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from idp.infra.system_clock import SystemClock
from tests.saml_sp.conftest import ALICE, Enterprise, settings
from tests.support.edge import Edge
from tests.support.saml_idp import key_pair
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

Company = Callable[[str], Server]


@pytest.fixture
def company(edge: Edge, tmp_path: Path) -> Company:
    """Make the provider with a key of a name."""
    edge.world.clock.set(SystemClock().now())
    ours = edge.get(f"/saml/{ACCOUNT}/sp/metadata").text

    def made(name: str) -> Server:
        key, certificate = key_pair(name)
        secret, public = tmp_path / f"{name}.key", tmp_path / f"{name}.crt"
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public.write_text(ssl.DER_cert_to_PEM_cert(certificate))
        endpoints = {"single_sign_on_service": [("https://corp.example/sso", BINDING_HTTP_REDIRECT)]}
        config = {
            "entityid": "https://corp.example/pysaml2",
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "key_file": str(secret),
            "cert_file": str(public),
            "metadata": {"inline": [ours]},
            "service": {"idp": {"endpoints": endpoints}},
        }
        return Server(config=IdPConfig().load(config))

    return made


def trusting(world: World, server: Server) -> Enterprise:
    """Let the account trust a provider, by the metadata that it publishes."""
    world.clock.set(SystemClock().now())
    published = str(entity_descriptor(server.config)).encode()
    settings(world, SsoEnabled=True, MetadataDocument=base64.b64encode(published).decode())
    return Enterprise(Edge(world))


def answer(server: Server, address: str, **signing: Any) -> str:
    """Let the provider read the request in an address, and say that it is alice."""
    query = parse_qs(urlsplit(address).query)
    request = server.parse_authn_request(query["SAMLRequest"][0], BINDING_HTTP_REDIRECT)
    return str(
        server.create_authn_response(
            {},
            userid="alice",
            name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=ALICE),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
            **server.response_args(request.message),
            **signing,
        )
    )


@seed("SS-02", "SS-05")
@pytest.mark.parametrize("sign_response", [False, True])
def test_it_logs_a_user_on_who_was_sent_there(world: World, company: Company, sign_response: bool) -> None:
    server = company("idp")
    enterprise = trusting(world, server)
    enterprise.asked()
    xml = answer(server, enterprise.edge.page.location, sign_assertion=True, sign_response=sign_response)
    enterprise.post(xml)
    assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")
    assert world.events("logon", "success")[-1].details["provider"] == "https://corp.example/pysaml2"


@seed("SS-12")
def test_what_another_key_of_it_signed_is_refused(world: World, company: Company) -> None:
    enterprise = trusting(world, company("idp"))
    enterprise.asked()
    xml = answer(company("second"), enterprise.edge.page.location, sign_assertion=True, sign_response=False)
    assert enterprise.refusal(xml) == (403, "made with another key, or changed since")
