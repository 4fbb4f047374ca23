"""Encrypting assertions: AES-256-GCM under a key of its own, which RSA-OAEP hands over (XML Encryption 1.1)."""

import base64
import os

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from lxml import etree

from idp.infra.saml_signer import PREFIX
from idp.infra.saml_xml import DS, SAML, Element

XENC = "{http://www.w3.org/2001/04/xmlenc#}"
ELEMENT = "http://www.w3.org/2001/04/xmlenc#Element"
AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
RSA_OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
KEY_BITS, NONCE_BYTES = 256, 12
PREFIXES = {"xenc": XENC.strip("{}"), **PREFIX}


def encrypted(assertion: Element, certificate: str) -> Element:
    """Return an assertion that only the holder of a certificate's RSA key can read."""
    reader = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    if not isinstance(reader, RSAPublicKey):
        raise TypeError("not a certificate of an RSA key")
    key, nonce = AESGCM.generate_key(KEY_BITS), os.urandom(NONCE_BYTES)
    root = etree.Element(f"{SAML}EncryptedAssertion", nsmap={"saml": SAML.strip("{}")})
    data = etree.SubElement(root, f"{XENC}EncryptedData", Type=ELEMENT, nsmap=PREFIXES)
    etree.SubElement(data, f"{XENC}EncryptionMethod", Algorithm=AES256_GCM)
    handed = etree.SubElement(etree.SubElement(data, f"{DS}KeyInfo"), f"{XENC}EncryptedKey")
    etree.SubElement(handed, f"{XENC}EncryptionMethod", Algorithm=RSA_OAEP)
    # The method's own hash is SHA-1, which OAEP asks nothing of that SHA-1 has lost; others are not understood widely.
    _cipher(handed, reader.encrypt(key, OAEP(MGF1(SHA1()), SHA1(), None)))  # noqa: S303 -- see above
    _cipher(data, nonce + AESGCM(key).encrypt(nonce, etree.tostring(assertion), None))
    return root


def _cipher(parent: Element, value: bytes) -> None:
    data = etree.SubElement(parent, f"{XENC}CipherData")
    etree.SubElement(data, f"{XENC}CipherValue").text = base64.b64encode(value).decode()
