"""A dependency that is down or hangs: a readable 503 with Retry-After, never a let-through; service as soon as it is back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.support.browser import Browser
from tests.support.processes import PostgresServer, RedisServer, Running, wait_until
from tests.support.server import Server
from tests.support.states import ACME

PATIENCE_SECONDS = 6  # the server promises two; the machine that tests may be busy


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[tuple[Server, PostgresServer, RedisServer]]:
    """A server with a PostgreSQL and a Redis that nobody else uses."""
    with PostgresServer() as postgres, RedisServer() as redis:
        environ = {"IDP_DATABASE_URL": postgres.url("faults"), "IDP_REDIS_URL": redis.url}
        with Server(tmp_path, ACME, workers=1, **environ) as server:
            yield server, postgres, redis


def at_the_password(server: Server) -> Browser:
    browser = Browser(server.url)
    browser.get("/signin")
    browser.submit(username="carol@acme")
    return browser


def refuses_readably(server: Server, browser: Browser) -> None:
    answer = browser.submit(password="Carol-pass-1", patience=PATIENCE_SECONDS)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert browser.title == "Just a moment"
    assert "idp_session" not in browser.http.cookies
    asked = requests.get(f"{server.url}/readyz", timeout=PATIENCE_SECONDS)
    assert asked.status_code == 503
    assert requests.get(f"{server.url}/healthz", timeout=PATIENCE_SECONDS).ok


def serves_again(server: Server) -> None:
    wait_until(lambda: requests.get(f"{server.url}/readyz", timeout=PATIENCE_SECONDS).ok)
    browser = at_the_password(server)
    browser.submit(password="Carol-pass-1")
    assert browser.title == "Security"


FAULTS: dict[str, tuple[Callable[[Running], None], Callable[[Running], None]]] = {
    "stopped": (Running.stop, Running.start),
    "hangs": (Running.pause, Running.resume),
}


@pytest.mark.parametrize("which", ["database", "redis"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_dependency_that_does_not_answer(
    parts: tuple[Server, PostgresServer, RedisServer], which: str, fault: str
) -> None:
    server, postgres, redis = parts
    broken: Running = postgres if which == "database" else redis
    begin, end = FAULTS[fault]
    browser = at_the_password(server)
    signed_in = at_the_password(server)
    signed_in.submit(password="Carol-pass-1")
    begin(broken)
    refuses_readably(server, browser)
    end(broken)
    serves_again(server)
    signed_in.get("/security")
    assert signed_in.title == "Security"


def test_an_emptied_redis_forgets_no_session_and_restarts_what_was_half_done(
    parts: tuple[Server, PostgresServer, RedisServer],
) -> None:
    server, _postgres, redis = parts
    signed_in = at_the_password(server)
    signed_in.submit(password="Carol-pass-1")
    half = Browser(server.url)
    half.log_on("alice@acme", "Alice-pass-1")
    redis.flush()
    assert signed_in.get("/security").ok
    assert signed_in.title == "Security"
    half.submit(code="000000")
    assert half.http.cookies.get("idp_session") is None
    half.log_on("alice@acme", "Alice-pass-1")
    assert half.title == "Enter the code"
