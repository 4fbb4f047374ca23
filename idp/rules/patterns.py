"""Wildcard patterns of policies: `*` stands for any text, `?` for one character.

Matching never backtracks: a pattern is a row of pieces of fixed length, each found from left to right, so that a
policy of nothing but stars costs no more than its length. Case is the caller's: both sides are given folded, or not.
"""

import re
from collections.abc import Callable, Iterable

Match = Callable[[str], bool]

_STARS = re.compile(r"\*+")
_WILDCARD = re.compile(r"[*?]")
_ANY = re.compile(r"\?+")


def matcher(patterns: Iterable[str]) -> Match:
    """Return the test whether a text matches any of some patterns; exact texts and prefixes cost one look-up for all.

    Without a pattern nothing matches.
    """
    given = {_STARS.sub("*", pattern) for pattern in patterns}
    if "*" in given:
        return _anything
    exact = frozenset(one for one in given if not wild(one))
    starting = {one for one in given if one.endswith("*") and not wild(one[:-1])}
    prefixes = tuple(one[:-1] for one in starting)
    others = tuple(compiled(one) for one in given - exact - starting)
    if not others and not prefixes:
        return next(iter(exact)).__eq__ if len(exact) == 1 else exact.__contains__
    if not others and not exact:
        return lambda text: text.startswith(prefixes)
    if not exact and not prefixes and len(others) == 1:
        return others[0]
    return lambda text: text in exact or text.startswith(prefixes) or any(matches(text) for matches in others)


def literal_prefix(pattern: str) -> str:
    """Return what every text that a pattern matches begins with."""
    return _WILDCARD.split(pattern, maxsplit=1)[0]


def wild(pattern: str) -> bool:
    """Tell whether a pattern has a wildcard."""
    return _WILDCARD.search(pattern) is not None


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
        if begun is None or begun.end() > limit or not tail.fullmatch(text, limit):
            return False
        position = begun.end()
        for piece in middle:
            found = piece.search(text, position, limit)
            if found is None:
                return False
            position = found.end()
        return True

    return matches


def _anything(_text: str) -> bool:
    return True


def _piece(piece: str) -> re.Pattern[str]:
    # A run of `?` becomes one counted dot, which the engine skips in one step.
    return re.compile(_ANY.sub(lambda run: f".{{{len(run[0])}}}", re.escape(piece).replace(r"\?", "?")), re.DOTALL)
