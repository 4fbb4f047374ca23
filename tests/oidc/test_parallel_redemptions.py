"""One code, fifty redemptions at once, four processes: exactly one succeeds, and the grant is single or revoked."""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.oidc.conftest import CHALLENGE, VERIFIER
from tests.support.browser import Browser
from tests.support.processes import PostgresServer
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

CALLBACK = "http://127.0.0.1:9001/callback"
numbers = itertools.count()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environ = {}
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        environ["IDP_DATABASE_URL"] = postgres.url(f"redemptions{next(numbers)}")
    with Server(tmp_path_factory.mktemp("redemptions"), ACME, workers=4, **environ) as running:
        yield running


def code_of(server: Server, browser: Browser) -> str:
    query = "response_type=code&client_id=wiki&scope=openid&code_challenge_method=S256"
    path = f"/oidc/{ACCOUNT}/authorize?{query}&code_challenge={CHALLENGE}&redirect_uri={CALLBACK}"
    location = browser.get(path, follow=False).headers["Location"]
    return parse_qs(urlsplit(location).query)["code"][0]


def redeem(server: Server, code: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    url = f"{server.url}/oidc/{ACCOUNT}/token"
    return requests.post(url, data=form, auth=("wiki", "wiki-secret"), timeout=60)


def rows(server: Server, query: str) -> list[tuple[object, ...]]:
    url = server.environ.get("IDP_DATABASE_URL", f"sqlite:///{server.directory}/var/idp.sqlite3")
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_a_code_is_redeemed_once_however_many_try_at_once(server: Server) -> None:
    browser = Browser(server.url)
    browser.log_on("carol@acme", "Carol-pass-1")
    for _round in range(3):
        code = code_of(server, browser)
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _number, code=code: redeem(server, code), range(50)))
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses[200] == 1
        assert set(statuses) <= {200, 400, 503}
        assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
        token = next(answer for answer in answers if answer.ok).json()["access_token"]
        info = requests.get(
            f"{server.url}/oidc/{ACCOUNT}/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert info.status_code == 401  # the replays have revoked what the one redemption gave
    won = "SELECT count(*) FROM audit_events WHERE what = 'token' AND outcome = 'success'"
    assert rows(server, won) == [(3,)]
    assert rows(server, "SELECT count(*) FROM grants WHERE spent_at IS NOT NULL AND revoked_at IS NULL") == [(0,)]
    assert rows(server, "SELECT count(*) FROM grants") == [(3,)]


@pytest.mark.parametrize("name", ["x%00", "%00", "é", "x" * 5000])
def test_no_database_chokes_on_names_that_cannot_be(server: Server, name: str) -> None:
    for path in (f"/oidc/{ACCOUNT}/authorize?client_id={name}&redirect_uri={CALLBACK}", f"/oidc/{name}/jwks"):
        assert requests.get(server.url + path, timeout=20).status_code in {400, 404}
    answer = requests.post(
        f"{server.url}/oidc/{ACCOUNT}/token", data={"grant_type": "authorization_code", "client_id": name}, timeout=20
    )
    assert answer.status_code == 401
