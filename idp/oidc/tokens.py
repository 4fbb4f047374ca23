"""ID tokens (Core, section 2) and access tokens (RFC 9068): made here, and recognised when they come back."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from idp.httpkit.current import services
from idp.oidc.issuer import issuer_of
from idp.rules.claims import methods_of
from idp.services.directory import Application
from idp.services.grants import Granted

ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 -- the `typ` of RFC 9068, not a secret
ACCESS_TOKEN_ALGORITHM = "ES256"  # noqa: S105 -- an algorithm: a tenth of RS256's cost, and only we verify it
HASHES = {"RS256": hashlib.sha256, "ES256": hashlib.sha256, "EdDSA": hashlib.sha512}


@dataclass(frozen=True)
class Hint:
    """What an ID token that comes back as a hint says: user ID and session ID."""

    subject: str
    session_id: str


def access_token(application: Application, granted: Granted) -> str:
    """Make the token for the userinfo endpoint, whose audience is the issuer itself."""
    issuer = issuer_of(application.account_id)
    claims = {
        "iss": issuer,
        "aud": issuer,
        "sub": granted.who.user_id,
        "client_id": application.client_id,
        "scope": " ".join(granted.scopes),
        "jti": granted.grant_id,
        "iat": int(granted.issued_at.timestamp()),
        "exp": int(granted.expires_at.timestamp()),
        "auth_time": int(granted.who.authenticated_at.timestamp()),
    }
    return services().key_ring.sign({"typ": ACCESS_TOKEN_TYPE}, claims, ACCESS_TOKEN_ALGORITHM)


def id_token(application: Application, granted: Granted, beside: str) -> str:
    """Make the ID token; `beside` is the access token it comes with."""
    who = granted.who
    claims: dict[str, object] = {
        "iss": issuer_of(application.account_id),
        "sub": who.user_id,
        "aud": application.client_id,
        "iat": int(granted.issued_at.timestamp()),
        "exp": int(granted.expires_at.timestamp()),
        "auth_time": int(who.authenticated_at.timestamp()),
        "amr": methods_of(who.methods),
        "sid": who.session_id,
        "at_hash": _half_hash(beside, application.id_token_alg),
    }
    if granted.nonce is not None:
        claims["nonce"] = granted.nonce
    return services().key_ring.sign({"typ": "JWT"}, claims, application.id_token_alg)


def grant_of_access_token(account_id: str, token: str) -> str:
    """Return the grant an access token of this account belongs to; raises `ValueError` for anything else.

    Nothing is believed from the token but which grant it is: whether that still counts, the database says.
    """
    header, claims = services().key_ring.verify(token)
    issuer, now = issuer_of(account_id), services().clock.now().timestamp()
    typed = str(header.get("typ", "")).lower() == ACCESS_TOKEN_TYPE
    if not typed or claims.get("iss") != issuer or claims.get("aud") != issuer or not _after(claims.get("exp"), now):
        message = "not an access token of this issuer, or expired"
        raise ValueError(message)
    return str(claims["jti"])


def subject_of_hint(application: Application, token: str) -> Hint:
    """Return what an ID token of this client says, expired or not; raises `ValueError` for anything else."""
    header, claims = services().key_ring.verify(token)
    of_us = claims.get("iss") == issuer_of(application.account_id) and claims.get("aud") == application.client_id
    if header.get("typ") != "JWT" or not of_us:
        message = "not an ID token of this client"
        raise ValueError(message)
    return Hint(str(claims.get("sub", "")), str(claims.get("sid", "")))


def _after(expiry: Any, now: float) -> bool:
    return isinstance(expiry, int) and expiry > now


def _half_hash(token: str, algorithm: str) -> str:
    digest = HASHES[algorithm](token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
