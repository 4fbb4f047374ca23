"""When metadata is fetched again from its address, and how long a certificate it no longer names is still taken.

Source: SAML 2.0 metadata, section 2.3.1 (`cacheDuration`, `validUntil`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

USUAL = timedelta(hours=6)
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=1)
"""Bounds of the time between two fetches, whatever a document says."""
AGAIN = timedelta(minutes=5)
"""After a first failure; each further one doubles it, up to `USUAL`."""
MOST_DOUBLINGS = 7
OVERLAP = timedelta(days=1)
"""How long a certificate is taken that a fetch has removed: long enough for both sides to change."""
MOST_KEPT = 4
JITTER = 0.1


@dataclass(frozen=True)
class Kept:
    """A certificate (Base64 DER) that is taken although the metadata no longer names it."""

    certificate: str
    until: datetime


class Metadata(Protocol):
    """What is asked of a description of either kind; certificates are Base64 DER."""

    @property
    def entity_id(self) -> str:
        """Whom it describes."""
        ...

    @property
    def signing(self) -> tuple[str, ...]:
        """The certificates of what it signs."""
        ...

    @property
    def encryption(self) -> tuple[str, ...]:
        """The certificates to encrypt for."""
        ...

    @property
    def valid_until(self) -> datetime | None:
        """The end of the description itself."""
        ...

    @property
    def cache_for(self) -> timedelta | None:
        """How long it wishes to be kept."""
        ...


def next_try(now: datetime, metadata: Metadata, share: float) -> datetime:
    """Return when to fetch again after a success; `share` from 0 to 1 is chance, and spreads the fetches of many."""
    span = metadata.cache_for or USUAL
    if metadata.valid_until is not None:
        span = min(span, (metadata.valid_until - now) / 2)
    return now + max(SOONEST, min(span, LATEST)) * (1 - JITTER * share)


def next_try_after_failure(now: datetime, failures: int, share: float) -> datetime:
    """Return when to fetch again after so many failures in a row, 1 or more; `share` as above."""
    span = min(AGAIN * (1 << min(failures - 1, MOST_DOUBLINGS)), USUAL)
    return now + span * (1 - JITTER * share)


def overlap(
    before: Metadata, after: Metadata, kept: Sequence[Kept], end_of: Callable[[str], datetime], now: datetime
) -> tuple[Kept, ...]:
    """Return which certificates for signing are taken beside those of `after`, newest first.

    One that `before` named last is taken for `OVERLAP`, but not beyond its own end nor that of `before`. An end that
    had passed while it was in use bounds nothing: dates in certificates are not looked at.
    """
    latest = now + OVERLAP if before.valid_until is None else min(now + OVERLAP, before.valid_until)
    ends = {one: end_of(one) for one in before.signing if one not in after.signing}
    gone = [Kept(one, min(latest, end) if end > now else latest) for one, end in ends.items()]
    named = {*after.signing, *(one.certificate for one in gone)}
    older = [one for one in kept if one.certificate not in named]
    return tuple(one for one in (*gone, *older) if one.until > now)[:MOST_KEPT]


def in_force(kept: Sequence[Kept], now: datetime) -> tuple[str, ...]:
    """Return the certificates whose time has not passed."""
    return tuple(one.certificate for one in kept if now < one.until)
