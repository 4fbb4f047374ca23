"""A server on the real clock, since clients read the real one, and its applications at a port of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.browser import Browser
from tests.support.server import Server, free_port
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at

ACCOUNT = "1234567890123456"


@dataclass(frozen=True)
class Provider:
    """A running server; `port` is where its application `wiki` lives."""

    server: Server
    port: int

    @property
    def issuer(self) -> str:
        return f"{self.server.url}/oidc/{ACCOUNT}"

    @property
    def application(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def alice_logs_on(self, browser: Browser) -> None:
        """Give name, password and code on the pages where an application has sent the visitor."""
        browser.submit(username="alice@acme.onaliyun.com")
        browser.submit(password="Alice-pass-1")
        browser.submit(code=code_at(ALICE_SEED, self.server.now()))


@pytest.fixture
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    port = free_port()
    state = ACME.replace("http://127.0.0.1:9001", f"http://127.0.0.1:{port}")
    with Server(tmp_path_factory.mktemp("provider"), state, workers=1) as server:
        yield Provider(server, port)
