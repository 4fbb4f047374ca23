"""Checks of SAML messages: one list for whoever takes messages and for whoever explains why one is not taken."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Said = TypeVar("Said")
Ours = TypeVar("Ours")


class Objection(ValueError):
    """A message that is not taken: the text says why, `said` what it says, `expected` what it should have said.

    For the audit trail and administrators only.
    """

    def __init__(self, why: str, said: str = "", expected: str = "") -> None:
        super().__init__(why)
        self.said = said
        self.expected = expected


@dataclass(frozen=True)
class Check(Generic[Said, Ours]):
    """One thing that must hold; `why` it does not. `sides` tells what the message says, and what is expected.

    Those before it in a list hold already.
    """

    why: str
    holds: Callable[[Said, Ours], bool]
    sides: Callable[[Said, Ours], tuple[object, object]]
    expires: bool = False


@dataclass(frozen=True)
class Finding:
    """What came of a check; `holds` is None for one that was not reached."""

    check: str
    holds: bool | None
    said: str = ""
    expected: str = ""


def walk(checks: Sequence[Check[Said, Ours]], said: Said, ours: Ours) -> Iterator[tuple[Check[Said, Ours], Finding]]:
    """Yield each check with what came of it, in their order; those behind the first that fails are not reached."""
    failed = False
    for one in checks:
        if failed:
            yield one, Finding(one.why, None)
            continue
        failed = not one.holds(said, ours)
        yield one, Finding(one.why, not failed, *map(_told, one.sides(said, ours)))


def first_failed(
    checks: Sequence[Check[Said, Ours]], said: Said, ours: Ours
) -> tuple[Check[Said, Ours], Finding] | None:
    """Return the check that fails; None when all hold."""
    return next((found for found in walk(checks, said, ours) if found[1].holds is False), None)


def _told(value: object) -> str:
    return "" if value is None else str(value)
