"""The whole table, by action."""

from tests.api.errors import clients, granting, named, people, sessions, settings
from tests.api.errors.pair import Pair

PAIRS: list[Pair] = [pair for area in (named, people, granting, settings, clients, sessions) for pair in area.PAIRS]


def of(action: str) -> list[Pair]:
    """Return the pairs of an action."""
    return [pair for pair in PAIRS if pair.action == action]
