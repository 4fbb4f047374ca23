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

    @property
    def done(self) -> bool:
        return bool(self.results) or self.failure is not None


class Together(Generic[Item, Result]):
    """Calls `work` with the items of one or more callers; it returns a result for each, in their order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._gate = threading.Lock()
        self._waiting: list[_Request[Item, Result]] = []

    def __call__(self, item: Item) -> Result:
        """Return the result for an item, of work that began after this call; raises what the work raises for it."""
        own: _Request[Item, Result] = _Request(item)
        with self._gate:
            self._waiting.append(own)
        with self._turn:
            if not own.done:
                self._do(self._taken())
        if own.failure is not None:
            raise own.failure
        return own.results[0]

    def _taken(self) -> list[_Request[Item, Result]]:
        with self._gate:
            taken, self._waiting = self._waiting, []
        return taken

    def _do(self, requests: list[_Request[Item, Result]]) -> None:
        try:
            for request, result in zip(requests, self._work([one.item for one in requests]), strict=True):
                request.results.append(result)
        except Unavailable as failure:
            # Who waited meanwhile has waited long enough to be told the same.
            self._fail([*requests, *self._taken()], failure)
        except Exception as failure:  # noqa: BLE001 -- handed to whoever asked
            if len(requests) == 1:
                self._fail(requests, failure)
                return
            for request in requests:
                self._do([request])  # nobody answers for another's item

    @staticmethod
    def _fail(requests: list[_Request[Item, Result]], failure: Exception) -> None:
        for request in requests:
            request.failure = failure
