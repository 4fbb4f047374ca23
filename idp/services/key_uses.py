"""When access keys were last used: noted in memory, written in the background, so that no call waits for it (AK-20).

A key's use is written at most once a minute, and reaches the database within two seconds of the call.
"""

import threading
from datetime import datetime, timedelta

from idp.ports import Clock, Unavailable
from idp.services.callers import Caller, CallerKind
from idp.store import access_keys
from idp.store.database import Database

EVERY = timedelta(minutes=1)
WRITE_SECONDS = 1.0
MOST_NOTED = 10_000


class KeyUses:
    """Notes accepted calls. `watch` starts the writing for as long as the process lives."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: dict[str, datetime] = {}
        self._waiting: dict[str, tuple[str, datetime]] = {}

    def note(self, caller: Caller, service: str) -> None:
        """Note an accepted call; temporary credentials keep no account of theirs."""
        if caller.kind is CallerKind.SESSION:
            return
        key_id, now = caller.access_key_id, self._clock.now()
        noted = self._noted.get(key_id)
        if noted is not None and abs(now - noted) < EVERY:
            return
        with self._lock:
            if len(self._noted) >= MOST_NOTED:
                self._noted.clear()
            self._noted[key_id] = now
            self._waiting[key_id] = (service, now)

    def write(self) -> None:
        """Write what was noted; when the database does not answer it waits for the next time."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            with self._database.writing() as tx:
                access_keys.used(tx, ((key_id, *use) for key_id, use in waiting.items()), EVERY)
        except Unavailable:
            with self._lock:
                self._waiting = waiting | self._waiting

    def watch(self) -> None:
        """Start to `write` in the background."""
        threading.Thread(target=self._watch, name="key-uses", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(WRITE_SECONDS):
            self.write()
