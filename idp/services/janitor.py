"""Removing what has expired, in small batches that block nobody; facts that security rests on stay their full time."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from idp.ports import Clock
from idp.services.domains import Domains
from idp.store import (
    console_sessions,
    failed_tries,
    grants,
    identity_providers,
    mfa_devices,
    rescue_links,
    saml_applications,
    sessions,
)
from idp.store.database import Database
from idp.store.ephemeral import SqlEphemeral

BATCH = 500
ROUNDS = 20
KEPT_SESSIONS = timedelta(days=30)
RECHECKS = 10


class Janitor:
    """Sweeps; several processes may sweep at once."""

    def __init__(self, database: Database, clock: Clock, entries: SqlEphemeral, domains: Domains) -> None:
        self._database = database
        self._clock = clock
        self._entries = entries
        self._domains = domains

    def sweep(self) -> int:
        """Remove one batch of each kind; return how many rows went. Raises `idp.ports.Unavailable`."""
        now = self._clock.now()
        swept = self._entries.sweep(BATCH)
        swept += self._batch(lambda tx: sessions.sweep(tx, now - KEPT_SESSIONS, BATCH))
        swept += self._batch(lambda tx: console_sessions.sweep(tx, now - KEPT_SESSIONS, BATCH))
        swept += self._batch(lambda tx: grants.sweep(tx, now, BATCH))
        swept += self._batch(lambda tx: failed_tries.sweep(tx, now, BATCH))
        swept += self._batch(lambda tx: mfa_devices.sweep_browsers(tx, now, BATCH))
        swept += self._batch(lambda tx: identity_providers.sweep_assertions(tx, now, BATCH))
        swept += self._batch(lambda tx: saml_applications.sweep_requests(tx, now, BATCH))
        return swept + self._batch(lambda tx: rescue_links.sweep(tx, now, BATCH))

    def sweep_up(self) -> None:
        """Sweep until little is left, within a bound: more may expire at once than one batch holds."""
        for _ in range(ROUNDS):
            if self.sweep() < BATCH:
                return

    def recheck_domains(self) -> int:
        """Look again at a few verified domains that are due (DA-17); return how many."""
        return self._domains.recheck(RECHECKS)

    def _batch(self, sweep: Callable[[Connection], int]) -> int:
        with self._database.writing() as tx:
            return sweep(tx)
