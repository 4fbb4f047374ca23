"""The `Ephemeral` port kept in the database: the embedded default, shared by all processes.

Each call is a transaction of its own: never call it inside an open `writing()` block. Statements that signed calls
make are built once: building one costs several times what running it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, case, cast, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from idp.model.ephemeral import EphemeralEntry as Entry
from idp.ports import Clock
from idp.store.database import Database, upsert
from idp.store.swift import Swift

BEGINNINGS = "beginnings"
FOREVER = timedelta(days=36_500)
_BEGINNING = select(Entry.value).where(Entry.space == BEGINNINGS, Entry.key == bindparam("of"))


@dataclass(frozen=True)
class _Spent:
    space: str
    key: str
    expires_at: datetime
    begun: str


class SqlEphemeral:
    """See `idp.ports.Ephemeral` for the meaning of the calls."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._spend = database.together(self._spend_all, synced=False)
        self._spending = _SPENDING["sqlite" if database.sqlite else "postgresql"]

    def put(self, space: str, key: str, value: str, lifetime: timedelta) -> None:
        """Store or replace a value."""
        with self._database.writing(synced=False) as tx:
            row = upsert(tx, Entry).values(space=space, key=key, value=value, expires_at=self._clock.now() + lifetime)
            kept = {"value": row.excluded.value, "expires_at": row.excluded.expires_at}
            tx.execute(row.on_conflict_do_update(index_elements=[Entry.space, Entry.key], set_=kept))

    def get(self, space: str, key: str) -> str | None:
        """Return a value that has not expired."""
        with self._database.reading() as tx:
            query = select(Entry.value).where(*self._alive(space, key))
            return tx.execute(query).scalar_one_or_none()

    def take(self, space: str, key: str) -> str | None:
        """Remove and return a value; the database lets one of parallel takers delete the row."""
        with self._database.writing(synced=False) as tx:
            taken = delete(Entry).where(*self._alive(space, key)).returning(Entry.value)
            return tx.execute(taken).scalar_one_or_none()

    def increment(self, space: str, key: str, lifetime: timedelta) -> int:
        """Count up; a counter that has expired starts anew."""
        now = self._clock.now()
        with self._database.writing(synced=False) as tx:
            row = upsert(tx, Entry).values(space=space, key=key, value="1", expires_at=now + lifetime)
            expired = Entry.expires_at <= now
            counted = row.on_conflict_do_update(
                index_elements=[Entry.space, Entry.key],
                set_={
                    "value": case((expired, "1"), else_=cast(cast(Entry.value, Integer) + 1, Text)),
                    "expires_at": case((expired, row.excluded.expires_at), else_=Entry.expires_at),
                },
            ).returning(Entry.value)
            return int(tx.execute(counted).scalar_one())

    def spend(self, space: str, key: str, lifetime: timedelta, begun: str) -> str | None:
        """Spend a key, together with whoever else does now; it stays spent until it is swept up."""
        return self._spend(_Spent(space, key, self._clock.now() + lifetime, begun))

    def _spend_all(self, tx: Swift, asked: Sequence[_Spent]) -> list[str | None]:
        # Of a key asked for twice the first is spent; in order, so that two processes never wait for each other.
        first = {(one.space, one.key): one for one in reversed(asked)}
        rows = [_row(space, key, "", first[space, key].expires_at) for space, key in sorted(first)]
        fresh = {tuple(row) for row in tx.run(self._spending, rows)}
        begun = {one.space: self._beginning(tx, one) for one in first.values()}
        return [
            begun[one.space] if first[one.space, one.key] is one and (one.space, one.key) in fresh else None
            for one in asked
        ]

    def _beginning(self, tx: Swift, one: _Spent) -> str:
        of = [{"of": one.space}]
        kept = tx.run(_BEGINNING, of)
        if not kept:
            tx.run(self._spending, [_row(BEGINNINGS, one.space, one.begun, self._clock.now() + FOREVER)])
            kept = tx.run(_BEGINNING, of)
        return str(kept[0][0])

    def ping(self) -> None:
        """Cost nothing: whoever asks is about to use the same database."""

    def sweep(self, batch: int) -> int:
        """Delete at most `batch` expired entries; return how many."""
        with self._database.writing(synced=False) as tx:
            old = select(Entry.space, Entry.key).where(Entry.expires_at < self._clock.now()).limit(batch)
            return tx.execute(delete(Entry).where(tuple_(Entry.space, Entry.key).in_(old))).rowcount

    def _alive(self, space: str, key: str) -> tuple[ColumnElement[bool], ...]:
        return Entry.space == space, Entry.key == key, Entry.expires_at > self._clock.now()


def _row(space: str, key: str, value: str, expires_at: datetime) -> dict[str, Any]:
    return {"space": space, "key": key, "value": value, "expires_at": expires_at}


def _spending(insert: Any) -> Any:
    """Return an INSERT that leaves out keys already there, and returns the others."""
    table: Any = Entry.__table__
    return insert(table).on_conflict_do_nothing().returning(table.c.space, table.c.key)


_SPENDING = {"sqlite": _spending(sqlite.insert), "postgresql": _spending(postgresql.insert)}
