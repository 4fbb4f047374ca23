"""Signing what we send: an enveloped RSA-SHA256 signature of one element, exclusive canonicalization; or one beside."""

import base64
import hashlib
from urllib.parse import quote_plus

from lxml import etree

from idp.infra.key_ring import DocumentSigner
from idp.infra.saml_signature import ENVELOPED, EXCLUSIVE
from idp.infra.saml_xml import DS, Element, parse

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
AFTER_ISSUER = 1
PREFIX = {"ds": DS.strip("{}")}


def sign(element: Element, signer: DocumentSigner, place: int) -> None:
    """Sign an element that has an `ID`; the signature becomes its child at `place`."""
    digest = hashlib.sha256(_canonical(element)).digest()
    signature = etree.Element(f"{DS}Signature", nsmap=PREFIX)
    info = _info(signature, element.get("ID"), digest)
    _encoded(signature, "SignatureValue", signer.sign(_canonical(info)))
    data = etree.SubElement(etree.SubElement(signature, f"{DS}KeyInfo"), f"{DS}X509Data")
    etree.SubElement(data, f"{DS}X509Certificate").text = signer.certificate
    element.insert(place, signature)


def signed_query(query: str, signer: DocumentSigner) -> str:
    """Return a query with a signature over it as it is spelt, by RSA-SHA256."""
    covered = f"{query}&SigAlg={quote_plus(RSA_SHA256)}"
    return f"{covered}&Signature={quote_plus(base64.b64encode(signer.sign(covered.encode())))}"


def signed_message(xml: str, signer: DocumentSigner) -> bytes:
    """Return a message of our own, whose first child is its issuer, signed."""
    root = parse(xml.encode())
    sign(root, signer, AFTER_ISSUER)
    signed: bytes = etree.tostring(root)
    return signed


def _info(signature: Element, identifier: str, digest: bytes) -> Element:
    info = etree.SubElement(signature, f"{DS}SignedInfo")
    etree.SubElement(info, f"{DS}CanonicalizationMethod", Algorithm=EXCLUSIVE)
    etree.SubElement(info, f"{DS}SignatureMethod", Algorithm=RSA_SHA256)
    reference = etree.SubElement(info, f"{DS}Reference", URI=f"#{identifier}")
    transforms = etree.SubElement(reference, f"{DS}Transforms")
    for algorithm in (ENVELOPED, EXCLUSIVE):
        etree.SubElement(transforms, f"{DS}Transform", Algorithm=algorithm)
    etree.SubElement(reference, f"{DS}DigestMethod", Algorithm=SHA256)
    _encoded(reference, "DigestValue", digest)
    return info


def _encoded(parent: Element, name: str, value: bytes) -> None:
    etree.SubElement(parent, f"{DS}{name}").text = base64.b64encode(value).decode()


def _canonical(element: Element) -> bytes:
    canonical: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return canonical
