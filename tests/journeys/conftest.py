"""Servers shared by the stories of one worker process."""

from collections.abc import Iterator

import pytest

from tests.support.processes import PostgresServer, RedisServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real Redis."""
    with RedisServer() as server:
        yield server
