"""Our metadata as an identity provider, signed (SAML 2.0 metadata, 2.4.3)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from lxml import etree

from idp.infra.key_ring import DocumentSigner
from idp.infra.saml_metadata import PROTOCOL
from idp.infra.saml_signer import PREFIX, sign
from idp.infra.saml_writer import stamp
from idp.infra.saml_xml import DS, MD, Element
from idp.rules.saml_application import FORMATS, POST

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
VALID_FOR = timedelta(days=7)
CACHED_FOR = "PT6H"
"""How long partners may keep it before they look again: a day at least passes before a next key signs."""
PREFIXES = {"md": MD.strip("{}"), **PREFIX}


def document(entity_id: str, certificates: Sequence[str], signer: DocumentSigner, now: datetime) -> bytes:
    """Return the metadata of the identity provider whose endpoints lie under its entity ID."""
    until = stamp(now + VALID_FOR)
    root = etree.Element(f"{MD}EntityDescriptor", nsmap=PREFIXES, entityID=entity_id, validUntil=until)
    root.set("cacheDuration", CACHED_FOR)
    root.set("ID", f"_{hashlib.sha256(f'{entity_id} {until}'.encode()).hexdigest()[:32]}")
    descriptor = etree.SubElement(root, f"{MD}IDPSSODescriptor", WantAuthnRequestsSigned="false")
    descriptor.set("protocolSupportEnumeration", PROTOCOL)
    for certificate in certificates:
        _key(descriptor, certificate)
    for binding in (REDIRECT, POST):
        etree.SubElement(descriptor, f"{MD}SingleLogoutService", Binding=binding, Location=f"{entity_id}/slo")
    for urn in FORMATS.values():
        etree.SubElement(descriptor, f"{MD}NameIDFormat").text = urn
    for binding in (REDIRECT, POST):
        address = f"{entity_id}/sso"
        etree.SubElement(descriptor, f"{MD}SingleSignOnService", Binding=binding, Location=address)
    sign(root, signer, 0)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _key(descriptor: Element, certificate: str) -> None:
    key = etree.SubElement(descriptor, f"{MD}KeyDescriptor", use="signing")
    data = etree.SubElement(etree.SubElement(key, f"{DS}KeyInfo"), f"{DS}X509Data")
    etree.SubElement(data, f"{DS}X509Certificate").text = certificate
