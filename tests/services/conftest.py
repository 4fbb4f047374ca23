"""The world that service tests live in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One account on SQLite."""
    made = World(tmp_path)
    yield made
    made.database.close()
