"""How long temporary credentials are good for."""

from datetime import datetime, timedelta

from idp import granting_refusals

SHORTEST, DEFAULT = 900, 3600
CHAINED_MOST = 3600
"""Seconds for which a role may be assumed by another role's session at most."""


def end(asked: int | None, role_most: int, now: datetime, ends: datetime | None) -> datetime:
    """Return when the credentials end.

    `asked` are seconds, from 900 to the role's maximum. `ends` is when the session ends that assumes the role: what
    is made in it is asked for an hour at most and never outlives it. Raises `STS_DURATION`.
    """
    most = role_most if ends is None else min(role_most, CHAINED_MOST)
    seconds = DEFAULT if asked is None else asked
    if not SHORTEST <= seconds <= most:
        raise granting_refusals.STS_DURATION(most=_shown(most))
    end = now + timedelta(seconds=seconds)
    return end if ends is None else min(end, ends)


def _shown(seconds: int) -> str:
    return f"{seconds // 3600}hr" if seconds % 3600 == 0 else f"{seconds}s"
