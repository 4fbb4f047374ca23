"""The world outside, as seen from within: what cannot be repeated comes in through these protocols.

Implementations live in `idp.infra` (and `idp.store.ephemeral`, which keeps short-lived state in the database).
All moments are aware datetimes in UTC; all durations are `timedelta` or whole seconds as named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


@runtime_checkable
class SettableClock(Clock, Protocol):
    """The clock of test mode, which every process follows."""

    def set(self, moment: datetime) -> None:
        """Let it be `moment` now, and go on from there; raises `ValueError` for the far ends of the calendar."""
        ...

    def advance(self, by: timedelta) -> None:
        """Go forward, or back, by a span; raises `ValueError` or `OverflowError` likewise."""
        ...

    def release(self) -> None:
        """Follow the machine again."""
        ...


class Entropy(Protocol):
    """A cryptographically secure source of chance."""

    def token(self, bits: int = 256) -> str:
        """Return a URL-safe text with at least `bits` bits of randomness."""
        ...

    def bytes(self, count: int) -> bytes:
        """Return `count` random bytes."""
        ...

    def below(self, limit: int) -> int:
        """Return an unbiased whole number from 0 to `limit` - 1."""
        ...


REASON_LENGTH = 200


class Unavailable(Exception):
    """A part the server depends on (database, Redis) is down, hangs, or answered nonsense; `what` names it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    @property
    def why(self) -> str:
        """Return the driver's own first line, for the log: a full disk is mended otherwise than a dead server."""
        cause = getattr(self.__cause__, "orig", None) or self.__cause__
        return next(iter(str(cause).splitlines()), "")[:REASON_LENGTH] if cause else ""


class Busy(Exception):
    """The queue in front of a bounded part (password hashing) is full; try again in `retry_after` seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__("busy")


class Ephemeral(Protocol):
    """Short-lived state that may be lost: half-done flows and caches, never a fact security rests on.

    Values are text. A `space` separates kinds (`"attempt"`, `"sso"`), so that one kind's key never opens another's
    value. Every call raises `Unavailable` rather than pretending that nothing is stored.
    """

    def put(self, space: str, key: str, value: str, lifetime: timedelta) -> None:
        """Store or replace a value for `lifetime`."""
        ...

    def get(self, space: str, key: str) -> str | None:
        """Return the value, or None when absent or past its lifetime."""
        ...

    def take(self, space: str, key: str) -> str | None:
        """Remove and return the value; of any number of parallel takers exactly one receives it."""
        ...

    def increment(self, space: str, key: str, lifetime: timedelta) -> int:
        """Add one to a counter and return it; the lifetime starts with the first increment and does not slide."""
        ...

    def spend(self, space: str, key: str, lifetime: timedelta, begun: str) -> str | None:
        """Spend a key for at least `lifetime`; of any number of spenders one is answered, the others receive None.

        The answer is the `begun` of whoever spent the first key of the space since the store was last emptied.
        """
        ...

    def ping(self) -> None:
        """Do nothing but find out whether the store answers; raises `Unavailable` when not."""
        ...


class PasswordHasher(Protocol):
    """Argon2id behind a bound: at most one computation at a time for each process, the rest wait in a short queue."""

    def hash(self, password: str) -> str:
        """Return the encoded hash of a new password; raises `Busy`."""
        ...

    def verify(self, encoded: str, password: str) -> bool:
        """Tell whether the password matches; raises `Busy`."""
        ...

    def verify_phantom(self, password: str) -> None:
        """Do the work of one `verify` for a name without a password; raises `Busy`."""
        ...

    def needs_rehash(self, encoded: str) -> bool:
        """Tell whether `encoded` was made with weaker parameters than today's."""
        ...


class Authenticator(Protocol):
    """TOTP of RFC 6238: SHA-1, six digits, 30-second steps; seeds are Base32 text of 160 bits."""

    def code(self, seed: str, step: int) -> str:
        """Return the six digits of a step (whole Unix seconds divided by 30)."""
        ...

    def provisioning_uri(self, seed: str, issuer: str, label: str) -> str:
        """Return the `otpauth://totp/` address an authenticator app reads (AM-09)."""
        ...


class Sealer(Protocol):
    """Authenticated encryption under a key kept outside the database (AK-15)."""

    def seal(self, purpose: str, plain: bytes) -> str:
        """Encrypt for one purpose; the text opens only for the same purpose."""
        ...

    def open(self, purpose: str, sealed: str) -> bytes:
        """Decrypt; raises `ValueError` when the text is not ours, damaged, or for another purpose."""
        ...

    def digest(self, purpose: str, secret: str) -> str:
        """Return a keyed hash (hex HMAC-SHA-256) by which a random secret is recognised but not recovered."""
        ...


class KeyState(StrEnum):
    """The life of a signing key: published first, then signing, then kept for verifying only."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True)
class KeyEntry:
    """One signing key as listed by `idp keys list`: `algorithm` is RS256, ES256 or EdDSA.

    `since` is when it took its present state.
    """

    kid: str
    algorithm: str
    state: KeyState
    created_at: datetime
    since: datetime


class KeyRing(Protocol):
    """The deployment's signing keys in `certs/`, loaded once and read again when the files change."""

    def entries(self) -> Sequence[KeyEntry]:
        """Return all keys, newest first within each algorithm."""
        ...

    def public_jwks(self) -> dict[str, list[dict[str, str]]]:
        """Return the JWK Set (RFC 7517) of every published key: next, active and retired."""
        ...

    def certificates(self) -> Sequence[str]:
        """Return the certificates (Base64 DER) that partners are to know: the key that signs first, then another."""
        ...

    def sign(self, header: dict[str, str], claims: dict[str, object], algorithm: str = "RS256") -> str:
        """Return a compact JWS over `claims` with the active key; `alg` and `kid` are set here."""
        ...

    def verify(self, token: str) -> tuple[dict[str, object], dict[str, object]]:
        """Return header and claims of a compact JWS that one of our keys signed; raises `ValueError` otherwise.

        Time and audience are the caller's to check.
        """
        ...

    def rotate(self, algorithm: str | None = None, *, at_once: bool = False) -> None:
        """Let the next key of an algorithm (or of all) sign; raises when applications may not know it yet."""
        ...

    def retire(self, kid: str, *, at_once: bool = False) -> None:
        """Remove a retired key; raises for any other, and while what it signed may still be in force."""
        ...


@dataclass(frozen=True)
class TxtAnswer:
    """What a look-up of TXT records found; strings split in a record are joined (DA-10)."""

    records: tuple[str, ...]


class NameNotFound(Exception):
    """The domain does not exist, or has no TXT record (DA-07)."""


class ResolverFailure(Exception):
    """No usable answer: time-out, SERVFAIL, refused (DA-19); the text says which."""


class Resolver(Protocol):
    """DNS, through the configured name servers, within five seconds in all."""

    def txt(self, domain: str) -> TxtAnswer:
        """Look up TXT records of an A-label domain; raises `NameNotFound` or `ResolverFailure`."""
        ...


class BadMetadata(ValueError):
    """A metadata document that cannot be used; the text says why, as the end of a sentence."""


class BadAssertion(ValueError):
    """A SAML response that proves nothing; the text says why, for the audit trail only."""


class BadToken(ValueError):
    """A token that its issuer did not sign, or not as tokens are; the text says why, for the audit trail only."""


class WrongIssuer(Exception):
    """A token that says itself that another issuer made it."""


class IssuerBroken(Exception):
    """An issuer whose keys cannot be had; the text says why, for the audit trail only."""


class WrongFingerprint(Exception):
    """An issuer's server whose certificates have none of the registered fingerprints."""


class TokenVerifier(Protocol):
    """Verifies tokens of foreign OpenID Connect issuers."""

    def claims(self, token: str, issuer: str, fingerprints: Sequence[str]) -> Mapping[str, object]:
        """Return the claims of a compact JWS that a key of the issuer signed; what they say is not checked.

        Raises `BadToken`, `WrongIssuer`, `IssuerBroken` and `WrongFingerprint`.
        """
        ...
