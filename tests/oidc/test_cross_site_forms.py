"""Applications that post from their own site, in Chromium, which holds `SameSite=Lax` cookies back from such posts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.oidc.conftest import CHALLENGE
from tests.support.chromium import chromium
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

CALLBACK = "http://127.0.0.1:9001/callback"
RP_PAGE = "http://rp.test/"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, ACME, workers=1) as running:
        yield running


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """Carol, signed in."""
    with chromium() as browser:
        page = browser.new_page(locale="en-US")
        page.goto(f"{server.url}/signin")
        for name, value in (("username", "carol@acme"), ("password", "Carol-pass-1")):
            page.fill(f"[name={name}]", value)
            page.click("button.primary")
        page.route(f"{CALLBACK}*", lambda route: route.fulfill(body="back"))
        yield page


def post(page: Page, address: str, **fields: str) -> None:
    """Let a page of another site post a form."""
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    body = f'<form method="post" action="{address}">{inputs}<button>Go</button></form>'
    page.route(RP_PAGE, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(RP_PAGE)
    page.click("button")


def test_a_session_is_seen_although_its_cookie_does_not_come_with_the_post(server: Server, page: Page) -> None:
    wish = {"response_type": "code", "client_id": "wiki", "redirect_uri": CALLBACK, "scope": "openid"}
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256", "prompt": "none"}
    post(page, f"{server.url}/oidc/{ACCOUNT}/authorize", **wish, **challenge)
    page.wait_for_url(f"{CALLBACK}*")
    assert "?code=" in page.url


def test_a_logout_that_is_posted_asks_whom_it_finds_signed_in(server: Server, page: Page) -> None:
    post(page, f"{server.url}/oidc/{ACCOUNT}/logout", state="x")
    assert page.inner_text("h1") == "Log out?"
