"""Short transactions that fail fast: durable on SQLite, queueing instead of failing, and healing by themselves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from idp.ports import Unavailable
from idp.store.database import Database
from tests.support.processes import PostgresServer, wait_until
from tests.support.seed import seed

INSERT = text("INSERT INTO facts (fact) VALUES (:fact)")
COUNT = text("SELECT count(*) FROM facts")


def with_a_table(url: str) -> Database:
    database = Database(url)
    with database.writing() as tx:
        tx.execute(text("CREATE TABLE facts (fact TEXT)"))
    return database


def test_sqlite_keeps_what_was_committed(tmp_path: Path) -> None:
    database = with_a_table(f"sqlite:///{tmp_path / 'facts.sqlite3'}")
    with database.reading() as tx:
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_many_writers_over_two_engines_all_get_their_turn(tmp_path: Path) -> None:
    """Two engines stand for two processes; their writers meet in the file only."""
    url = f"sqlite:///{tmp_path / 'facts.sqlite3'}"
    databases = [with_a_table(url), Database(url)]

    def write(number: int) -> None:
        with databases[number % 2].writing() as tx:
            tx.execute(INSERT, {"fact": str(number)})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(200)))
    with databases[0].reading() as tx:
        assert tx.execute(COUNT).scalar() == 200
    for database in databases:
        database.close()


def test_an_exception_rolls_back(tmp_path: Path) -> None:
    database = with_a_table(f"sqlite:///{tmp_path / 'facts.sqlite3'}")

    def fail_half_way() -> None:
        with database.writing() as tx:
            tx.execute(INSERT, {"fact": "half"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.reading() as tx:
        assert tx.execute(COUNT).scalar() == 0
    database.close()


def test_a_lock_that_is_never_released_makes_writers_give_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'facts.sqlite3'}"
    holder, other = with_a_table(url), Database(url)

    def write() -> None:
        with other.writing() as tx:
            tx.execute(INSERT, {"fact": "late"})

    with holder.writing() as tx:
        tx.execute(INSERT, {"fact": "first"})
        with pytest.raises(Unavailable):
            write()
    write()
    for database in (holder, other):
        database.close()


@pytest.mark.parametrize("fault", ["stop", "pause"])
def test_postgresql_that_is_gone_or_silent_is_unavailable_and_heals(fault: str) -> None:
    with PostgresServer() as server:
        database = with_a_table(server.url("facts"))

        def answers() -> bool:
            try:
                with database.writing() as tx:
                    tx.execute(INSERT, {"fact": "x"})
            except Unavailable:
                return False
            return True

        assert answers()
        (server.stop if fault == "stop" else server.pause)()
        assert not any(answers() for _ in range(3))
        (server.start if fault == "stop" else server.resume)()
        wait_until(answers)
        database.close()


@seed("XR-14")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_errors_that_are_logged_do_not_tell_what_was_stored(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    postgres = request.getfixturevalue("postgres") if kind == "postgresql" else None
    database = Database(postgres.url("errors") if postgres else f"sqlite:///{tmp_path}/errors.sqlite3")
    with pytest.raises(DBAPIError) as failed, database.engine.connect() as tx:
        tx.execute(text("SELECT missing FROM nowhere WHERE secret = :secret"), {"secret": "Canary-secret-1"})
    assert "Canary-secret-1" not in str(failed.value)
    database.close()


def test_the_log_is_told_why_the_database_does_not_answer(tmp_path: Path) -> None:
    database = with_a_table(f"sqlite:///{tmp_path / 'facts.sqlite3'}")
    with database.writing() as tx:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()

    def fill() -> None:
        with database.writing() as tx:
            tx.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # what a full disk does
            tx.execute(INSERT, {"fact": "x" * 100_000})

    with pytest.raises(Unavailable) as failure:
        fill()
    assert failure.value.why == "database or disk is full"
    database.close()
