"""Prepared requests sent by wrk, which costs the machine next to nothing: what is measured is the server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.support.processes import wait_until
from tests.support.server import free_port

REPLAY = Path(__file__).with_name("replay.lua")
CONNECTIONS = 128
"""As many as two worker processes have threads."""
TOLD = re.compile(r"answered (\d+) failed (\d+) seconds ([\d.]+)")


class Failed(Exception):
    """Some requests were refused or not answered: their rate would say nothing."""


def rate(directory: Path, port: int, prepared: Sequence[bytes], seconds: int, connections: int = CONNECTIONS) -> float:
    """Return requests a second; each request is sent at most once, in turn. Raises `Failed`."""
    replayed = directory / "requests"
    replayed.write_bytes(b"\1".join(prepared))
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(REPLAY),
        f"http://127.0.0.1:{port}",
    ]
    told = subprocess.run([*command, "--", str(replayed)], capture_output=True, text=True, check=True).stdout
    found = TOLD.search(told)
    if found is None or int(found[2]) or int(found[1]) + connections > len(prepared):
        raise Failed(told)
    return int(found[1]) / float(found[3])


def request(path: str, headers: dict[str, str], body: str = "") -> bytes:
    """Return a POST as it goes over the wire."""
    lines = headers | {"content-length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


@contextmanager
def running(command: Sequence[str], path: str, **environ: str) -> Iterator[int]:
    """Run a server whose command line names its port as `{port}`; lend the port once the path is answered."""
    port = free_port()
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        env=os.environ | {name: value.format(port=port) for name, value in environ.items()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: requests.get(f"http://127.0.0.1:{port}{path}", timeout=1).ok)
        yield port
    finally:
        process.terminate()
        process.wait()


def bare(workers: int) -> tuple[list[str], dict[str, str]]:
    """Return command line and environment of `benchmarks.bare`."""
    environ = {"IDP_BIND": "127.0.0.1:{port}", "IDP_WORKERS": str(workers)}
    return [sys.executable, "-m", "benchmarks.bare"], environ
