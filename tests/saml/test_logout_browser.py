"""Logging out of two applications in Chromium, against a running server: with and without scripts."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route

from idp.infra.system_clock import SystemClock
from tests.support.chromium import chromium
from tests.support.edge import Edge
from tests.support.saml_partner import DENIED, SUCCESS, Message, Partner
from tests.support.saml_sp import signed_query
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

NAMES = ("hr", "crm")
LINES = "".join(f"      - {{name: {name}, protocol: saml, metadata_file: {name}.xml}}\n" for name in NAMES)
STATE = ACME.replace("    applications:\n", f"    applications:\n{LINES}", 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("server")
    for name in NAMES:
        (directory / f"{name}.xml").write_text(Partner(name, by_post=name == "crm").metadata(), encoding="utf-8")
    with Server(directory, STATE, workers=1) as running:
        yield running


class Application:
    """A partner that the browser reaches by its own address, and that answers what it is asked with a status."""

    def __init__(self, server: Server, page: Page, name: str, status: str = SUCCESS) -> None:
        us = f"{server.url}/saml/{ACCOUNT}"
        self.partner = Partner(name, by_post=name == "crm", us=us)
        self.partner.path = f"{urlsplit(us).path}/slo"
        self.status = status
        self.answers: list[Message] = []
        now = SimpleNamespace(world=SimpleNamespace(clock=SystemClock()))
        self.moment = cast(Edge, now)
        page.route(f"{self.partner.slo}*", self._take)
        page.route(f"https://{name}.example/acs", lambda route: route.fulfill(body="welcome"))

    def _take(self, route: Route) -> None:
        redirected = route.request.method == "GET"
        raw = urlsplit(route.request.url).query if redirected else route.request.post_data or ""
        message = Message({key: values[0] for key, values in parse_qs(raw).items()}, redirected=redirected)
        if message.kind == "LogoutResponse":
            self.answers.append(message)
            route.fulfill(body="bye", content_type="text/html")
            return
        answer = self.partner.response(self.moment, message.xml.get("ID"), self.status)
        query = signed_query(answer, self.partner.name, parameter="SAMLResponse")
        target = f"{self.partner.us}/slo?{query}".replace("&", "&amp;")
        body = f'<meta http-equiv="refresh" content="0;url={target}">'
        route.fulfill(body=body, content_type="text/html")

    def begin(self, page: Page, name: str) -> None:
        """Let the application itself begin to log somebody out."""
        query = signed_query(self.partner.request(self.moment, name), self.partner.name, "state")
        page.goto(f"{self.partner.us}/slo?{query}")


def _signed_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/signin")
    for name, value in (("username", "carol@acme"), ("password", "Carol-pass-1")):
        page.fill(f"[name={name}]", value)
        page.click("button.primary")
    page.wait_for_url(f"{server.url}/security*")


def _visit(page: Page, server: Server, name: str, *, scripts: bool) -> str:
    """Launch an application; return the name it was told."""
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/acs") else None)
    page.goto(f"{server.url}/saml/{ACCOUNT}/launch/{name}")
    if not scripts:
        page.click("button.primary")
    page.wait_for_url(f"https://{name}.example/acs")
    fields = {key: values[0] for key, values in parse_qs(sent[-1].post_data).items()}
    return str(Message(fields, redirected=False).xml.find(".//{*}NameID").text)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_context(locale="en-US", java_script_enabled=request.param).new_page()


def _press_until(page: Page, text: str, *, scripts: bool) -> None:
    """Wait for a text; without scripts somebody presses each page's button on the way."""
    found = page.get_by_text(text).first
    if scripts:
        found.wait_for(timeout=15_000)
    for _ in range(6):
        page.locator("button.primary").or_(found).first.wait_for()
        if found.is_visible():
            return
        with page.expect_navigation(wait_until="commit"):
            page.click("button.primary")
    raise AssertionError(page.content())


def test_logging_out_here_reaches_both(server: Server, page: Page, request: pytest.FixtureRequest) -> None:
    scripts = "no scripts" not in request.node.name
    for name in NAMES:
        Application(server, page, name)
    _signed_in(page, server)
    for name in NAMES:
        _visit(page, server, name, scripts=scripts)
    page.goto(f"{server.url}/security")
    page.click("form[action$='/sign-out'] button")
    _press_until(page, "You are logged out", scripts=scripts)
    assert page.locator("li.done").count() == 2
    page.goto(f"{server.url}/security")
    assert "/signin" in page.url


def test_one_that_refuses_is_shown_before_going_back(
    server: Server, page: Page, request: pytest.FixtureRequest
) -> None:
    scripts = "no scripts" not in request.node.name
    hr = Application(server, page, "hr")
    Application(server, page, "crm", DENIED)
    _signed_in(page, server)
    told = [_visit(page, server, name, scripts=scripts) for name in NAMES]
    hr.begin(page, told[0])
    _press_until(page, "Did not log you out", scripts=scripts)
    assert hr.answers == []
    page.click("button.primary")
    page.get_by_text("bye").wait_for()
    assert hr.answers[0].status == ["Success", "PartialLogout"]
    assert hr.answers[0].fields["RelayState"] == "state"
