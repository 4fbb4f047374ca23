"""Checks of SAML messages: whoever takes a message leaves a trail of them, and that trail is what explains the outcome.

Nothing else says what a message met: an explanation that looked for itself could differ from what really happens.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from idp.refusals import Refusal
from idp.rules.printable import printable

LONGEST_SIDE = 256
"""Characters of what a message said, and of what it should have said: a trail is kept with its refusal."""
MOST_FINDINGS = 60
READABLE = "a message that can be read"
"""The first check of all: whether there is one message, as a browser or a program brings it."""

Said = TypeVar("Said")
Ours = TypeVar("Ours")


class Objection(ValueError):
    """A message that is not taken: the text says why, `said` what it says, `expected` what it should have said.

    For the audit trail and administrators only.
    """

    def __init__(self, why: str, said: object = "", expected: object = "") -> None:
        super().__init__(why)
        self.said = _told(said)
        self.expected = _told(expected)


@dataclass(frozen=True)
class Check(Generic[Said, Ours]):
    """One thing that must hold; `why` it does not. `sides` tells what the message says, and what is expected.

    Those before it in a list hold already.
    """

    what: str
    why: str
    holds: Callable[[Said, Ours], bool]
    sides: Callable[[Said, Ours], tuple[object, object]]
    expires: bool = False


@dataclass(frozen=True)
class Finding:
    """What came of a check, and `why` it failed; `holds` is None where that stops nothing, or cannot be known."""

    check: str
    holds: bool | None
    said: str = ""
    expected: str = ""
    why: str = ""


@dataclass
class Sides:
    """Both sides of a check under way, as far as they are known already."""

    said: object = ""
    expected: object = ""


class Trail:
    """What came of each check that one message met, in their order; behind one that failed nothing was looked at.

    `partner` is what the account calls who sent it, once that is known.
    """

    def __init__(self, findings: Sequence[Finding] = ()) -> None:
        self.findings = list(findings)
        self.partner = ""

    def note(self, check: str, holds: bool | None, said: object = "", expected: object = "", why: str = "") -> None:  # noqa: FBT001 -- a verdict
        """Add what came of a check."""
        if len(self.findings) < MOST_FINDINGS or holds is False:
            self.findings.append(Finding(check, holds, _told(said), _told(expected), "" if holds else why))

    @contextmanager
    def step(self, check: str, said: object = "", expected: object = "") -> Iterator[Sides]:
        """Add a check that holds unless the block objects or refuses; the block may tell more of both sides."""
        sides = Sides(said, expected)
        try:
            yield sides
        except (ValueError, Refusal) as bad:
            blanks: Mapping[str, object] = bad.blanks if isinstance(bad, Refusal) else vars(bad)
            given, wanted = blanks.get("said") or sides.said, blanks.get("expected") or sides.expected
            self.note(check, False, given, wanted, reason_of(bad))
            raise
        self.note(check, True, sides.said, sides.expected)

    def first_failed(self, checks: Sequence[Check[Said, Ours]], said: Said, ours: Ours) -> Check[Said, Ours] | None:
        """Make checks in their order, and return the first that fails; None when all hold."""
        for one in checks:
            holds = one.holds(said, ours)
            self.note(one.what, holds, *one.sides(said, ours), why=one.why)
            if not holds:
                return one
        return None

    def demand(self, checks: Sequence[Check[Said, Ours]], said: Said, ours: Ours, objection: type[Objection]) -> None:
        """Make checks likewise, and raise an objection for the first that fails."""
        failed = self.first_failed(checks, said, ours)
        if failed:
            raise objection(failed.why, *failed.sides(said, ours))

    def kept(self) -> list[dict[str, Any]]:
        """Return the trail as audit events and tickets keep it."""
        return [{name: value for name, value in vars(one).items() if value != ""} for one in self.findings]


def kept_trail(kept: Sequence[Mapping[str, Any]]) -> Trail:
    """Return a trail that was kept."""
    return Trail([Finding(**one) for one in kept])


def reason_of(bad: Exception) -> str:
    """Return the exact reason of a refusal, as the audit trail has it."""
    if not isinstance(bad, Refusal):
        return str(bad)
    return str(bad.blanks.get("exact") or bad.blanks.get("why") or bad.code)


def _told(value: object) -> str:
    return "" if value is None else printable(str(value), LONGEST_SIDE)
