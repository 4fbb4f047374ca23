"""Group commit: what several threads want of the database at the same moment is done in one go.

Whoever comes first does the work; those who come meanwhile wait, and the next of them does theirs together. Nobody
waits for company: alone, a request is done at once.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from idp.ports import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Request(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.results: list[Result] = []
        self.failure: Exception | None = None
        self.turn = threading.Lock()
        self.turn.acquire()

    @property
    def done(self) -> bool:
        return bool(self.results) or self.failure is not None


class Together(Generic[Item, Result]):
    """Calls `work` with the items of one or more callers; it returns a result for each, in their order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._gate = threading.Lock()
        self._waiting: list[_Request[Item, Result]] = []
        self._working = False

    def __call__(self, item: Item) -> Result:
        """Return the result for an item, of work that began after this call; raises what the work raises for it."""
        own: _Request[Item, Result] = _Request(item)
        with self._gate:
            self._waiting.append(own)
            first, self._working = not self._working, True
        if not first:
            own.turn.acquire()
        if not own.done:
            self._lead(own)
        if own.failure is not None:
            raise own.failure
        return own.results[0]

    def _lead(self, own: _Request[Item, Result]) -> None:
        """Do what waits and wake who was served; who leads next is woken last, when more have gathered."""
        served = self._taken()
        try:
            served += self._do(served)
        finally:
            with self._gate:
                following = self._waiting[:1]
                self._working = bool(following)
            for request in (*served, *following):
                if request is not own:
                    request.turn.release()

    def _taken(self) -> list[_Request[Item, Result]]:
        with self._gate:
            taken, self._waiting = self._waiting, []
        return taken

    def _do(self, requests: list[_Request[Item, Result]]) -> list[_Request[Item, Result]]:
        """Serve requests; returns those that were failed along with them."""
        try:
            for request, result in zip(requests, self._work([one.item for one in requests]), strict=True):
                request.results.append(result)
        except Unavailable as failure:
            late = self._taken()  # who came meanwhile has waited long enough to be told the same
            _fail([*requests, *late], failure)
            return late
        except Exception as failure:  # noqa: BLE001 -- handed to whoever asked
            if len(requests) > 1:  # nobody answers for another's item
                return [late for request in requests for late in self._do([request])]
            _fail(requests, failure)
        return []


def _fail(requests: Sequence[_Request[Item, Result]], failure: Exception) -> None:
    for request in requests:
        request.failure = failure
