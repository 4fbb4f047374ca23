"""Public keys of foreign issuers: found by discovery, held in memory, and fetched by one caller at a time.

A key that is not known is looked for again at most every half minute, so that invented key IDs fetch nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from idp.infra.outward import SECONDS, Outward
from idp.ports import Clock, IssuerBroken, WrongFingerprint

FRESH = timedelta(minutes=10)
AGAIN = timedelta(seconds=30)
MOST_ISSUERS = 1_000
MOST_KEYS = 50
LEAST_RSA_BITS = 2048
KINDS: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


@dataclass(frozen=True)
class IssuerKey:
    """A key and what its issuer says of it; `algorithm` empty for any that suits its kind."""

    kid: str
    algorithm: str
    key: Key


@dataclass
class _Held:
    """What is known of one issuer: its keys and since when, and how and when the last attempt to fetch them failed."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    keys: tuple[IssuerKey, ...] = ()
    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    failure: Exception | None = None


class IssuerKeys:
    """Holds the keys of many issuers."""

    def __init__(self, outward: Outward, clock: Clock) -> None:
        self._outward = outward
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, tuple[str, ...]], _Held] = OrderedDict()

    def of(self, issuer: str, fingerprints: Sequence[str], kid: str | None) -> tuple[IssuerKey, ...]:
        """Return an issuer's keys, newly fetched if they are old or have no `kid`.

        Raises `IssuerBroken` and `WrongFingerprint`.
        """
        held = self._of(issuer, tuple(fingerprints))
        if self._due(held, kid):
            if not held.lock.acquire(timeout=SECONDS):
                raise IssuerBroken("others wait for the keys already")
            try:
                if self._due(held, kid):
                    self._fetch(held, issuer, fingerprints)
            finally:
                held.lock.release()
        if self._within(FRESH, held.fetched_at):
            return held.keys
        raise held.failure or IssuerBroken("no keys")

    def _of(self, issuer: str, fingerprints: tuple[str, ...]) -> _Held:
        with self._lock:
            held = self._held.setdefault((issuer, fingerprints), _Held())
            self._held.move_to_end((issuer, fingerprints))
            while len(self._held) > MOST_ISSUERS:
                self._held.popitem(last=False)
        return held

    def _due(self, held: _Held, kid: str | None) -> bool:
        known = kid is None or any(one.kid == kid for one in held.keys)
        if known and self._within(FRESH, held.fetched_at):
            return False
        return not self._within(AGAIN, held.tried_at)

    def _within(self, span: timedelta, since: datetime | None) -> bool:
        return since is not None and abs(self._clock.now() - since) <= span

    def _fetch(self, held: _Held, issuer: str, fingerprints: Sequence[str]) -> None:
        try:
            held.keys = self._found(issuer, fingerprints)
            held.fetched_at = self._clock.now()
        except (IssuerBroken, WrongFingerprint) as failure:
            held.failure = failure
        held.tried_at = self._clock.now()

    def _found(self, issuer: str, fingerprints: Sequence[str]) -> tuple[IssuerKey, ...]:
        discovered = self._outward.json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", fingerprints)
        if discovered.get("issuer") != issuer:
            raise IssuerBroken("the discovery document is another issuer's")
        address = discovered.get("jwks_uri")
        if not isinstance(address, str):
            raise IssuerBroken("the discovery document names no keys")
        return _usable(self._outward.json(address, fingerprints).get("keys"))


def _usable(given: Any) -> tuple[IssuerKey, ...]:
    if not isinstance(given, list) or len(given) > MOST_KEYS:
        raise IssuerBroken("no list of keys")
    keys = tuple(key for key in map(_key, given) if key is not None)
    named = [key.kid for key in keys]
    if not keys or (len(keys) > 1 and len(set(named)) != len(named)):
        raise IssuerBroken("no usable keys, or two of one ID")
    return keys


def _key(given: Any) -> IssuerKey | None:
    """Import a public signing key; None for what is anything else."""
    if not isinstance(given, dict) or given.get("use", "sig") != "sig" or given.get("kty") not in KINDS:
        return None
    try:
        key = KINDS[given["kty"]].import_key({name: value for name, value in given.items() if name in PUBLIC})
        strong = not isinstance(key, RSAKey) or key.raw_value.key_size >= LEAST_RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return IssuerKey(str(given.get("kid", "")), str(given.get("alg", "")), key) if strong else None


PUBLIC = ("kty", "n", "e", "crv", "x", "y")
"""Members that are taken of a key: whatever else it holds is of no use here."""
