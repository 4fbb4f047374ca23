"""Figures for monitoring, from the database: the same whichever process of whichever machine is asked."""

from dataclasses import dataclass
from datetime import timedelta

from idp.ports import Clock
from idp.store import audit_events, failed_tries, sessions
from idp.store.database import Database

WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Snapshot:
    """What was counted: audit events of the last five minutes by (what, outcome), live sessions, locked names."""

    events: dict[tuple[str, str], int]
    sessions: int
    locks: int


class Figures:
    """Counts; every number is bounded work."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def snapshot(self) -> Snapshot:
        """Count now; raises `idp.ports.Unavailable`."""
        now = self._clock.now()
        with self._database.reading() as tx:
            return Snapshot(
                events=audit_events.recent(tx, now - WINDOW),
                sessions=sessions.live(tx, now),
                locks=failed_tries.locks(tx, now),
            )
