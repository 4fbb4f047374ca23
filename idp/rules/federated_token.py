"""Whether the claims of a federated OIDC token, its signature verified, are those of a token for us (RFC 7519)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from idp import granting_refusals

SKEW = timedelta(seconds=60)
LATEST = 10**11
"""Seconds since 1970 that no claim may reach: who means milliseconds does not get a token of 50,000 years."""
LONGEST_SUBJECT = 255
MOST_AUDIENCES = 20


@dataclass(frozen=True)
class Expected:
    """What a token is held to; `oldest` bounds its age since it was issued."""

    issuer: str
    client_ids: Sequence[str]
    oldest: timedelta


@dataclass(frozen=True)
class Token:
    """What an accepted token says."""

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime


def accepted(claims: Mapping[str, object], expected: Expected, now: datetime) -> Token:
    """Return what the token says; raises the published refusal of whatever is wrong, `OIDC_TOKEN_INVALID` first."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise granting_refusals.OIDC_TOKEN_INVALID(exact="sub")
    expires_at, issued_at = _moment(claims, "exp"), _moment(claims, "iat")
    if claims.get("iss") != expected.issuer:
        raise granting_refusals.OIDC_ISSUER_WRONG(exact="iss")
    audiences = _audiences(claims.get("aud"))
    if not set(audiences) & set(expected.client_ids):
        raise granting_refusals.OIDC_AUDIENCE_WRONG(exact="aud")
    if issued_at > now + SKEW or ("nbf" in claims and _moment(claims, "nbf") > now + SKEW):
        raise granting_refusals.OIDC_TOKEN_INVALID(exact="not yet valid")
    if expires_at <= now or now - issued_at > expected.oldest:
        raise granting_refusals.OIDC_TOKEN_EXPIRED(exact="exp" if expires_at <= now else "iat")
    return Token(expected.issuer, subject, audiences, issued_at, expires_at)


def _audiences(given: object) -> tuple[str, ...]:
    values = given if isinstance(given, list) else [given]
    if len(values) > MOST_AUDIENCES or not all(isinstance(value, str) and value for value in values):
        raise granting_refusals.OIDC_AUDIENCE_WRONG(exact="aud")
    return tuple(values)


def _moment(claims: Mapping[str, object], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise granting_refusals.OIDC_TOKEN_INVALID(exact=name)
    if not 0 <= value < LATEST:
        raise granting_refusals.OIDC_TOKEN_INVALID(exact=name)
    return datetime.fromtimestamp(value, UTC)
