"""Our requests: signed where that is set or demanded, and by HTTP-POST to providers that take nothing else."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.response import IncorrectlySigned
from saml2.server import Server

from idp.infra import saml_signature
from idp.infra.key_ring import FileKeyRing
from idp.rules import saml_bindings
from idp.rules.saml_check import Trail
from tests.saml.judges import xmlsec1
from tests.saml_sp.conftest import Enterprise, settings
from tests.support.browser import Forms
from tests.support.saml_idp import key_pair, metadata, signed
from tests.support.world import ACCOUNT

POSTING = base64.b64encode(base64.b64decode(metadata()).replace(b"HTTP-Redirect", b"HTTP-POST")).decode()
WANTING = base64.b64encode(
    base64.b64decode(metadata()).replace(b"protocolSupport", b'WantAuthnRequestsSigned="true" protocolSupport', 1)
).decode()
SIGNED = "rsa-sha256"


def certificates(enterprise: Enterprise) -> tuple[str, ...]:
    return FileKeyRing(enterprise.world.config.certs_dir, enterprise.world.clock).certificates()


def sent(enterprise: Enterprise) -> Any:
    """Ask, and return what the query of the request holds."""
    enterprise.asked()
    return saml_bindings.of_query(urlsplit(enterprise.edge.page.location).query.encode())


def judge(enterprise: Enterprise, directory: Path) -> Server:
    """Return pysaml2 as a provider that takes signed requests only, by the certificates of our metadata."""
    ours = enterprise.edge.get(f"/saml/{ACCOUNT}/sp/metadata").text
    endpoints = [("https://corp.example/sso", BINDING_HTTP_REDIRECT), ("https://corp.example/sso", BINDING_HTTP_POST)]
    idp = {"endpoints": {"single_sign_on_service": endpoints}, "want_authn_requests_signed": True}
    secret = directory / "idp.key"
    secret.write_bytes(key_pair()[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    config = {
        "key_file": str(secret),
        "entityid": "https://corp.example/idp",
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "metadata": {"inline": [ours]},
        "service": {"idp": idp},
    }
    return Server(config=IdPConfig().load(config))


@pytest.mark.parametrize(
    ("document", "algorithm", "wanted"),
    [
        (metadata(), "rsa-sha1", False),  # as published this means SHA-1, which nothing is signed with here
        (metadata(), SIGNED, True),
        (WANTING, "rsa-sha1", True),
    ],
)
def test_the_query_is_signed_where_that_is_set_or_demanded(
    enterprise: Enterprise, document: str, algorithm: str, wanted: bool
) -> None:
    settings(enterprise.world, MetadataDocument=document, AuthnSignAlgo=algorithm)
    received = sent(enterprise)
    assert (received.signature is not None) is wanted
    if wanted:
        assert received.signature.algorithm.endswith("#rsa-sha256")
        saml_signature.verify_beside(received.signature, certificates(enterprise)[:1], Trail())


def test_pysaml2_takes_our_signed_query_and_no_other(enterprise: Enterprise, tmp_path: Path) -> None:
    settings(enterprise.world, AuthnSignAlgo=SIGNED)
    server = judge(enterprise, tmp_path)
    enterprise.asked()
    query = {key: value[0] for key, value in parse_qs(urlsplit(enterprise.edge.page.location).query).items()}

    def taken(**changes: str) -> Any:
        given = query | changes
        return server.parse_authn_request(
            given["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=given["RelayState"],
            sigalg=given["SigAlg"],
            signature=given["Signature"],
        )

    assert taken().message.issuer.text.endswith("/sp")
    with pytest.raises(IncorrectlySigned):
        taken(RelayState="_another")


@pytest.mark.parametrize("algorithm", ["rsa-sha1", SIGNED])
def test_a_provider_that_takes_posts_only_is_posted_to(enterprise: Enterprise, algorithm: str, tmp_path: Path) -> None:
    settings(enterprise.world, MetadataDocument=POSTING, AuthnSignAlgo=algorithm)
    enterprise.edge.name("alice@acme")
    page = enterprise.edge.get(f"/saml/{ACCOUNT}/sp/login")
    ((action, fields, _),) = [one for one in Forms(page.text).forms if "SAMLRequest" in one[1]]
    assert action == "https://corp.example/sso"
    assert "post.js" in page.text
    assert 'class="primary"' in page.text  # without scripts the visitor presses it
    policy = page.headers["Content-Security-Policy"]
    assert "form-action https://corp.example;" in policy
    assert "script-src 'self'" in policy
    xml = base64.b64decode(fields["SAMLRequest"])
    root = etree.fromstring(xml)
    assert (root.get("ID"), root.get("Destination")) == (fields["RelayState"], action)
    element = "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest"
    assert xmlsec1(xml, certificates(enterprise)[0], element, tmp_path) is (algorithm == SIGNED)
    issued = enterprise.answering(root.get("ID"))
    enterprise.post(signed(issued.response()))
    assert enterprise.edge.page.request.path == "/security"


def test_a_provider_that_takes_both_is_redirected_to(enterprise: Enterprise) -> None:
    redirect = b'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
    post = b'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://x.example"/>'
    both = base64.b64decode(metadata()).replace(redirect, post + redirect)
    settings(enterprise.world, MetadataDocument=base64.b64encode(both).decode())
    assert sent(enterprise).signature is None
    assert enterprise.edge.page.location.startswith("https://corp.example/sso?")


@pytest.mark.parametrize("algorithm", ["rsa-sha1", SIGNED])
def test_our_metadata_is_signed_and_says_whether_requests_are(enterprise: Enterprise, algorithm: str) -> None:
    settings(enterprise.world, AuthnSignAlgo=algorithm)
    root = etree.fromstring(enterprise.edge.get(f"/saml/{ACCOUNT}/sp/metadata").data)
    known = [one.text for one in root.iterfind(".//{*}KeyDescriptor//{*}X509Certificate")]
    assert tuple(known) == certificates(enterprise)
    assert len(known) == 2
    saml_signature.verify(root, known[:1], Trail())
    assert root.find("{*}SPSSODescriptor").get("AuthnRequestsSigned") == str(algorithm == SIGNED).lower()
    assert 0 < (datetime.fromisoformat(root.get("validUntil")) - enterprise.world.clock.now()).days <= 7
