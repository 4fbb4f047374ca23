"""An administrator's change: the open transaction, who acts and from where, and the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp.ports import Clock
from idp.services.audit import COMMAND_LINE, Audit, Event, Visitor
from idp.services.held import Held
from idp.store import accounts
from idp.store.database import Database

COMMAND_LINE_ACTOR = "command-line"


@dataclass(frozen=True)
class Act:
    """Everything an administrative method needs besides its arguments; what it does is kept or undone as a whole."""

    tx: Connection
    now: datetime
    audit: Audit
    visitor: Visitor = COMMAND_LINE
    actor: str = COMMAND_LINE_ACTOR

    def record(self, what: str, account_id: str, user_id: str | None = None, **details: Any) -> None:
        """Write the audit event of one change."""
        event = Event(
            what=what, outcome="success", account_id=account_id, actor=self.actor, user_id=user_id, details=details
        )
        self.audit.record(self.tx, self.visitor, event)


class Acts:
    """Opens acts: one transaction each, after which every process drops what it held of accounts."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, held: Held) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._held = held

    @contextmanager
    def open(self, visitor: Visitor = COMMAND_LINE, actor: str = COMMAND_LINE_ACTOR) -> Iterator[Act]:
        """Lend an act; an exception undoes all of it."""
        with self._database.writing() as tx:
            yield Act(tx, self._clock.now(), self._audit, visitor, actor)
            accounts.changed(tx)
        self._held.refresh()
