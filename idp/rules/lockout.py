"""The retry limit: how failed tries are counted, when they lock, and when a lock ends (PW-37 to PW-50, AMB-04).

A try is recorded as failed before the secret is looked at and given back when it was right. So any number of
parallel tries is counted in full, and a process that dies in between has counted one too many, never one too few.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(hours=1)
LOCK = timedelta(hours=1)
CEILING = 100
"""Failures an hour that always lock a name, whatever the account's limit."""
CODE_LIMIT = 5
"""Wrong codes an hour that lock a user's second factor."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Tries:
    """Failed tries (those of the last hour matter) and the end of the last lock."""

    times: tuple[datetime, ...] = ()
    locked_until: datetime | None = None


EMPTY = Tries()


def locked(tries: Tries, now: datetime) -> datetime | None:
    """Return the end of the lock in force, if any."""
    return tries.locked_until if tries.locked_until and tries.locked_until > now else None


def reserve(tries: Tries, now: datetime, limit: int) -> Tries | None:
    """Record one more failed try; None while locked, when nothing counts and nothing is prolonged.

    The try that reaches the limit locks for an hour from now. A limit of 0 leaves only the ceiling (PW-38).
    """
    if locked(tries, now):
        return None
    recent = (*(moment for moment in tries.times if moment > now - WINDOW), now)
    reached = len(recent) >= min(limit or CEILING, CEILING)
    return Tries(recent, now + LOCK if reached else None)


def give_back(tries: Tries, reserved_at: datetime) -> Tries:
    """Take back the try recorded at a moment, and the lock that it caused: the secret was right."""
    times = list(tries.times)
    if reserved_at in times:
        times.remove(reserved_at)
    caused = tries.locked_until == reserved_at + LOCK
    return replace(tries, times=tuple(times), locked_until=None if caused else tries.locked_until)


def to_json(tries: Tries) -> list[int]:
    """Return the times as whole microseconds since 1970."""
    return [(moment - _EPOCH) // _MICROSECOND for moment in tries.times]


def from_json(times: list[int], locked_until: datetime | None) -> Tries:
    """Return what `to_json` wrote."""
    return Tries(tuple(_EPOCH + moment * _MICROSECOND for moment in times), locked_until)
