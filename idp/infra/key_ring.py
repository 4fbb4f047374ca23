"""The deployment's signing keys: one file in `certs/`, replaced as a whole, so that no half-done rotation exists.

A key is published as `next` before it signs, signs as `active`, and is published as `retired` for as long as what it
signed may be looked at. JOSE is joserfc's; which algorithm a key has is said here and never by a token.
"""

import base64
import fcntl
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from idp.infra import secret_file
from idp.infra.signing_key_file import Signer, certified, private, signers_in, written
from idp.ports import Clock, KeyEntry, KeyState
from idp.rules import signing_keys
from idp.rules.signing_keys import CERTIFIED

FILE = "signing-keys.json"
LOCK = "signing-keys.lock"
RSA_BITS = 3072
LONGEST_TOKEN = 8192
STILL_ON_ITS_WAY = timedelta(hours=1)
"""How long the certificate of a key that signs no more is published: browsers carry to partners what it signed."""
KEPT_AFTER_USE = timedelta(hours=2)
"""How long a key is kept after it has signed for the last time; more than any token lives."""
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
HEADERS = {"alg", "kid", "typ"}

MAKERS: dict[str, Callable[[], Key]] = {
    "RS256": lambda: RSAKey.generate_key(RSA_BITS),
    "ES256": lambda: ECKey.generate_key("P-256"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
}


class DocumentSigner:
    """The active RS256 key as documents are signed with it, and its certificate (Base64 DER)."""

    def __init__(self, key: RSAPrivateKey, certificate: str) -> None:
        self._key = key
        self.certificate = certificate

    def sign(self, data: bytes) -> bytes:
        """Return a signature of RSA (PKCS#1, version 1.5) with SHA-256."""
        return self._key.sign(data, PKCS1v15(), SHA256())


class KeyRefusal(Exception):
    """A change of keys that would break applications; the text says why."""


class FileKeyRing:
    """See `idp.ports.KeyRing`; made on first use, and read again when another process has changed the file."""

    def __init__(self, certs_dir: Path, clock: Clock) -> None:
        self._file = certs_dir / FILE
        self._lock_file = certs_dir / LOCK
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._signers: tuple[Signer, ...] = ()

    def ensure(self) -> None:
        """Make what is missing: for each algorithm an active key and a next one. Takes a second on first use."""
        with self._changing() as signers:
            for algorithm in MAKERS:
                for state in (KeyState.ACTIVE, KeyState.NEXT):
                    if not _find(signers, algorithm, state):
                        signers.append(self._new(algorithm, state))

    def entries(self) -> Sequence[KeyEntry]:
        """Return all keys, newest first within each algorithm."""
        entries = sorted((signer.entry for signer in self._load()), key=lambda entry: entry.created_at, reverse=True)
        return sorted(entries, key=lambda entry: entry.algorithm)

    def public_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JWK Set of every key; only public members, whatever the key holds."""
        return {"keys": [_public(signer) for signer in self._load()]}

    def sign(self, header: dict[str, str], claims: dict[str, object], algorithm: str = "RS256") -> str:
        """Return a compact JWS made with the active key of an algorithm."""
        signer = _find(self._load(), algorithm, KeyState.ACTIVE)
        if signer is None:
            message = f"no active {algorithm} key"
            raise LookupError(message)
        protected = {**header, "alg": algorithm, "kid": signer.entry.kid}
        return jws.serialize_compact(protected, json.dumps(claims).encode(), signer.key, algorithms=[algorithm])

    def document_signer(self) -> DocumentSigner:
        """Return what signs documents at this moment."""
        signer = _find(self._load(), CERTIFIED, KeyState.ACTIVE)
        if signer is None:
            message = f"no active {CERTIFIED} key"
            raise LookupError(message)
        return DocumentSigner(private(signer.key), signer.certificate)

    def certificates(self) -> tuple[str, ...]:
        """Return the certificates (Base64 DER) of the key that signs documents and of its successor.

        For a while after a change its predecessor's stands there instead: many partners take two and no more.
        """
        signers, now = self._load(), self._clock.now()
        active, following = (_find(signers, CERTIFIED, state) for state in (KeyState.ACTIVE, KeyState.NEXT))
        former = [one for one in signers if (one.entry.algorithm, one.entry.state) == (CERTIFIED, KeyState.RETIRED)]
        last = max(former, key=lambda one: one.entry.since, default=None)
        recent = last is not None and abs(now - last.entry.since) < STILL_ON_ITS_WAY
        return tuple(one.certificate for one in (active, last if recent else following) if one)

    def verify(self, token: str) -> tuple[dict[str, object], dict[str, object]]:
        """Return header and claims of a JWS that one of our keys signed; raises `ValueError`."""
        if len(token) > LONGEST_TOKEN or not COMPACT.fullmatch(token) or not in_one_spelling(token):
            message = "not a compact JWS"
            raise ValueError(message)
        try:
            header = dict(jws.extract_compact(token.encode()).headers())
            signer = self._of_header(header)
            verified = jws.deserialize_compact(token, signer.key, algorithms=[signer.entry.algorithm])
            claims = json.loads(verified.payload)
        except (JoseError, UnicodeError, TypeError) as error:
            message = "not signed by one of our keys"
            raise ValueError(message) from error
        return header, dict(claims)

    def rotate(self, algorithm: str | None = None, *, at_once: bool = False) -> None:
        """Let the next key sign, keep the former for verifying, and publish a new next one.

        Raises `KeyRefusal` when the next key was published less than an hour ago, or less than a day ago if SAML
        partners know it by its certificate, unless `at_once`.
        """
        with self._changing() as signers:
            for one in (algorithm,) if algorithm else tuple(MAKERS):
                self._rotate(signers, one, at_once=at_once)

    def retire(self, kid: str, *, at_once: bool = False) -> None:
        """Remove a retired key: what it signed is worthless from now on.

        Raises `KeyRefusal` for any other key, and for one that signed less than two hours ago, unless `at_once`.
        """
        with self._changing() as signers:
            found = next((signer for signer in signers if signer.entry.kid == kid), None)
            if found is None or found.entry.state is not KeyState.RETIRED:
                message = "only a retired key can be removed; `idp keys list` shows which are"
                raise KeyRefusal(message)
            if not at_once and self._clock.now() - found.entry.since < KEPT_AFTER_USE:
                message = "the key signed less than two hours ago; tokens in force would be worthless"
                raise KeyRefusal(message)
            signers.remove(found)

    def _rotate(self, signers: list[Signer], algorithm: str, *, at_once: bool) -> None:
        active, following = _find(signers, algorithm, KeyState.ACTIVE), _find(signers, algorithm, KeyState.NEXT)
        if active is None or following is None:
            message = f"there is no {algorithm} key to rotate"
            raise KeyRefusal(message)
        unknown = signing_keys.objection(algorithm, following.entry.created_at, self._clock.now())
        if unknown and not at_once:
            raise KeyRefusal(unknown)
        signers.remove(active)
        signers.remove(following)
        now = self._clock.now()
        signers.append(replace(active, entry=replace(active.entry, state=KeyState.RETIRED, since=now)))
        signers.append(replace(following, entry=replace(following.entry, state=KeyState.ACTIVE, since=now)))
        signers.append(self._new(algorithm, KeyState.NEXT))

    def _new(self, algorithm: str, state: KeyState) -> Signer:
        key = MAKERS[algorithm]()
        while key.thumbprint().startswith("-"):  # on the command line that would read as an option
            key = MAKERS[algorithm]()
        now = self._clock.now()
        return certified(KeyEntry(key.thumbprint(), algorithm, state, now, now), key)

    def _of_header(self, header: dict[str, Any]) -> Signer:
        known = {signer.entry.kid: signer for signer in self._load()}
        signer = known.get(str(header.get("kid")))
        if signer is None or set(header) - HEADERS or header.get("alg") != signer.entry.algorithm:
            message = "not signed by one of our keys"
            raise ValueError(message)
        return signer

    def _load(self) -> tuple[Signer, ...]:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self.ensure()
            stat = self._file.stat()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            with self._lock:
                self._signers, self._seen = tuple(self._read()), seen
        return self._signers

    def _read(self) -> list[Signer]:
        content = secret_file.read(self._file)
        try:
            return list(signers_in(content))
        except (ValueError, TypeError, KeyError, JoseError) as error:
            raise secret_file.Damaged(self._file) from error

    @contextmanager
    def _changing(self) -> Iterator[list[Signer]]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock_file.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            signers = self._read() if self._file.exists() else []
            before = list(signers)
            yield signers
            if signers != before:
                secret_file.replace(self._file, written(signers))


def _find(signers: Sequence[Signer], algorithm: str, state: KeyState) -> Signer | None:
    return next((one for one in signers if (one.entry.algorithm, one.entry.state) == (algorithm, state)), None)


def in_one_spelling(token: str) -> bool:
    """Tell whether every part is Base64 as an encoder writes it: others decode to the same bytes."""
    parts = (part.encode() for part in token.split("."))
    return all(base64.urlsafe_b64encode(_decoded(part)).rstrip(b"=") == part for part in parts)


def _decoded(part: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except ValueError:
        return b""


def _public(signer: Signer) -> dict[str, str]:
    members = {name: str(value) for name, value in signer.key.as_dict(private=False).items() if isinstance(value, str)}
    return members | {"kid": signer.entry.kid, "alg": signer.entry.algorithm, "use": "sig"}
