"""The audit trail: one durable event for every logon attempt and change.

An event is written in the transaction of what it reports. A refusal has no transaction that lasts, so `record_alone`
opens one of its own: the event stays although the request is rolled back. What strangers are refused goes through
`idp.services.throttle`, which bounds it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from idp.ports import Clock
from idp.refusals import Refusal
from idp.rules.audit_filter import Filter
from idp.rules.printable import printable
from idp.rules.saml_check import LONGEST_SIDE, Trail
from idp.store import audit_events
from idp.store.database import Database
from idp.store.swift import OverCore, Swift

BROWSER_LIMIT = 200
ACTOR_LIMIT = 150


@dataclass(frozen=True)
class Visitor:
    """Who speaks, as far as the connection tells: client address, browser (User-Agent), and the tokens it sent."""

    address: str
    browser: str = ""
    session_token: str = ""
    remembered_token: str = ""


COMMAND_LINE = Visitor(address="", browser="command line")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. `reason` is exact and meant for administrators; never put a secret anywhere."""

    what: str
    outcome: str
    account_id: str | None = None
    actor: str = ""
    user_id: str | None = None
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


LONGEST_EVENT_ID = 19
CHECKS = "checks"
"""Among the details of a refused message: the trail of checks that it met, as `idp.rules.saml_check` keeps it."""


class Audit:
    """Writes events, stamped by the one clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._alone = database.together(_append)

    def record(self, tx: Connection, visitor: Visitor, event: Event) -> None:
        """Write an event in the transaction of what it reports."""
        audit_events.add(OverCore(tx), [self.columns(visitor, event)])

    def record_alone(self, visitor: Visitor, event: Event) -> None:
        """Write an event about what has no transaction, together with whatever else is written so at the moment."""
        self._alone(self.columns(visitor, event))

    def columns(self, visitor: Visitor, event: Event) -> dict[str, Any]:
        """Return an event as `idp.store.audit_events` takes it, for what is written many at a time."""
        return {
            "at": self._clock.now(),
            "account_id": event.account_id,
            "actor": printable(event.actor, ACTOR_LIMIT),
            "user_id": event.user_id,
            "address": visitor.address,
            "browser": printable(visitor.browser, BROWSER_LIMIT),
            "what": event.what,
            "outcome": event.outcome,
            "reason": event.reason,
            "details": dict(event.details),
        }

    @contextmanager
    def refusals(self, visitor: Visitor, event_of: Callable[[str], Event]) -> Iterator[None]:
        """Write the event of a refusal that leaves the block; `event_of` makes it of the refusal's code."""
        try:
            yield
        except Refusal as refused:
            self.record_alone(visitor, event_of(refused.code))
            raise

    def page(self, account_id: str, asked: Filter, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` events of one account, newest first, beginning after the event of an ID."""
        with self._database.reading() as tx:
            return audit_events.page(tx, account_id, asked, int(after) if after else None, most)

    def event(self, account_id: str, event_id: str) -> Any | None:
        """Return one event of this account; None for another's, and for what is no ID."""
        if not (event_id.isascii() and event_id.isdigit() and len(event_id) < LONGEST_EVENT_ID):
            return None
        with self._database.reading() as tx:
            return audit_events.by_id(tx, account_id, int(event_id))


def _append(tx: Swift, events: Sequence[dict[str, Any]]) -> Sequence[None]:
    audit_events.add(tx, events)
    return [None] * len(events)


def both_sides(said: object, expected: object) -> dict[str, str]:
    """Return, for the details of an event, what a message said and should have said; empty where nobody knows."""
    told = {"said": str(said or ""), "expected": str(expected or "")}
    return {name: printable(text, LONGEST_SIDE) for name, text in told.items() if text}


def refused_by(event: Event, trail: Trail, refused: Refusal | None = None) -> Event:
    """Return the event of a message that was not taken, with every check that it met.

    Of the refusal that ended it, the event has the exact reason and both sides.
    """
    blanks = refused.blanks if refused else {}
    exact = {"exact": blanks.get("exact", ""), **both_sides(blanks.get("said"), blanks.get("expected"))}
    return replace(event, details={**event.details, **(exact if refused else {}), CHECKS: trail.kept()})
