"""Self-signed certificates of our signing keys: SAML partners know a key by nothing else."""

import base64
import hashlib
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

VALID_FOR = timedelta(days=3650)
"""Some partners refuse an expired certificate: keys are meant to be rotated long before."""
SERIAL_BYTES = 16


def self_signed(key: RSAPrivateKey, kid: str, made_at: datetime) -> str:
    """Return the certificate of a key in Base64 DER: always the same one for the same key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"signing key {kid}"[:64])])
    begun = made_at.replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(kid.encode()).digest()[:SERIAL_BYTES], "big") >> 1 or 1)
        .not_valid_before(begun)
        .not_valid_after(begun + VALID_FOR)
        .sign(key, SHA256())
    )
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
