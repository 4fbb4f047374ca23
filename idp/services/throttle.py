"""The ceiling on failures from one client address, whoever's secret is being guessed (security rule 3)."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from idp import refusals
from idp.ports import Clock
from idp.rules.client_address import throttle_key
from idp.services.audit import Audit, Event, Visitor
from idp.store import failed_tries
from idp.store.database import Database

log = structlog.get_logger("idp.services.throttle")
WINDOW = timedelta(minutes=10)
CEILING = 300
"""Failures from one client address (IPv6: one /64) within the window, before it is answered 429."""
STRANGER = "unsigned "
"""Before an address: the count of its other refusals, which may leave as many events as the ceiling and lock nobody."""
MOST_SUPPRESSED = 10_000


class AddressThrottle:
    """Counts failures, and refuses whoever has too many of them before a secret is looked at."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._suppressed = _Suppressed()

    def refuse(self, address: str) -> None:
        """Raise `TOO_MANY_FROM_ADDRESS` while the address is over the ceiling."""
        key = throttle_key(address)
        with self._database.reading() as tx:
            failures, window_ends_at = failed_tries.of_address(tx, key)
        try:
            refuse_over(failures, window_ends_at, self._clock.now())
        except refusals.Refusal:
            self._suppressed.count(key)
            raise

    def failed(self, visitor: Visitor, event: Event) -> None:
        """Count a failure from the visitor's address, together with its audit event."""
        self._write(visitor, event, throttle_key(visitor.address))

    def refused(self, visitor: Visitor, event: Event) -> None:
        """Write the audit event of what was refused to a stranger; over the ceiling it is only counted.

        Whoever proves nothing would otherwise fill the trail as fast as the server answers.
        """
        if key := self._stranger(visitor):
            self._write(visitor, event, key)

    def counted(self, visitor: Visitor, event: Event) -> Event | None:
        """Do the same for an event that is written together with something else; return it as it is to be written."""
        key = self._stranger(visitor)
        if not key:
            return None
        with self._database.writing(synced=False) as tx:
            failed_tries.count_address(tx, key, self._clock.now(), WINDOW)
        return self._telling(event, key)

    def _stranger(self, visitor: Visitor) -> str:
        """Return under what a stranger's refusals are counted; empty over the ceiling."""
        key = STRANGER + throttle_key(visitor.address)
        with self._database.reading() as tx:
            refused, window_ends_at = failed_tries.of_address(tx, key)
        if not over(refused, window_ends_at, self._clock.now()):
            return key
        self._suppressed.count(key)
        return ""

    def _write(self, visitor: Visitor, event: Event, key: str) -> None:
        event = self._telling(event, key)
        with self._database.writing() as tx:
            failed_tries.count_address(tx, key, self._clock.now(), WINDOW)
            self._audit.record(tx, visitor, event)

    def _telling(self, event: Event, key: str) -> Event:
        suppressed = self._suppressed.take(key)
        return replace(event, details={**event.details, "suppressed": suppressed}) if suppressed else event


class _Suppressed:
    """How many refusals left no event in this process: the next event of the same kind and address tells."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def count(self, key: str) -> None:
        """Count one; the log tells of the first, and of all when there are too many addresses to remember."""
        with self._lock:
            if key not in self._counts:
                if len(self._counts) >= MOST_SUPPRESSED:
                    log.warning("refusals_suppressed", count=self._counts.total(), addresses=len(self._counts))
                    self._counts.clear()
                log.warning("refusals_suppressed_from_now", whose=key)
            self._counts[key] += 1

    def take(self, key: str) -> int:
        """Return how many there were, and forget them."""
        with self._lock:
            return self._counts.pop(key, 0)


def over(failures: int, window_ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether an address is over the ceiling, in a window that has not ended."""
    return window_ends_at is not None and window_ends_at > now and failures >= CEILING


def refuse_over(failures: int, window_ends_at: datetime | None, now: datetime) -> None:
    """Raise `TOO_MANY_FROM_ADDRESS` for too many failures in a window that has not ended."""
    if window_ends_at and over(failures, window_ends_at, now):
        raise refusals.TOO_MANY_FROM_ADDRESS(minutes=1 + (window_ends_at - now) // timedelta(minutes=1))
