"""The shortcut past SQLAlchemy keeps what it keeps: types, transactions, and how surely a commit lasts."""

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from idp.model.audit_event import AuditEvent
from idp.ports import Unavailable
from idp.store import schema
from idp.store.database import Database
from idp.store.swift import Swift
from tests.support.processes import PostgresServer

APPEND = insert(AuditEvent.__table__)  # type: ignore[arg-type]  # declared wider than it is
REASONS = select(AuditEvent.reason).where(AuditEvent.what == "logon").order_by(AuditEvent.reason)
numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'swift.sqlite3'}"
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url(f"swift{next(numbers)}")
    made = Database(url)
    schema.upgrade(made)
    yield made
    made.close()


def event(reason: str) -> dict[str, object]:
    told = {"account_id": None, "actor": "é", "user_id": None, "address": "::1", "browser": "", "reason": reason}
    return told | {"at": AT, "what": "logon", "outcome": "failure", "details": {"exact": ["ä", 1, None]}}


AT = datetime(2038, 1, 20, 3, 14, 8, 999_999, tzinfo=UTC)


def test_what_is_written_swiftly_reads_as_if_it_were_not(database: Database) -> None:
    with database.writing_swiftly() as tx:
        assert tx.run(APPEND, [event("one"), event("two")]) == []
    with database.reading_swiftly() as tx:
        assert [tuple(row) for row in tx.run(REASONS)] == [("one",), ("two",)]
    with database.reading() as tx:
        kept = tx.execute(select(AuditEvent.__table__)).first()
    assert kept is not None
    assert {name: value for name, value in kept._mapping.items() if name != "id"} == event("one")


def test_an_exception_leaves_nothing_and_the_next_transaction_is_a_new_one(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing_swiftly() as tx:
            tx.run(APPEND, [event("half")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.writing_swiftly() as tx:
        tx.run(APPEND, [event("whole")])
    with database.reading_swiftly() as tx:
        assert [row[0] for row in tx.run(REASONS)] == ["whole"]


def test_a_commit_that_must_last_is_synced_whatever_the_connection_did_before(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'synced.sqlite3'}")
    asked = text("PRAGMA synchronous")
    for wanted, level in ((False, 1), (True, 2), (False, 1), (True, 2)):
        with database.writing_swiftly(synced=wanted) as swift:
            assert swift.run(asked) == [(level,)]
        with database.writing(synced=not wanted) as tx:
            assert tx.execute(asked).scalar() == 3 - level
    database.close()


def test_what_is_written_together_is_answered_each_and_fails_alone(database: Database) -> None:
    def append(tx: Swift, reasons: Sequence[str]) -> list[str]:
        if "bad" in reasons:
            raise ValueError(reasons)
        tx.run(APPEND, [event(reason) for reason in reasons])
        return [reason.upper() for reason in reasons]

    def count(tx: Swift, asked: Sequence[str]) -> list[str]:
        return [f"{one}: {len(tx.run(REASONS)) >= 0}" for one in asked]

    kept, counted = database.together(append), database.together(count, synced=False)

    def write(number: int) -> str:
        if number % 3 == 2:
            return counted(str(number))
        try:
            return kept("bad" if number % 3 else f"r{number:02}")
        except ValueError as failure:
            return f"failed {failure}"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(write, range(48)))
    assert told == [(f"R{n:02}", "failed ['bad']", f"{n}: True")[n % 3] for n in range(48)]
    with database.reading_swiftly() as tx:
        assert [row[0] for row in tx.run(REASONS)] == [f"r{n:02}" for n in range(0, 48, 3)]


def test_a_table_that_is_not_there_is_a_database_that_does_not_answer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    with pytest.raises(Unavailable), database.reading_swiftly() as tx:
        tx.run(REASONS)
    database.close()
