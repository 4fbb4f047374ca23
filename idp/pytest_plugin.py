"""A pytest plug-in for other projects: the fixture `idp_server` is a real server on a free port, in test mode.

It lives as long as the test session (with pytest-xdist: one for each worker) and keeps everything in a temporary
directory. Accounts come from the ini option `idp_state_file`, or from an overridden fixture of that name. pytest
imports this module at its start, so nothing but pytest and the standard library is imported here.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

INI = "idp_state_file"
READY_SECONDS = 300
"""Applying a large state file takes its time; that a process has ended is noticed at once."""
STOP_SECONDS = 20
PAUSE_SECONDS = 0.05
STATE = """
accounts:
  - id: "1234567890123456"
    alias: acme
    owner: {{logon_name: owner@acme.example, password: Owner-pass-1}}
    access_keys: [{{id: {id}, secret: {secret}}}]
"""
SETTINGS = {
    "IDP_TEST_MODE": "on",
    "IDP_WORKERS": "1",
    "IDP_ARGON2_MEMORY_KIB": "64",
    "IDP_ARGON2_PASSES": "1",
}
NO_KEY = {"account_id": "", "access_key_id": "", "access_key_secret": ""}
BEGIN = """
import os, sys
from idp.cli.main import main
for arguments in (["migrate"], *(["apply", file] for file in sys.argv[1:])):
    sys.argv[1:] = arguments
    if not (command := os.fork()):
        main()
        sys.exit()
    if os.waitpid(command, 0)[1]:
        sys.exit(1)
sys.argv[1:] = ["serve"]
main()
"""
"""Runs the commands one after another, each in a process of its own, with everything imported once."""
# Servers answer on loopback: no proxy of the environment has a part in it.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class IdpServer:
    """A running server. The key is the account holder's, from `access_keys`; it may do everything in the account.

    `endpoint` is `127.0.0.1:PORT`, as the vendor's clients take it (with the protocol `http`); `base_url` is for
    browsers and OpenID Connect.
    """

    endpoint: str
    account_id: str
    access_key_id: str
    access_key_secret: str = field(repr=False)

    @property
    def base_url(self) -> str:
        """Return the origin."""
        return f"http://{self.endpoint}"

    def now(self) -> datetime:
        """Return the server's time."""
        return self._clock({"advance_seconds": 0})

    def advance(self, seconds: float) -> datetime:
        """Let time pass for the server, or go back by a negative number of seconds; return its time then."""
        return self._clock({"advance_seconds": seconds})

    def set_time(self, moment: datetime) -> datetime:
        """Let it be an aware moment now; time goes on from there."""
        return self._clock({"now": moment.isoformat()})

    def release_time(self) -> datetime:
        """Follow the machine's clock again."""
        return self._clock({"release": True})

    def _clock(self, wanted: dict[str, Any]) -> datetime:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base_url}/_test/clock", json.dumps(wanted).encode(), headers)
        with _opener.open(request, timeout=10) as answer:
            return datetime.fromisoformat(json.load(answer)["now"])


class NotStarted(Exception):
    """The server did not start; the text is what it, or the command before it, had to say."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option."""
    parser.addini(INI, "State file that the fixture idp_server begins with, relative to the root directory.")


@pytest.fixture(scope="session")
def idp_state_file(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the state file that `idp_server` begins with; override this fixture, or set the ini option."""
    configured = pytestconfig.getini(INI)
    if configured:
        return pytestconfig.rootpath / str(configured)
    file = tmp_path_factory.mktemp("idp-state") / "state.yaml"
    file.write_text(STATE.format(**_new_key()), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def idp_server(idp_state_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdpServer]:
    """Lend a server with the accounts of `idp_state_file`; the first of them is the one whose key it knows."""
    directory = tmp_path_factory.mktemp("idp")
    endpoint = f"127.0.0.1:{_free_port()}"
    state_files, key = _holder_key(idp_state_file, directory)
    server = IdpServer(endpoint, **key)
    log = directory / "server.log"
    with log.open("wb") as output:
        command = [sys.executable, "-c", BEGIN, *map(str, state_files)]
        environ = _environment(directory, endpoint)
        process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _wait_until_ready(server, process, log)
        yield server
    finally:
        _stop(process)


def _environment(directory: Path, endpoint: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
    places = {"IDP_DATA_DIR": str(directory / "var"), "IDP_CERTS_DIR": str(directory / "certs")}
    return inherited | SETTINGS | places | {"IDP_BIND": endpoint}


def _holder_key(state_file: Path, directory: Path) -> tuple[list[Path], dict[str, str]]:
    """Return the ID of the file's first account and a key of its holder: the file's own, else one of a second file."""
    import yaml  # noqa: PLC0415 -- only tests that use the server pay for it

    try:
        account = yaml.safe_load(state_file.read_text(encoding="utf-8"))["accounts"][0]
        key, files = next(filter(_is_usable, account.get("access_keys", ())), None), [state_file]
        account_id = account["id"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError):
        return [state_file], NO_KEY  # the command says what is wrong with it
    if key is None:
        key, added = _new_key(), directory / "key.yaml"
        added.write_text(json.dumps({"accounts": [{"id": account_id, "access_keys": [key]}]}), encoding="utf-8")
        files.append(added)  # JSON is YAML too
    return files, {"account_id": account_id, "access_key_id": key["id"], "access_key_secret": key["secret"]}


def _is_usable(key: dict[str, Any]) -> bool:
    written = isinstance(key.get("id"), str) and isinstance(key.get("secret"), str)
    return written and key.get("status") != "Inactive"


def _new_key() -> dict[str, str]:
    return {"id": f"LTAI{secrets.token_hex(10)}", "secret": secrets.token_hex(15)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: IdpServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with _opener.open(f"{server.base_url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(PAUSE_SECONDS)
    raise NotStarted(log.read_text(encoding="utf-8", errors="replace"))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
