"""The `Ephemeral` port kept in the database: the embedded default, shared by all processes.

Each call is one statement in a transaction of its own: never call it inside an open `writing()` block.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Integer, Text, case, cast, delete, select, tuple_

from idp.model.ephemeral import EphemeralEntry as Entry
from idp.ports import Clock
from idp.store.database import Database, upsert


class SqlEphemeral:
    """See `idp.ports.Ephemeral` for the meaning of the calls."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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

    def ping(self) -> None:
        """Cost nothing: whoever asks is about to use the same database."""

    def sweep(self, batch: int) -> int:
        """Delete at most `batch` expired entries; return how many."""
        with self._database.writing(synced=False) as tx:
            old = select(Entry.space, Entry.key).where(Entry.expires_at < self._clock.now()).limit(batch)
            return tx.execute(delete(Entry).where(tuple_(Entry.space, Entry.key).in_(old))).rowcount

    def _alive(self, space: str, key: str) -> tuple[ColumnElement[bool], ...]:
        return Entry.space == space, Entry.key == key, Entry.expires_at > self._clock.now()
