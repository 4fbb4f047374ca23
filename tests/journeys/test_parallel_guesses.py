"""A limit holds under parallel tries, over several processes, on both databases, and when Redis loses everything."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.support.browser import Browser
from tests.support.processes import PostgresServer, RedisServer
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at

numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql", "postgresql+redis"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Four processes on each kind of deployment."""
    environ = {}
    if request.param != "sqlite":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        environ["IDP_DATABASE_URL"] = postgres.url(f"guesses{next(numbers)}")
    if request.param == "postgresql+redis":
        redis: RedisServer = request.getfixturevalue("redis_server")
        environ["IDP_REDIS_URL"] = redis.url
    with Server(tmp_path, ACME, workers=4, **environ) as running:
        yield running


def flush(request: pytest.FixtureRequest, server: Server) -> None:
    """Empty the short-lived store, whatever it is."""
    if "IDP_REDIS_URL" in server.environ:
        request.getfixturevalue("redis_server").flush()


def rows(server: Server, query: str) -> list[tuple[object, ...]]:
    """Ask the server's database."""
    url = server.environ.get("IDP_DATABASE_URL", f"sqlite:///{server.directory}/var/idp.sqlite3")
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def visitors(server: Server, name: str, count: int) -> list[Browser]:
    """Return browsers that stand at the password page."""

    def arrive(_number: int) -> Browser:
        browser = Browser(server.url)
        browser.get("/signin")
        browser.submit(username=name)
        return browser

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(arrive, range(count)))


def at_once(browsers: list[Browser], submit: Callable[[Browser], requests.Response]) -> Counter[int]:
    """Let all submit at the same time; count the answers by status."""
    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(answer.status_code for answer in pool.map(submit, browsers))


@seed("PW-45", "PW-46", "PW-39")
def test_200_parallel_wrong_guesses_buy_five_verifications(server: Server, request: pytest.FixtureRequest) -> None:
    guessers = visitors(server, "carol@acme", 200)
    first = at_once(guessers[:100], lambda browser: browser.submit(password="wrong"))
    flush(request, server)
    second = at_once(guessers[100:], lambda browser: browser.submit(password="wrong"))
    assert set(first + second) <= {401, 403}
    refusals = Counter(
        reason
        for (reason,) in rows(server, "SELECT reason FROM audit_events WHERE what = 'logon' AND outcome = 'failure'")
    )
    assert refusals == {"wrong_password": 5, "locked": 195}
    server.kill()
    server.start()
    browser = Browser(server.url)
    assert browser.log_on("carol@acme", "Carol-pass-1").status_code == 403
    server.advance(3600)
    assert browser.log_on("carol@acme", "Carol-pass-1").ok
    assert browser.title == "Security"


@seed("AM-18")
def test_one_code_sent_fifty_times_at_once_opens_one_session(server: Server, request: pytest.FixtureRequest) -> None:
    browsers = visitors(server, "alice@acme", 50)
    for browser in browsers:  # in turn: right passwords in flight count as tries too
        browser.submit(password="Alice-pass-1")
    code = code_at(ALICE_SEED, server.now())
    answers = at_once(browsers, lambda browser: browser.submit(code=code))
    assert answers[200] == 1
    assert set(answers) == {200, 401, 403}
    flush(request, server)
    late = visitors(server, "alice@acme", 1)[0]
    assert late.submit(password="Alice-pass-1").status_code == 403  # 49 wrong codes have locked the second factor
    assert rows(server, "SELECT count(*) FROM sessions") == [(1,)]
    assert rows(server, "SELECT count(*) FROM audit_events WHERE what = 'logon' AND outcome = 'success'") == [(1,)]


def codes_of_bob(server: Server) -> list[str]:
    """Bind bob's device, and return his recovery codes."""
    browser = visitors(server, "bob@acme", 1)[0]
    browser.submit(password="Bob-pass-123")
    key = re.findall(r"<code[^>]*>([A-Z2-7 ]{32,})</code>", browser.page.text)[0].replace(" ", "")
    browser.submit(code1=code_at(key, server.now()), code2=code_at(key, server.now(), 1))
    return re.findall(r"<code>([^<]+)</code>", browser.page.text)


@seed("UM-19", "PW-49")
def test_one_recovery_code_sent_fifty_times_at_once_opens_one_session(
    server: Server, request: pytest.FixtureRequest
) -> None:
    code = codes_of_bob(server)[0]
    browsers = visitors(server, "bob@acme", 50)
    for browser in browsers:
        browser.submit(password="Bob-pass-123")
        browser.get("/signin/recovery")
    answers = at_once(browsers, lambda browser: browser.submit(code=code))
    assert answers[200] == 1
    assert set(answers) == {200, 401, 403}
    assert rows(server, "SELECT count(*) FROM sessions") == [(2,)]
    assert rows(server, "SELECT count(*) FROM recovery_codes WHERE used_at IS NOT NULL") == [(1,)]
    flush(request, server)
    assert visitors(server, "bob@acme", 1)[0].submit(password="Bob-pass-123").status_code == 403
