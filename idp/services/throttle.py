"""The ceiling on failures from one client address, whoever's secret is being guessed (security rule 3)."""

from datetime import datetime, timedelta

from idp import refusals
from idp.ports import Clock
from idp.rules.client_address import throttle_key
from idp.services.audit import Audit, Event, Visitor
from idp.store import failed_tries
from idp.store.database import Database

WINDOW = timedelta(minutes=10)
CEILING = 300
"""Failures from one client address (IPv6: one /64) within the window, before it is answered 429."""


class AddressThrottle:
    """Counts failures, and refuses whoever has too many of them before a secret is looked at."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    def refuse(self, address: str) -> None:
        """Raise `TOO_MANY_FROM_ADDRESS` while the address is over the ceiling."""
        with self._database.reading() as tx:
            failures, window_ends_at = failed_tries.of_address(tx, throttle_key(address))
        refuse_over(failures, window_ends_at, self._clock.now())

    def failed(self, visitor: Visitor, event: Event) -> None:
        """Count a failure from the visitor's address, together with its audit event."""
        with self._database.writing() as tx:
            failed_tries.count_address(tx, throttle_key(visitor.address), self._clock.now(), WINDOW)
            self._audit.record(tx, visitor, event)


def refuse_over(failures: int, window_ends_at: datetime | None, now: datetime) -> None:
    """Raise `TOO_MANY_FROM_ADDRESS` for too many failures in a window that has not ended."""
    if window_ends_at and window_ends_at > now and failures >= CEILING:
        raise refusals.TOO_MANY_FROM_ADDRESS(minutes=1 + (window_ends_at - now) // timedelta(minutes=1))
