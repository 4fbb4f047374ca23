"""kill -9 of a worker, or of the whole server, at any step of a logon loses no session, lock, used code or audit event."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.support.browser import Browser, Forms
from tests.support.processes import wait_until
from tests.support.saml_partner import NOW, Message, Partner
from tests.support.saml_sp import signed_query
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at
from tests.support.world import ACCOUNT

SLOW_PASSES = "12000"  # most of a second at 64 KiB
ONLY_CAROL = f"""
accounts:
  - id: "{ACCOUNT}"
    alias: acme
    owner: {{logon_name: owner@acme.example}}
    users: [{{name: carol, login_profile: {{Password: Carol-pass-1}}}}]
"""
"""So that one password is hashed slowly."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, ACME) as running:
        yield running


def rows(server: Server, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{server.directory}/var/idp.sqlite3")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def crash(server: Server) -> None:
    server.kill()
    server.start()


@seed("PW-46", "AM-18")
def test_the_whole_server_dies_between_any_two_steps_of_a_logon(server: Server) -> None:
    browser = Browser(server.url)
    browser.get("/signin")
    crash(server)
    browser.submit(username="alice@acme")
    crash(server)
    browser.submit(password="Alice-pass-1")
    crash(server)
    code = code_at(ALICE_SEED, server.now())
    browser.submit(code=code, remember_mfa="1")
    assert browser.title == "Security"
    crash(server)
    assert browser.get("/security").ok
    assert browser.title == "Security"
    thief = Browser(server.url)
    thief.log_on("alice@acme", "Alice-pass-1")
    assert thief.submit(code=code).status_code == 401
    assert browser.log_on("alice@acme", "Alice-pass-1").ok  # still remembered
    assert browser.title == "Security"
    logons = "SELECT outcome, reason FROM audit_events WHERE what = 'logon' ORDER BY id"
    assert [row[0] for row in rows(server, logons)] == ["continued", "success", "continued", "failure", "success"]


@seed("PW-46")
def test_a_lock_outlives_a_crash(server: Server) -> None:
    browser = Browser(server.url)
    browser.log_on("carol@acme", "wrong")
    for _ in range(2):
        browser.submit(password="wrong")
    crash(server)
    for _ in range(2):
        browser.submit(password="wrong")
    crash(server)
    assert browser.log_on("carol@acme", "Carol-pass-1").status_code == 403
    assert rows(server, "SELECT count(*) FROM audit_events WHERE reason = 'wrong_password'") == [(5,)]


def test_an_application_logs_out_of_a_session_from_before_a_crash(tmp_path: Path) -> None:
    hr = Partner("hr")
    (tmp_path / "hr.xml").write_text(hr.metadata(), encoding="utf-8")
    line = "    applications:\n      - {name: hr, protocol: saml, metadata_file: hr.xml}\n"
    with Server(tmp_path, ACME.replace("    applications:\n", line, 1)) as server:
        hr.us = f"{server.url}/saml/{ACCOUNT}"
        browser = Browser(server.url)
        browser.log_on("carol@acme", "Carol-pass-1")
        browser.get(f"/saml/{ACCOUNT}/launch/hr")
        answer = next(fields for _, fields, _ in Forms(browser.page.text).forms if "SAMLResponse" in fields)
        name = Message(answer, redirected=False).xml.findtext(".//{*}NameID")
        crash(server)
        assert browser.get("/security").url == f"{server.url}/security"
        request = hr.request(NOW, str(name))
        elsewhere = requests.get(f"{hr.us}/slo?{signed_query(request, 'hr')}", timeout=10, allow_redirects=False)
        assert elsewhere.headers["Location"].startswith(f"{hr.slo}?SAMLResponse=")
        assert browser.get("/security").url.startswith(f"{server.url}/signin")


def test_a_killed_worker_is_replaced_while_the_other_serves(server: Server) -> None:
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
        wait_until(partial(_replaced, server, worker))
        browser = Browser(server.url)
        browser.log_on("carol@acme", "Carol-pass-1")
        assert browser.title == "Security"


def _replaced(server: Server, worker: int) -> bool:
    return len(set(server.workers()) - {worker}) == 2 and all(
        requests.get(f"{server.url}/readyz", timeout=5).ok for _ in range(10)
    )


def test_what_was_answered_before_a_crash_under_load_is_all_there_afterwards(server: Server) -> None:
    """Every answered logon has its session and its event; every event of a logon has its session."""
    answered: list[str] = []

    def keep_logging_on(_number: int) -> None:
        browser = Browser(server.url)
        try:
            while True:
                browser.http.cookies.clear()
                if browser.log_on("carol@acme", "Carol-pass-1").ok and browser.title == "Security":
                    answered.append(str(browser.http.cookies["idp_session"]))
        except (requests.RequestException, StopIteration):
            return

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(keep_logging_on, number) for number in range(4)]
        time.sleep(3)
        server.kill()
        for one in running:
            one.result()
    server.start()
    assert len(answered) > 3
    for token in answered:
        page = requests.get(f"{server.url}/security", cookies={"idp_session": token}, timeout=10)
        assert "<h1>Security</h1>" in page.text
    sessions = rows(server, "SELECT count(*) FROM sessions")
    events = rows(server, "SELECT count(*) FROM audit_events WHERE what = 'logon' AND outcome = 'success'")
    assert sessions == events
    assert rows(server, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("proxies", ["", "127.0.0.2"])
def test_a_polite_stop_lets_a_logon_in_flight_finish(tmp_path: Path, proxies: str) -> None:
    """The stop is asked for once the try is reserved: the password is being hashed at that moment."""
    with (
        Server(tmp_path, ONLY_CAROL, IDP_ARGON2_PASSES=SLOW_PASSES, IDP_TRUSTED_PROXIES=proxies) as server,
        ThreadPoolExecutor(1) as pool,
    ):
        browser = Browser(server.url)
        browser.get("/signin")
        browser.submit(username="carol@acme")
        answer = pool.submit(partial(browser.submit, password="Carol-pass-1", follow=False))
        wait_until(lambda: rows(server, "SELECT count(*) FROM failed_tries") == [(1,)])
        assert server.stop() == 0
        assert answer.result().status_code == 303
        assert rows(server, "SELECT count(*) FROM sessions") == [(1,)]
