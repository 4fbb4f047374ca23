"""Real servers for tests: each on a free port of its own, in a directory of its own, gone afterwards."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import redis

from tests.support.server import free_port

READY_SECONDS = 30


class Running(ABC):
    """A server process: started and stopped, paused (it hangs, as behind a broken network) and resumed."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="idp-test-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether it serves; may raise while it does not."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.resume()
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(self.answers)

    def stop(self) -> None:
        """Kill it with all its children, at once: those that lead a group of their own would go on answering."""
        if self.process is not None:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for one in _family(self.process.pid) if self.process else ():
            with suppress(ProcessLookupError):
                os.kill(one, number)


class RedisServer(Running):
    """A real Redis that keeps nothing on disk."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.directory),
        ]

    def answers(self) -> bool:
        return bool(self.client().ping())

    def client(self) -> "redis.Redis":
        return redis.Redis(port=self.port, socket_timeout=1)

    def flush(self) -> None:
        self.client().flushall()


class PostgresServer(Running):
    """A real PostgreSQL cluster, run as somebody who is not root."""

    def __init__(self) -> None:
        super().__init__()
        self.data = self.directory / "data"
        _give(self.directory)
        subprocess.run(["cp", "-a", str(_cluster()), str(self.data)], check=True)

    def url(self, database: str = "idp") -> str:
        """Return the address of a database, made if it is not there."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as admin:
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                admin.execute(f'CREATE DATABASE "{database}"'.encode())
        return f"postgresql+psycopg://idp@127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str]:
        options = {"fsync": "off", "max_connections": "200", "listen_addresses": "127.0.0.1", "port": str(self.port)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = [str(_binary("postgres")), "-D", str(self.data), "-k", str(self.directory), *flags]
        return [*_as_somebody(), *server]

    def answers(self) -> bool:
        psycopg.connect(self._conninfo("postgres"), connect_timeout=2).close()
        return True

    def _conninfo(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=idp dbname={database}"


@cache
def _cluster() -> Path:
    """Return a cluster that was never started, made once and copied: making one takes seconds."""
    directory = Path(tempfile.mkdtemp(prefix="idp-test-cluster-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    _give(directory)
    command = [str(_binary("initdb")), "-D", str(directory / "data"), "-U", "idp", "--no-sync"]
    subprocess.run(
        [*_as_somebody(), *command, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True
    )
    return directory / "data"


def _binary(name: str) -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin")) / name


def _give(directory: Path) -> None:
    """Let the cluster's owner write there: PostgreSQL does not run as root."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(directory, owner.pw_uid, owner.pw_gid)


def _family(process: int) -> list[int]:
    """Return a process and its descendants, also those that lead a group of their own."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return []  # it ended meanwhile
    return [process, *(one for child in children for one in _family(int(child)))]


def _as_somebody() -> list[str]:
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def wait_until(answers: Callable[[], bool]) -> None:
    """Wait until a server answers, or something else has come true; raises after half a minute."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            if answers():
                return
        except (OSError, psycopg.Error, redis.RedisError):
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise AssertionError("what was waited for did not happen")
        time.sleep(0.05)
