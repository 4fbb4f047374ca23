"""Group commit: what several threads want of the database at the same moment is done in one go.

Whoever comes first does the work; those who come meanwhile wait, and the next of them does theirs together. Nobody
waits for company: alone, a request is done at once. Nobody waits for ever either: behind work that hangs, or whose
thread has died, each is told in time that the database does not answer, and who comes then works without it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from idp.ports import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
WHAT = "The database"
PATIENCE_SECONDS = 1.2
"""How long a lock of the database's, or somebody else's work with it, is waited for."""


class _Request(Generic[Item, Result]):
    """What one thread asked for. It is woken when it is done, or when it `leads`: does what waits, its own included."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.results: list[Result] = []
        self.failure: Exception | None = None
        self.leads = False
        self._sleep = threading.Lock()  # an Event would take longer to make than most work takes
        self._sleep.acquire()

    @property
    def done(self) -> bool:
        return bool(self.results) or self.failure is not None

    def wait(self) -> bool:
        """Sleep until woken; tell whether that was in time."""
        return self._sleep.acquire(timeout=PATIENCE_SECONDS)

    def wake(self) -> None:
        """End a sleep, the present or the next one."""
        with suppress(RuntimeError):  # woken already
            self._sleep.release()

    def fail(self, failure: Exception) -> None:
        """End with a failure, unless it has ended already."""
        if not self.done:
            self.failure = failure
        self.wake()


class Together(Generic[Item, Result]):
    """Calls `work` with the items of one or more callers; it returns a result for each, in their order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._gate = threading.Lock()
        self._waiting: list[_Request[Item, Result]] = []
        self._led_until = 0.0

    def __call__(self, item: Item) -> Result:
        """Return the result for an item, of work that began after this call; raises what the work raises for it.

        Raises `Unavailable` when others take too long: the item may be worked on all the same.
        """
        own: _Request[Item, Result] = _Request(item)
        with self._gate:
            self._waiting.append(own)
            own.leads = self._led_until <= time.monotonic()
            if own.leads:
                self._led_until = time.monotonic() + PATIENCE_SECONDS
        while not own.done:
            if own.leads:
                own.leads = False
                self._lead()
            elif not own.wait():
                self._give_up(own)
        if own.leads:  # called to lead by one while another did its work
            self._hand_over()
        if own.failure is not None:
            raise own.failure
        return own.results[0]

    def _lead(self) -> None:
        """Do what waits; whatever ends the work, nobody is left waiting for it."""
        taken = self._taken()
        try:
            if taken:
                self._do(taken)
        finally:
            _fail([request for request in taken if not request.done], Unavailable(WHAT))
            self._hand_over()

    def _hand_over(self) -> None:
        """Let the first that waits lead, woken after those who were served, when more have gathered."""
        with self._gate:
            following = self._waiting[:1]
            self._led_until = time.monotonic() + PATIENCE_SECONDS if following else 0.0
            for request in following:
                request.leads = True
        for request in following:
            request.wake()

    def _give_up(self, own: _Request[Item, Result]) -> None:
        with self._gate:
            if own.leads:
                return
            if own in self._waiting:
                self._waiting.remove(own)
        own.fail(Unavailable(WHAT))

    def _taken(self) -> list[_Request[Item, Result]]:
        with self._gate:
            taken, self._waiting = self._waiting, []
        return taken

    def _do(self, requests: list[_Request[Item, Result]]) -> None:
        """Serve requests, and wake them."""
        try:
            served = list(zip(requests, self._work([one.item for one in requests]), strict=True))
        except Unavailable as failure:
            # Who came meanwhile has waited long enough to be told the same.
            _fail([*requests, *self._taken()], failure)
        except Exception as failure:  # noqa: BLE001 -- handed to whoever asked
            if len(requests) == 1:
                _fail(requests, failure)
                return
            for request in requests:  # nobody answers for another's item
                self._do([request])
        else:
            for request, result in served:
                request.results.append(result)
                request.wake()


def _fail(requests: Sequence[_Request[Item, Result]], failure: Exception) -> None:
    for request in requests:
        request.fail(failure)
