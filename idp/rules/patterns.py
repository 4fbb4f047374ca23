"""Wildcard patterns of policies: `*` stands for any text, `?` for one character.

Matching never backtracks: a pattern is a row of pieces of fixed length, each found from left to right, so that a
policy of nothing but stars costs no more than its length.
"""

import re
from collections.abc import Callable, Iterable

Match = Callable[[str], bool]


class Patterns:
    """Tells whether a text matches any of some patterns; exact texts and prefixes cost one look-up for all of them."""

    def __init__(self, patterns: Iterable[str]) -> None:
        given = {re.sub(r"\*+", "*", pattern) for pattern in patterns}
        self._all = "*" in given
        self._exact = frozenset(one for one in given if "*" not in one and "?" not in one)
        prefixes = {one for one in given if one.find("*") == len(one) - 1 and "?" not in one}
        self._prefixes = tuple(one[:-1] for one in prefixes)
        self._others = tuple(compiled(one) for one in given - self._exact - prefixes)

    def match(self, text: str) -> bool:
        """Tell whether one of the patterns matches the whole text."""
        if self._all or text in self._exact or text.startswith(self._prefixes):
            return True
        return any(matches(text) for matches in self._others)


def compiled(pattern: str) -> Match:
    """Return the test whether a text matches one pattern."""
    first, *rest = pattern.split("*")
    if not rest:
        whole = _piece(first)
        return lambda text: whole.fullmatch(text) is not None
    head, tail, shortest = _piece(first), _piece(rest[-1]), len(rest[-1])
    middle = tuple(_piece(piece) for piece in rest[:-1] if piece)

    def matches(text: str) -> bool:
        begun = head.match(text)
        limit = len(text) - shortest
        if begun is None or not tail.fullmatch(text, max(limit, 0)):
            return False
        position = begun.end()
        for piece in middle:
            found = piece.search(text, position, max(limit, 0))
            if found is None:
                return False
            position = found.end()
        return position <= limit

    return matches


def _piece(piece: str) -> re.Pattern[str]:
    return re.compile("".join("." if one == "?" else re.escape(one) for one in piece), re.DOTALL)
