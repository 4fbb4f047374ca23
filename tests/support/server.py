"""A real server: its own directory, port, processes; started, stopped and killed like one in production."""

import atexit
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from idp.infra.key_ring import FILE, FileKeyRing
from idp.infra.port import PortTaken, claim
from idp.infra.system_clock import SystemClock
from idp.services.held import WATCH_SECONDS
from tests.support import command
from tests.support.command import Running

READY_SECONDS = 30
NOTICED_SECONDS = WATCH_SECONDS + 0.1
"""Within a quarter of a second every process notices a change; nothing tells when it has."""
PORTS = (12_000, 32_000)
OWN = ("IDP_BIND", "IDP_DATA_DIR", "IDP_CERTS_DIR", "IDP_WORKERS", "IDP_REDIS_URL")
"""Settings of one server that do not show in what it begins with."""
MADE: dict[str, Path] = {}
"""What was migrated and applied before: most tests begin with the same state."""


@cache
def _signing_keys() -> Path:
    """Return a file of signing keys, made once: making them takes longer than most tests."""
    directory = Path(tempfile.mkdtemp(prefix="idp-test-keys-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    FileKeyRing(directory, SystemClock()).ensure()
    return directory / FILE


def free_port() -> int:
    """Return a port that was free a moment ago, for TCP and UDP: none that the system gives to whoever connects."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp, suppress(OSError):
            for probe in (tcp, udp):
                probe.bind(("127.0.0.1", port))
            return port


class Server:
    """`idp serve` in test mode, with cheap password hashing unless the environment says otherwise."""

    def __init__(self, directory: Path, state: str, workers: int = 2, **environ: str) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.state = directory / "state.yaml"
        self.state.write_text(state, encoding="utf-8")
        self.log = directory / "server.log"
        self.process: Running | None = None
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("IDP_")},
            "IDP_BIND": f"127.0.0.1:{self.port}",
            "IDP_WORKERS": str(workers),
            "IDP_DATA_DIR": str(directory / "var"),
            "IDP_CERTS_DIR": str(directory / "certs"),
            "IDP_TEST_MODE": "on",
            "IDP_ARGON2_MEMORY_KIB": "64",
            "IDP_ARGON2_PASSES": "1",
            **environ,
        }

    def __enter__(self) -> Self:
        certs = Path(self.environ["IDP_CERTS_DIR"])
        if not certs.exists():
            certs.mkdir(mode=0o700, parents=True)
            shutil.copy(_signing_keys(), certs)
        if "IDP_DATABASE_URL" in self.environ:
            self._make()
        else:
            self._copy_or_make()
        self.start()
        return self

    def _make(self) -> None:
        self.idp("migrate")
        self.idp("apply", str(self.state))

    def _copy_or_make(self) -> None:
        """Begin with the files that an earlier server of this process made of the same state and settings."""
        given = {name: value for name, value in self.environ.items() if name.startswith("IDP_") and name not in OWN}
        key = json.dumps([self.state.read_text(encoding="utf-8"), given], sort_keys=True)
        known = MADE.get(key)
        if known is None:
            self._make()
            known = MADE[key] = Path(tempfile.mkdtemp(prefix="idp-test-made-"))
            atexit.register(shutil.rmtree, known, ignore_errors=True)
        for part in ("var", "certs"):
            made, kept = self.directory / part, known / part
            if kept.exists():
                shutil.copytree(kept, made, dirs_exist_ok=True)
            elif made.exists():  # without a secret to seal there are no keys yet
                shutil.copytree(made, kept)

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.kill()

    def idp(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the `idp` command in this server's environment; return when the processes have noticed what it changed."""
        ran = command.run(arguments, self.environ, Path.cwd())
        if self.process is not None:
            time.sleep(NOTICED_SECONDS)
        if check and ran.returncode:
            raise AssertionError(f"idp {arguments}: {ran.stdout}{ran.stderr}")
        return ran

    def start(self) -> None:
        """Start and wait until ready."""
        self.process = self._launched()
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/readyz", timeout=1).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def _launched(self) -> Running:
        return command.Warm(("serve",), self.environ, Path.cwd(), self.log, self.log)

    def stop(self) -> int:
        """Ask to stop, as a service manager does, and return the exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def kill(self) -> None:
        """Kill every process at once, as a power cut does."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None
            # Until the last thread of its last process is gone the port is taken.
            deadline = time.monotonic() + READY_SECONDS
            while self._holds_its_port() and time.monotonic() < deadline:
                time.sleep(0.01)

    def _holds_its_port(self) -> bool:
        host, _, port = self.environ["IDP_BIND"].rpartition(":")
        try:
            claim(host.strip("[]"), int(port))
        except PortTaken:
            return True
        return False

    def workers(self) -> list[int]:
        """Return the process IDs of the workers."""
        if self.process is None:
            return []
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children if "resource_tracker" not in _command_line(child)]

    def advance(self, seconds: float) -> None:
        """Let time pass, for every process."""
        requests.post(f"{self.url}/_test/clock", json={"advance_seconds": seconds}, timeout=10).raise_for_status()

    def now(self) -> float:
        """Return the server's time in seconds since 1970."""
        moment = requests.post(f"{self.url}/_test/clock", json={"advance_seconds": 0}, timeout=10).json()["now"]
        return datetime.fromisoformat(moment).timestamp()


def _command_line(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return "resource_tracker"
