"""What whoever runs a server sees of it: figures, logs for machines, an orderly end."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.browser import Browser
from tests.support.server import Server
from tests.support.states import ACME


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("operation"), ACME, workers=1, IDP_LOG_FORMAT="json") as running:
        yield running


def test_figures_tell_of_logons_and_are_not_for_strangers(server: Server) -> None:
    browser = Browser(server.url)
    browser.log_on("carol@acme", "wrong")
    browser.submit(password="Carol-pass-1")
    found = requests.get(f"{server.url}/metrics", headers={"Host": "10.0.0.1"}, timeout=10)
    assert found.headers["Content-Type"].startswith("text/plain")
    lines = found.text.splitlines()
    for line in (
        'idp_dependency_up{dependency="database"} 1',
        'idp_events{what="logon",outcome="failure"} 1',
        'idp_events{what="logon",outcome="success"} 1',
        "idp_sessions 1",
        "idp_locks 0",
    ):
        assert line in lines
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert requests.get(f"{server.url}/metrics", headers={header: "127.0.0.1"}, timeout=10).status_code == 404


def test_logs_for_machines_are_json_to_the_last_line_and_hold_no_query(server: Server) -> None:
    requests.get(f"{server.url}/signin/rescue?token=s3cret-in-a-query", timeout=10)
    requests.get(f"{server.url}/nowhere?password=s3cret-in-a-query", timeout=10)
    Browser(server.url).log_on("carol@acme", "s3cret-in-a-form")
    requests.post(f"{server.url}/signin?x=s3cret-in-a-query", timeout=10)
    assert server.stop() == 0
    written = server.log.read_text()
    lines = [
        line for line in written.splitlines() if not line.startswith("Log on at ")
    ]  # the terminal's, not the log's
    assert {json.loads(line)["level"] for line in lines} <= {"info", "warning"}
    assert "s3cret" not in written


def test_ctrl_c_which_reaches_every_process_ends_it_in_order(server: Server) -> None:
    assert server.process is not None
    assert all(int(_field(worker, "SigBlk"), 16) >> (signal.SIGINT - 1) & 1 for worker in server.workers())
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.process.wait(timeout=30) == 0
    server.process = None
    assert "Traceback" not in server.log.read_text()


def _field(process: int, name: str) -> str:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
