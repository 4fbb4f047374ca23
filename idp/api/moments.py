"""Moments on the wire: UTC, whole seconds, `2015-01-23T12:33:18Z`; empty for never."""

from datetime import datetime


def moment(value: datetime | None) -> str:
    """Return a moment as answers give it."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""
