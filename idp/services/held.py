"""What rarely changes, held in memory: every process keeps its own copy, and drops it when anything changes.

A version row in the database moves on with each change. `watch` looks at it four times a second, so that a change
holds everywhere within that time; who must not be late even by that (signed calls) asks `refresh` first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from idp.ports import Unavailable
from idp.store import accounts
from idp.store.database import Database
from idp.store.together import Together

BOUND = 10_000
WATCH_SECONDS = 0.25
Found = TypeVar("Found")


class Held:
    """Holds answers, also that there is none, within a bound."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._version = -1
        self._refresh = Together(self._look)

    def get(self, key: Hashable, ask: Callable[[Connection], Found]) -> Found:
        """Return the answer held under `key`; else ask the database, and hold it. Raises `Unavailable`."""
        answers = self._answers
        try:
            return answers[key]  # type: ignore[no-any-return]  # one key always holds one type
        except KeyError:
            with self._database.reading() as tx:
                found = ask(tx)
        with self._lock:
            answers[key] = found
            while len(answers) > BOUND:
                answers.popitem(last=False)
        return found

    def refresh(self) -> None:
        """Look at the version, and drop what is held if it has moved on. Raises `Unavailable`."""
        self._refresh(None)

    def _look(self, asked: Sequence[None]) -> Sequence[None]:
        with self._database.reading_swiftly() as tx:
            current = accounts.version(tx)
        with self._lock:
            if current != self._version:
                self._answers = OrderedDict()
                self._version = current
        return asked

    def watch(self) -> None:
        """Start to `refresh` in the background for as long as the process lives."""
        threading.Thread(target=self._watch, name="held", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self.refresh()
            except Unavailable:
                # Unknown whether what is held is still true: without the database no logon passes anyway.
                with self._lock:
                    self._version = -1
            pause.wait(WATCH_SECONDS)
