"""Two servers on one PostgreSQL and one Redis: what changes on one holds on the other, sessions and codes are shared."""

from collections.abc import Iterator

import pytest

from tests.support.browser import Browser
from tests.support.processes import PostgresServer, RedisServer, wait_until
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at


@pytest.fixture
def nodes(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, redis_server: RedisServer
) -> Iterator[tuple[Server, Server]]:
    """Both have the keys in one directory; data directories of their own; one name before both."""
    first, second, certs = (tmp_path_factory.mktemp(name) for name in ("first", "second", "certs"))
    environ = {
        "IDP_DATABASE_URL": postgres.url(f"nodes{first.parent.name}{first.name}"),
        "IDP_REDIS_URL": redis_server.url,
        "IDP_CERTS_DIR": str(certs),
    }
    with Server(first, ACME, workers=1, **environ) as one, Server(second, ACME, workers=1, **environ) as two:
        yield one, two


def moved(browser: Browser, to: Server) -> Browser:
    """Return the browser as the other node sees it: same cookies, as behind one load balancer."""
    other = Browser(to.url)
    other.http.cookies.update(browser.http.cookies.get_dict())
    return other


@seed("DD-05", "DD-13", "SP-23")
def test_a_change_on_one_node_holds_on_the_other_and_sessions_are_shared(nodes: tuple[Server, Server]) -> None:
    one, two = nodes
    here = Browser(one.url)
    here.log_on("carol@acme", "Carol-pass-1")
    there = moved(here, two)
    assert there.get("/security").ok
    assert there.title == "Security"
    state = one.directory / "change.yaml"
    state.write_text('accounts: [{id: "1234567890123456", alias: fresh}]')
    one.idp("apply", str(state))
    for node in nodes:
        visitor = Browser(node.url)
        wait_until(lambda visitor=visitor: visitor.log_on("carol@fresh", "Carol-pass-1").ok)  # type: ignore[misc]  # bound now
        assert visitor.title == "Security"
    assert there.get("/security").ok
    state.write_text('accounts: [{id: "1234567890123456", security_preference: {LoginNetworkMasks: "10.0.0.0/8"}}]')
    two.idp("apply", str(state))
    wait_until(lambda: here.get("/security").url.partition("?")[0].endswith("/signin"))


def test_a_code_spent_on_one_node_is_spent_on_the_other(nodes: tuple[Server, Server]) -> None:
    one, two = nodes
    code = code_at(ALICE_SEED, one.now())
    answers = []
    for node in nodes:
        browser = Browser(node.url)
        browser.log_on("alice@acme", "Alice-pass-1")
        answers.append(browser.submit(code=code).status_code)
    assert answers == [200, 401]
    assert two.idp("doctor", check=False).stdout.splitlines()[1].split() == ["redis", "ok"]
