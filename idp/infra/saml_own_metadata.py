"""Our metadata as an identity provider and as a service provider, signed (SAML 2.0 metadata, 2.4.3 and 2.4.4)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from lxml import etree

from idp.infra.key_ring import DocumentSigner
from idp.infra.saml_metadata import PROTOCOL
from idp.infra.saml_signer import PREFIX, sign
from idp.infra.saml_writer import stamp
from idp.infra.saml_xml import DS, MD, Element
from idp.rules.saml_application import EMAIL, FORMATS, PERSISTENT, POST, TRANSIENT, UNSPECIFIED
from idp.rules.saml_metadata import ServiceProvider

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
VALID_FOR = timedelta(days=7)
CACHED_FOR = "PT6H"
"""How long partners may keep it before they look again: a day at least passes before a next key signs."""
NAMED_BY = (EMAIL, TRANSIENT, PERSISTENT, UNSPECIFIED)
"""How providers may name users to us: some take the first, and users are known by principal names."""
PREFIXES = {"md": MD.strip("{}"), **PREFIX}


def document(entity_id: str, certificates: Sequence[str], signer: DocumentSigner, now: datetime) -> bytes:
    """Return the metadata of the identity provider whose endpoints lie under its entity ID."""
    root = _root(entity_id, now)
    descriptor = _descriptor(root, "IDPSSODescriptor", certificates, WantAuthnRequestsSigned="false")
    _services(descriptor, "SingleLogoutService", f"{entity_id}/slo")
    for urn in FORMATS.values():
        etree.SubElement(descriptor, f"{MD}NameIDFormat").text = urn
    _services(descriptor, "SingleSignOnService", f"{entity_id}/sso")
    return _signed(root, signer)


def service_document(
    us: ServiceProvider, certificates: Sequence[str], signer: DocumentSigner, now: datetime, *, requests_signed: bool
) -> bytes:
    """Return the metadata of an account as a service provider."""
    root = _root(us.entity_id, now)
    flags = {"AuthnRequestsSigned": "true" if requests_signed else "false", "WantAssertionsSigned": "true"}
    descriptor = _descriptor(root, "SPSSODescriptor", certificates, **flags)
    _services(descriptor, "SingleLogoutService", us.slo_url)
    for name in NAMED_BY:
        etree.SubElement(descriptor, f"{MD}NameIDFormat").text = FORMATS[name]
    for index, address in enumerate(us.acs_urls):
        service = etree.SubElement(descriptor, f"{MD}AssertionConsumerService", Binding=POST, Location=address)
        service.set("index", str(index))
        if address == us.acs_url:
            service.set("isDefault", "true")
    return _signed(root, signer)


def _root(entity_id: str, now: datetime) -> Element:
    until = stamp(now + VALID_FOR)
    root = etree.Element(f"{MD}EntityDescriptor", nsmap=PREFIXES, entityID=entity_id, validUntil=until)
    root.set("cacheDuration", CACHED_FOR)
    root.set("ID", f"_{hashlib.sha256(f'{entity_id} {until}'.encode()).hexdigest()[:32]}")
    return root


def _descriptor(root: Element, name: str, certificates: Sequence[str], **flags: str) -> Element:
    descriptor = etree.SubElement(root, f"{MD}{name}", **flags)
    descriptor.set("protocolSupportEnumeration", PROTOCOL)
    for certificate in certificates:
        _key(descriptor, certificate)
    return descriptor


def _services(descriptor: Element, name: str, address: str) -> None:
    for binding in (REDIRECT, POST):
        etree.SubElement(descriptor, f"{MD}{name}", Binding=binding, Location=address)


def _signed(root: Element, signer: DocumentSigner) -> bytes:
    sign(root, signer, 0)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _key(descriptor: Element, certificate: str) -> None:
    key = etree.SubElement(descriptor, f"{MD}KeyDescriptor", use="signing")
    data = etree.SubElement(etree.SubElement(key, f"{DS}KeyInfo"), f"{DS}X509Data")
    etree.SubElement(data, f"{DS}X509Certificate").text = certificate
