"""ACS3 signatures: HMAC-SHA256 over method, path, query, the headers named, and the hash of the body."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote

from idp.api.wire import Wire

ALGORITHM = "ACS3-HMAC-SHA256"
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^, ]+), *SignedHeaders=(?P<signed>[a-z0-9;_-]+)"
    r", *Signature=(?P<signature>[0-9a-f]{64})"
)
DEMANDED = frozenset(
    {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
)
"""Headers that must be signed, since the call acts on them; any other `x-acs-` header present must be signed too."""


@dataclass(frozen=True)
class Authorization:
    """What the `Authorization` header says."""

    access_key_id: str
    signed: tuple[str, ...]
    signature: str


def parse(header: str) -> Authorization | None:
    """Read the header; None when it is not of the form."""
    found = AUTHORIZATION.fullmatch(header.strip())
    return Authorization(found["key"], tuple(found["signed"].split(";")), found["signature"]) if found else None


def covers(wire: Wire, signed: tuple[str, ...]) -> bool:
    """Tell whether every header that the call acts on is signed, once, and in order."""
    acted_on = DEMANDED | {name for name in wire.headers if name.startswith("x-acs-")}
    return (
        set(signed) >= acted_on and list(signed) == sorted(set(signed)) and all(name in wire.headers for name in signed)
    )


def body_matches(wire: Wire) -> bool:
    """Tell whether the body is the one whose hash was signed."""
    told = wire.header("x-acs-content-sha256").lower().encode()
    return hmac.compare_digest(hashlib.sha256(wire.body).hexdigest().encode(), told)


def string_to_sign(wire: Wire, signed: tuple[str, ...]) -> str:
    """Return what the client signed.

    Clients write names as they are, and published names need no encoding; encoded, no name can hold another parameter.
    """
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(wire.query))
    headers = "".join(f"{name}:{wire.header(name).strip()}\n" for name in signed)
    digest = wire.header("x-acs-content-sha256")
    canonical = "\n".join((wire.method, wire.path, query, headers, ";".join(signed), digest))
    return f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def verifies(wire: Wire, given: Authorization, secret: str) -> bool:
    """Tell whether the call's signature was made with a secret."""
    made = hmac.digest(secret.encode(), string_to_sign(wire, given.signed).encode(), "sha256").hex()
    return hmac.compare_digest(made, given.signature)
