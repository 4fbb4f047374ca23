"""What identity providers are told of an account, and what user SSO demands of theirs."""

import base64

import pytest
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_XML

from idp.refusals import Refusal
from tests.saml_sp.conftest import settings
from tests.support.edge import Edge
from tests.support.saml_idp import US, metadata
from tests.support.world import ACCOUNT, OTHER, World

MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.mark.parametrize("account", [ACCOUNT, OTHER])
def test_metadata_describes_the_account(edge: Edge, account: str) -> None:
    answer = edge.get(f"/saml/{account}/sp/metadata")
    assert (answer.status_code, answer.mimetype) == (200, "application/samlmetadata+xml")
    root = etree.fromstring(answer.data)
    descriptor = root.find(f"{MD}SPSSODescriptor")
    services = descriptor.findall(f"{MD}AssertionConsumerService")
    us = US.replace(ACCOUNT, account)
    assert root.get("entityID") == us
    assert descriptor.get("WantAssertionsSigned") == "true"
    assert [(one.get("Binding"), one.get("Location")) for one in services] == [
        ("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", f"{us}/{door}") for door in ("acs", "role")
    ]


def test_it_fits_the_schema_and_comes_from_memory(edge: Edge) -> None:
    edge.get(f"/saml/{ACCOUNT}/sp/metadata")
    seen = edge.world.statements()
    document = edge.get(f"/saml/{ACCOUNT}/sp/metadata").data
    assert seen == []
    assert OneLogin_Saml2_XML.validate_xml(document, "saml-schema-metadata-2.0.xsd", False) is not None


@pytest.mark.parametrize("account", ["1111111111111111", "acme", "%3Cx%3E"])
def test_an_unknown_account_has_no_pages(edge: Edge, account: str) -> None:
    for page in ("metadata", "login", "acs"):
        assert edge.get(f"/saml/{account}/sp/{page}").status_code == 404


def test_a_provider_must_take_requests_by_redirect_or_post(world: World) -> None:
    speaking = base64.b64decode(metadata()).replace(b"HTTP-Redirect", b"SOAP")
    settings(world, MetadataDocument=base64.b64encode(speaking).decode())
    with pytest.raises(Refusal, match="must have a SingleSignOnService by HTTP-Redirect or HTTP-POST"):
        settings(world, SsoEnabled=True)
