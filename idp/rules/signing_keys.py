"""When a published key may begin to sign: not before those who verify can know it."""

from datetime import datetime, timedelta

CERTIFIED = "RS256"
"""The keys with certificates: SAML knows keys by them."""
BEFORE_USE = timedelta(hours=1)
"""How long a key is published before it may sign; more than the time for which applications may cache the JWKS."""
CERTIFIED_BEFORE_USE = timedelta(days=1)
"""The same for a key with a certificate; more than the six hours for which SAML partners may cache our metadata."""


def objection(algorithm: str, published_at: datetime, now: datetime) -> str | None:
    """Return why a key should not sign yet, or None."""
    if algorithm == CERTIFIED and now - published_at < CERTIFIED_BEFORE_USE:
        known = "a day ago; SAML partners keep metadata for hours, and may not know it yet"
    elif now - published_at < BEFORE_USE:
        known = "an hour ago; applications may not know it yet"
    else:
        return None
    return f"the next {algorithm} key was published less than {known}"
