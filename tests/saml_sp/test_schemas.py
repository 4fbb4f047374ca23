"""Every message of ours as a service provider is of the standard's schema, and verified by the xmlsec1 command."""

import base64
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from saml2.xml import schema

from idp.infra.key_ring import FileKeyRing
from tests.saml.judges import xmlsec1
from tests.saml_sp.conftest import Enterprise
from tests.saml_sp.test_requests import POSTING, SIGNED
from tests.support.browser import Forms
from tests.support.world import ACCOUNT


def certificate(enterprise: Enterprise) -> str:
    return FileKeyRing(enterprise.world.config.certs_dir, enterprise.world.clock).certificates()[0]


def test_metadata(enterprise: Enterprise, tmp_path: Path) -> None:
    document = bytes(enterprise.edge.get(f"/saml/{ACCOUNT}/sp/metadata").data)
    schema.validate(document.decode())
    element = "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor"
    assert xmlsec1(document, certificate(enterprise), element, tmp_path)


@pytest.mark.parametrize("signing", ["rsa-sha1", SIGNED])
def test_requests_by_redirect(enterprise: Enterprise, signing: str) -> None:
    enterprise.settings(AuthnSignAlgo=signing)
    enterprise.asked()
    query = parse_qs(urlsplit(enterprise.edge.page.location).query)
    schema.validate(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode())


def test_requests_by_post(enterprise: Enterprise, tmp_path: Path) -> None:
    enterprise.settings(MetadataDocument=POSTING, AuthnSignAlgo=SIGNED)
    enterprise.edge.name("alice@acme")
    enterprise.edge.get(f"/saml/{ACCOUNT}/sp/login")
    fields = next(fields for _, fields, _ in Forms(enterprise.edge.page.text).forms if "SAMLRequest" in fields)
    document = base64.b64decode(fields["SAMLRequest"])
    schema.validate(document.decode())
    assert xmlsec1(document, certificate(enterprise), "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest", tmp_path)
