"""What tests of services share."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import PostgresServer
from tests.support.world import World

numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url(f"shared{next(numbers)}")
    made = World(tmp_path, url)
    yield made
    made.database.close()
