"""What all tests share: no network but loopback, Hypothesis without a wall clock, and a world to live in."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support.edge import Edge, give_back
from tests.support.processes import PostgresServer, RedisServer
from tests.support.world import World

settings.register_profile("steady", deadline=None, max_examples=60)
settings.load_profile("steady")

MEMORY = Path("/dev/shm")
ROOM = 6 * 1024**3
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # Most tests would wait for a disk: what is committed is synced. No test takes the power away.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

LOOPBACK = ("127.", "::1", "localhost")
connect = socket.socket.connect


def _only_loopback(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
        raise AssertionError(f"a test tried to reach {address[0]}")
    connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def closed_sockets() -> Iterator[None]:
    """Let no test leave the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _only_loopback)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, shared by the tests of one worker process."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real Redis, likewise."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two accounts on SQLite."""
    made = World(tmp_path)
    yield made
    give_back(made)
    made.database.close()


@pytest.fixture
def edge(world: World) -> Edge:
    """A visitor's browser."""
    return Edge(world)
