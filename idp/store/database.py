"""The one database: its engine, and short transactions that fail fast.

`reading()` and `writing()` lend a connection for the few milliseconds that some statements take, never while a
password is hashed or a name server is asked. Whatever the database does to us (down, hanging, locked, full) surfaces as
`idp.ports.Unavailable` in under two seconds; broken constraints pass through as SQLAlchemy's `IntegrityError`.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from idp.model.base import Base
from idp.ports import Unavailable
from idp.store.silence import Silence, Silent
from idp.store.swift import OverCore, OverDriver, Swift
from idp.store.together import PATIENCE_SECONDS, WHAT, Together

CONNECTIONS = 8
POOL_SECONDS = 1.5
SQLITE_BUSY_SECONDS = PATIENCE_SECONDS
SQLITE_POLL_SECONDS = 0.001
SYNCED = "synced"
"""How a connection commits at present: what is set stays set."""
SQLITE: dict[str, Any] = {"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
Item = TypeVar("Item")
Result = TypeVar("Result")
OURS = (IntegrityError, DataError, ProgrammingError)
"""Errors that tell of the statement, not of the database's health."""


@dataclass(frozen=True)
class _Share:
    """One item of a transaction that several write together."""

    write: Callable[[Swift, Sequence[Any]], Sequence[Any]]
    item: Any
    synced: bool


@dataclass(frozen=True)
class _Apart:
    """A connection of SQLite that is none of the pool's, and what is known of it."""

    connection: sqlite3.Connection
    known: dict[Any, Any]


class Database:
    """Lends connections. `url` is SQLAlchemy's; SQLite files are opened in WAL mode, shared by all processes."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self._silence = Silence()
        self.engine = _sqlite_engine(parsed) if self.sqlite else _postgres_engine(parsed, self._silence)
        self._reader = self.engine if self.sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._file = parsed.database or ""
        self._readers: list[_Apart] = []
        self._writers: list[_Apart] = []
        self._together = Together(self._write_all)
        # SQLite lets one writer in at a time and makes the others poll; here they queue without polling.
        self._writer = threading.Lock() if self.sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection on which every statement stands alone; raises `Unavailable`."""
        with self._translated(), self._reader.connect() as tx:
            yield tx

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Connection]:
        """Lend a connection in a transaction: committed at the end, rolled back by an exception.

        Raises `Unavailable`. When the block has ended without one, the transaction outlives any process, and a power
        cut too. Without `synced` it may be lost with the power until the next synced one, which carries it along: for
        what may be lost, and for what is always followed by another before anybody is answered.
        """
        give_up_at = time.monotonic() + SQLITE_BUSY_SECONDS
        with self._translated(), self._turn(), self.engine.connect() as tx:
            if self.sqlite:
                with _impatient(_driver(tx.connection)) as connection:
                    _begin(connection, tx.connection.info, give_up_at, synced=synced)
            with tx.begin():
                yield tx

    @contextmanager
    def reading_swiftly(self) -> Iterator[Swift]:
        """Like `reading`, for statements that every signed call, or every page of somebody signed in, runs."""
        if not self.sqlite:
            with self.reading() as tx:
                yield OverCore(tx)
            return
        with self._translated(), self._lent(self._readers, SQLITE_BUSY_SECONDS) as lent:
            yield OverDriver(lent.connection, self.engine.dialect)

    @contextmanager
    def writing_swiftly(self, *, synced: bool = True) -> Iterator[Swift]:
        """Like `writing`, for statements that every signed call runs."""
        if not self.sqlite:
            with self.writing(synced=synced) as tx:
                yield OverCore(tx)
            return
        give_up_at = time.monotonic() + SQLITE_BUSY_SECONDS
        with self._translated(), self._turn(), self._lent(self._writers, 0) as lent:
            _begin(lent.connection, lent.known, give_up_at, synced=synced)
            yield OverDriver(lent.connection, self.engine.dialect)
            lent.connection.commit()

    def together(
        self, write: Callable[[Swift, Sequence[Item]], Sequence[Result]], *, synced: bool = True
    ) -> Callable[[Item], Result]:
        """Return a function that writes an item in a transaction shared with whatever is written so at the moment.

        `write` gets the items of its kind, and returns a result for each. The function raises `Unavailable`, and what
        `write` raises for its own item; `synced` as for `writing`.
        """
        return lambda item: self._together(_Share(write, item, synced))

    def _write_all(self, shares: Sequence[_Share]) -> Sequence[Any]:
        results: dict[int, Any] = {}
        with self.writing_swiftly(synced=any(share.synced for share in shares)) as tx:
            for write in dict.fromkeys(share.write for share in shares):
                places = [place for place, share in enumerate(shares) if share.write == write]
                results.update(zip(places, write(tx, [shares[place].item for place in places]), strict=True))
        return [results[place] for place in range(len(shares))]

    @contextmanager
    def _lent(self, shelf: list[_Apart], patience: float) -> Iterator[_Apart]:
        """Lend a connection apart from the pool, which takes longer to lend one than most statements run.

        What is not committed is rolled back when it returns. `patience` are seconds that a new one waits for locks.
        """
        try:
            lent = shelf.pop()
        except IndexError:
            lent = _Apart(sqlite3.connect(self._file, **SQLITE | {"timeout": patience}), {})
            _prepare(lent.connection)
        try:
            yield lent
        finally:
            if lent.connection.in_transaction:
                lent.connection.rollback()
            shelf.append(lent)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            self._silence.refuse_early()
            yield
        except OURS:
            raise
        except sqlite3.IntegrityError as broken:  # of a statement that SQLAlchemy did not run
            raise IntegrityError(None, None, broken) from broken
        except (DBAPIError, PoolTimeout, sqlite3.Error, Silent) as failure:
            raise Unavailable(WHAT) from failure

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=SQLITE_BUSY_SECONDS):
            raise Unavailable(WHAT)
        try:
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Close every connection."""
        for shelf in (self._readers, self._writers):
            while shelf:
                shelf.pop().connection.close()
        self.engine.dispose()


def upsert(tx: Connection, table: type[Base]) -> Any:
    """Return an INSERT that knows `on_conflict_do_update` and `on_conflict_do_nothing`, alike on both databases."""
    return upsert_in(tx.dialect, table)


def upsert_in(dialect: Dialect, table: type[Base]) -> Any:
    """Return the same for a dialect, for statements that are built once."""
    return (sqlite.insert if dialect.name == "sqlite" else postgresql.insert)(table)


def _driver(pooled: PoolProxiedConnection) -> sqlite3.Connection:
    raw = pooled.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        message = "not an SQLite connection"
        raise TypeError(message)
    return raw


@contextmanager
def _impatient(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let a connection wait for no lock meanwhile."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield connection
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(SQLITE_BUSY_SECONDS * 1000)}")


def _begin(connection: sqlite3.Connection, known: dict[Any, Any], give_up_at: float, *, synced: bool) -> None:
    """Begin to write as soon as no other process does, on a connection that does not wait by itself.

    SQLite's own waiting sleeps longer each time, so that a process that writes without a pause keeps others out; asking
    every millisecond gets all of them their turn.
    """
    if known.get(SYNCED) is not synced:
        connection.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
        known[SYNCED] = synced
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(SQLITE_POLL_SECONDS)
        else:
            return


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,  # hashes and digests stay out of the errors that are logged
        connect_args=SQLITE,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        _prepare(connection)

    return engine


def _prepare(connection: sqlite3.Connection) -> None:
    # FULL: a committed lock or spent code survives power loss too. The small cache keeps memory flat.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-1024"):
        connection.execute(f"PRAGMA {pragma}")


def _postgres_engine(url: URL, silence: Silence) -> Engine:
    # psycopg takes memory and time that an SQLite deployment has no use for.
    from idp.store import postgres  # noqa: PLC0415 -- see above

    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        creator=lambda: postgres.connect(conninfo, silence),
    )
