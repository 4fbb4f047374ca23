"""Sealing of secrets that must be readable again, and keyed hashes of those that need not be.

One key file outside the database (`sealing.key`, 256 bits); separate keys are derived from it for each use.
"""

import base64
import hashlib
import hmac
import os
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from idp.infra import secret_file

FILE = "sealing.key"
KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = "v1"
KEY_ID_CHARACTERS = 8


class AesSealer:
    """See `idp.ports.Sealer`: AES-256-GCM, bound to the purpose; HMAC-SHA-256. The key is made on first use."""

    def __init__(self, certs_dir: Path) -> None:
        self._file = certs_dir / FILE

    def seal(self, purpose: str, plain: bytes) -> str:
        """Encrypt for one purpose."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, purpose.encode())
        return ".".join((VERSION, self._key_id, base64.urlsafe_b64encode(sealed).decode()))

    def open(self, purpose: str, sealed: str) -> bytes:
        """Decrypt; raises `ValueError`."""
        version, _, rest = sealed.partition(".")
        key_id, _, text = rest.partition(".")
        if (version, key_id) != (VERSION, self._key_id):
            message = "sealed under another key"
            raise ValueError(message)
        raw = base64.urlsafe_b64decode(text)
        if base64.urlsafe_b64encode(raw).decode() != text:
            message = "not in the one spelling that is given out"
            raise ValueError(message)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            message = "damaged, or sealed for another purpose"
            raise ValueError(message) from None

    def digest(self, purpose: str, secret: str) -> str:
        """Return a keyed hash; purposes never share one."""
        text = f"{purpose}\0{secret}".encode("utf-8", "surrogatepass")
        return hmac.new(self._digest_key, text, hashlib.sha256).hexdigest()

    @cached_property
    def _master(self) -> bytes:
        key = secret_file.create_once(self._file, lambda: base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        try:
            master = base64.b64decode(key.strip(), validate=True)
        except ValueError:
            master = b""
        if len(master) != KEY_BYTES:
            raise secret_file.Damaged(self._file)
        return master

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"seal"))

    @cached_property
    def _digest_key(self) -> bytes:
        return self._derived(b"digest")

    @cached_property
    def _key_id(self) -> str:
        return self._derived(b"id").hex()[:KEY_ID_CHARACTERS]

    def _derived(self, use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=use).derive(self._master)
