"""An assertion encrypted as our own are (XML Encryption 1.1), but alike each time: nothing about it is by chance."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.support.saml_idp import key_pair

KEY, NONCE = bytes(range(32)), bytes(12)
XENC = "http://www.w3.org/2001/04/xmlenc#"
SHA1 = 20
"""Bytes: the hash of `rsa-oaep-mgf1p`."""


def encrypted_to(name: str, assertion: str) -> str:
    """Return an assertion that only the holder of a key can read."""
    cipher = _text(NONCE + AESGCM(KEY).encrypt(NONCE, assertion.encode(), None))
    handed = (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/><xenc:CipherData>'
        f"<xenc:CipherValue>{_text(_oaep(name))}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    )
    return (
        f'<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>'
        f'<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{handed}</ds:KeyInfo><xenc:CipherData>'
        f"<xenc:CipherValue>{cipher}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"
    )


def _oaep(name: str) -> bytes:
    """Return the key, encrypted with RSA-OAEP (RFC 8017, 7.1.1) under a seed of zeros."""
    key = key_pair(name)[0]
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    public, size = key.public_key().public_numbers(), key.key_size // 8
    padding = bytes(size - len(KEY) - 2 * SHA1 - 2)
    block = _xor(hashlib.sha1(b"", usedforsecurity=False).digest() + padding + b"\1" + KEY, bytes(SHA1))
    message = b"\0" + _xor(bytes(SHA1), block) + block
    return pow(int.from_bytes(message, "big"), public.e, public.n).to_bytes(size, "big")


def _xor(text: bytes, seed: bytes) -> bytes:
    """Mask a text with what MGF1 makes of a seed."""
    mask, number = b"", 0
    while len(mask) < len(text):
        mask += hashlib.sha1(seed + number.to_bytes(4, "big"), usedforsecurity=False).digest()
        number += 1
    return bytes(one ^ other for one, other in zip(text, mask, strict=False))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
