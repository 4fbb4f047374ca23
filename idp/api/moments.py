"""Moments on the wire: UTC, whole seconds, `2015-01-23T12:33:18Z`; empty for never."""

from datetime import UTC, datetime

from idp import refusals

FORM = "%Y-%m-%dT%H:%M:%SZ"


def moment(value: datetime | None) -> str:
    """Return a moment as answers give it."""
    return value.strftime(FORM) if value else ""


def read(name: str, text: str) -> datetime | None:
    """Return the moment a parameter gives, None for an empty one; raises `PARAMETER_FORMAT`."""
    if not text:
        return None
    try:
        return datetime.strptime(text, FORM).replace(tzinfo=UTC)
    except ValueError:
        raise refusals.PARAMETER_FORMAT(name=name, expected="a moment such as 2026-11-30T08:00:00Z") from None
