"""Lists by pages: `Marker` continues where the last page ended, `MaxItems` bounds one page.

A marker is the key of the last entry and a keyed hash of it: one not made here, or for another list, is refused.
"""

import base64
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.api.call import Call

DIGEST_LETTERS = 32


@dataclass(frozen=True)
class Page:
    """One page: its rows, and the marker of the next (empty on the last)."""

    rows: Sequence[Any]
    marker: str

    @property
    def answer(self) -> dict[str, Any]:
        """Return the published fields: `Marker` only where more follows."""
        return {"IsTruncated": True, "Marker": self.marker} if self.marker else {"IsTruncated": False}


@dataclass(frozen=True)
class Bounds:
    """What a list allows of `MaxItems`, and takes without it; `marker` is what it calls its marker."""

    most: int = 1000
    default: int = 100
    marker: str = "Marker"


def page(
    call: Call,
    listed: str,
    ask: Any,
    fetch: Callable[[str, int], Sequence[Any]],
    key: Callable[[Any], str],
    bounds: Bounds = Bounds(),
) -> Page:
    """Return a page of the list named `listed`.

    `fetch` is asked for so many rows after a key, in the order of keys; one more than the page tells whether it ends.
    Raises `PARAMETER_FORMAT`.
    """
    size = bounds.default if ask.MaxItems is None else ask.MaxItems
    if not 1 <= size <= bounds.most:
        raise refusals.PARAMETER_FORMAT(name="MaxItems", expected=f"a whole number from 1 to {bounds.most}")
    given = getattr(ask, bounds.marker)
    after = _opened(call, listed, given) if given else ""
    if after is None:
        raise refusals.PARAMETER_FORMAT(name=bounds.marker, expected="one that this list has given")
    rows = fetch(after, size + 1)
    more = len(rows) > size
    return Page(rows[:size], _marker(call, listed, key(rows[size - 1])) if more else "")


def _marker(call: Call, listed: str, key: str) -> str:
    return _digest(call, listed, key) + base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _opened(call: Call, listed: str, marker: str) -> str | None:
    digest, text = marker[:DIGEST_LETTERS], marker[DIGEST_LETTERS:]
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        key = ""
    if not key or not hmac.compare_digest(digest.encode(), _digest(call, listed, key).encode()):
        return None
    return key


def _digest(call: Call, listed: str, key: str) -> str:
    return call.services.sealer.digest("page", f"{call.account_id}:{listed}:{key}")[:DIGEST_LETTERS]
