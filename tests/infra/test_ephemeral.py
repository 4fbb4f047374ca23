"""One suite for every implementation of the short-lived store: SQLite, PostgreSQL, and a real Redis."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from idp.infra.redis_ephemeral import RedisEphemeral
from idp.ports import Ephemeral, Unavailable
from idp.store import schema
from idp.store.database import Database
from idp.store.ephemeral import SqlEphemeral
from tests.support.clock import SteppingClock
from tests.support.processes import PostgresServer, RedisServer, wait_until

LONG, SHORT = timedelta(minutes=10), timedelta(milliseconds=300)
numbers = itertools.count()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingClock) -> Iterator[Ephemeral]:
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        server.flush()
        yield RedisEphemeral(server.url)
        return
    url = f"sqlite:///{tmp_path / 'ephemeral.sqlite3'}"
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url(f"ephemeral{next(numbers)}")
    database = Database(url)
    schema.upgrade(database)
    yield SqlEphemeral(database, clock)
    database.close()


def pass_away(store: Ephemeral, clock: SteppingClock, key: str) -> None:
    """Let `SHORT` pass: Redis follows its own clock, the database the product's."""
    if isinstance(store, SqlEphemeral):
        clock.advance(SHORT)
    wait_until(lambda: store.get("a", key) is None)


def test_what_was_put_is_got_until_it_is_taken_once(store: Ephemeral) -> None:
    store.put("a", "key", "värde 值 \n", LONG)
    assert store.get("a", "key") == "värde 值 \n"
    assert store.take("a", "key") == "värde 值 \n"
    assert store.take("a", "key") is None
    assert store.get("a", "key") is None


def test_a_value_can_be_replaced(store: Ephemeral) -> None:
    store.put("a", "key", "first", SHORT)
    store.put("a", "key", "second", LONG)
    assert store.get("a", "key") == "second"


def test_kinds_are_kept_apart(store: Ephemeral) -> None:
    store.put("a", "key", "of a", LONG)
    store.put("b", "key", "of b", LONG)
    store.put("a:b", "key", "of a:b", LONG)
    assert store.take("b", "key") == "of b"
    assert store.get("a", "key") == "of a"
    assert store.get("a", "b:key") is None or store.get("a", "b:key") == "of a:b"


def test_of_parallel_takers_one_receives(store: Ephemeral) -> None:
    store.put("a", "key", "prize", LONG)
    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(lambda _number: store.take("a", "key"), range(20)))
    assert sorted(taken, key=str) == [None] * 19 + ["prize"]


def test_parallel_counts_are_all_counted(store: Ephemeral) -> None:
    with ThreadPoolExecutor(20) as pool:
        counts = list(pool.map(lambda _number: store.increment("a", "count", LONG), range(20)))
    assert sorted(counts) == list(range(1, 21))


def test_values_and_counts_pass_away(store: Ephemeral, clock: SteppingClock) -> None:
    store.put("a", "key", "value", SHORT)
    assert store.increment("a", "count", SHORT) == 1
    assert store.increment("a", "count", SHORT) == 2
    pass_away(store, clock, "key")
    assert store.take("a", "key") is None
    pass_away(store, clock, "count")
    assert store.increment("a", "count", SHORT) == 1


def test_a_store_that_answers_can_be_asked(store: Ephemeral) -> None:
    store.ping()


@pytest.mark.parametrize("fault", ["stop", "pause"])
def test_a_redis_that_is_gone_or_silent_never_pretends_that_nothing_is_stored(fault: str) -> None:
    with RedisServer() as server:
        store = RedisEphemeral(server.url)
        store.put("a", "key", "value", LONG)
        (server.stop if fault == "stop" else server.pause)()
        for ask in (
            store.ping,
            lambda: store.get("a", "key"),
            lambda: store.take("a", "key"),
            lambda: store.increment("a", "count", LONG),
            lambda: store.put("a", "key", "value", LONG),
        ):
            with pytest.raises(Unavailable):
                ask()
        (server.start if fault == "stop" else server.resume)()
        store.ping()


def test_a_key_is_spent_once_whoever_spends_it(store: Ephemeral) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: store.spend("b", f"key{number % 8}", LONG, "first"), range(64)))
    assert sorted(answer for answer in answers if answer) == ["first"] * 8


def test_what_a_space_began_with_is_told_to_all_who_spend_in_it(store: Ephemeral) -> None:
    assert store.spend("c", "one", LONG, "monday") == "monday"
    assert store.spend("c", "two", LONG, "tuesday") == "monday"
    assert store.spend("d", "one", LONG, "tuesday") == "tuesday"
    assert store.spend("c", "one", LONG, "tuesday") is None
