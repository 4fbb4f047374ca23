"""npm's openid-client logs alice on and validates her ID token, as a confidential and as a public client."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.clients.conftest import Provider
from tests.support.browser import Browser
from tests.support.processes import wait_until

SCRIPT = Path(__file__).parent / "node" / "relying_party.mjs"


@contextmanager
def relying_party(provider: Provider, client_id: str, secret: str) -> Iterator[None]:
    node = shutil.which("node") or "nodejs"
    process = subprocess.Popen([node, str(SCRIPT), provider.issuer, client_id, secret, str(provider.port)])
    try:
        wait_until(lambda: requests.get(f"{provider.application}/ready", timeout=5).status_code == 404)
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("client_id", "secret"), [("wiki", "wiki-secret"), ("app", "")])
def test_alice_logs_on_and_her_id_token_is_validated(provider: Provider, client_id: str, secret: str) -> None:
    with relying_party(provider, client_id, secret):
        browser = Browser(provider.server.url)
        browser.get(f"{provider.application}/")
        assert browser.title == "Log on"
        provider.alice_logs_on(browser)
        told = browser.page.json()
        assert told["claims"]["iss"] == provider.issuer
        assert told["claims"]["aud"] == client_id
        assert told["claims"]["amr"] == ["pwd", "otp", "mfa"]
        assert told["userinfo"]["sub"] == told["claims"]["sub"]
        if client_id == "wiki":
            assert told["userinfo"]["name"] == "Alice"
            assert told["userinfo"]["preferred_username"] == "alice@acme.onaliyun.com"
        browser.get(f"{provider.application}/")
        assert browser.page.json()["claims"]["sub"] == told["claims"]["sub"]  # signed in already: no page in between


def test_a_wrong_client_secret_is_refused(provider: Provider) -> None:
    with relying_party(provider, "wiki", "another-secret"):
        browser = Browser(provider.server.url)
        browser.get(f"{provider.application}/")
        provider.alice_logs_on(browser)
        assert browser.page.status_code == 500
        assert "OAUTH_WWW_AUTHENTICATE_CHALLENGE" in browser.page.text  # the answer 401, as openid-client reports it
