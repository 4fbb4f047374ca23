"""Moments as people and programs write them: ISO 8601, in UTC unless they say otherwise."""

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""Far enough from the ends of the calendar for any span of the product to be added."""


def moment_of(text: str) -> datetime:
    """Return the moment that a text such as 2026-11-30T08:00:00Z names; raises `ValueError`."""
    found = datetime.fromisoformat(text)
    return sensible(found if found.tzinfo else found.replace(tzinfo=UTC))


def sensible(moment: datetime) -> datetime:
    """Return a moment in UTC; raises `ValueError` for one that no clock should show."""
    if not EARLIEST <= moment <= LATEST:
        message = f"before {EARLIEST:%Y} or after {LATEST:%Y}"
        raise ValueError(message)
    return moment.astimezone(UTC)
