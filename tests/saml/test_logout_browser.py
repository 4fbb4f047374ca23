"""Logging out of two applications in Chromium, against a running server: with and without scripts."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.chromium import chromium
from tests.support.saml_partner import DENIED, NOW, SUCCESS, Message, Partner
from tests.support.saml_sp import signed_query
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

NAMES = ("hr", "crm")
LINES = "".join(f"      - {{name: {name}, protocol: saml, metadata_file: {name}.xml}}\n" for name in NAMES)
STATE = ACME.replace("    applications:\n", f"    applications:\n{LINES}", 1)


class Application:
    """A partner with a web site of its own, which answers what it is asked with a status."""

    def __init__(self, name: str) -> None:
        self.status = SUCCESS
        self.broken = False
        self.received: list[Message] = []
        handler = type("Handler", (_Pages,), {"application": self})
        self.pages = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.pages.daemon_threads = True
        site = f"http://127.0.0.1:{self.pages.server_port}"
        self.partner = Partner(name, by_post=name == "crm", site=site)
        threading.Thread(target=self.pages.serve_forever, args=(0.01,), daemon=True).start()

    def knows(self, server: Server) -> None:
        self.partner.us = f"{server.url}/saml/{ACCOUNT}"
        self.partner.path = f"{urlsplit(self.partner.us).path}/slo"

    def took(self, raw: str, *, redirected: bool) -> str:
        """Take a message; return the page that answers it."""
        message = Message({key: values[0] for key, values in parse_qs(raw).items()}, redirected=redirected)
        self.received.append(message)
        if message.kind != "LogoutRequest" or self.broken:
            return "<p>bye</p>"
        answer = self.partner.response(NOW, message.xml.get("ID"), self.status)
        query = signed_query(answer, self.partner.name, parameter="SAMLResponse")
        target = f"{self.partner.us}/slo?{query}".replace("&", "&amp;")
        return f'<meta http-equiv="refresh" content="0;url={target}">'

    def begin(self, page: Page, name: str) -> None:
        """Let the application itself begin to log somebody out."""
        query = signed_query(self.partner.request(NOW, name), self.partner.name, "state")
        page.goto(f"{self.partner.us}/slo?{query}")


class _Pages(BaseHTTPRequestHandler):
    application: Application

    def do_GET(self) -> None:
        parts = urlsplit(self.path)  # browsers ask for an icon too
        if parts.path == "/slo" and self.headers["Host"].startswith("127."):
            # As many do: the address in the metadata leads to another host, which answers.
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host'].replace('127.0.0.1', 'localhost')}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._say(self.application.took(parts.query, redirected=True) if parts.path == "/slo" else "")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.application.took(raw, redirected=False))

    def _say(self, html: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def applications() -> Iterator[dict[str, Application]]:
    found = {name: Application(name) for name in NAMES}
    yield found
    for one in found.values():
        one.pages.shutdown()
        one.pages.server_close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, applications: dict[str, Application]) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("server")
    for name, one in applications.items():
        (directory / f"{name}.xml").write_text(one.partner.metadata(), encoding="utf-8")
    with Server(directory, STATE, workers=1) as running:
        for one in applications.values():
            one.knows(running)
        yield running


@pytest.fixture
def server(running: Server, applications: dict[str, Application]) -> Server:
    for one in applications.values():
        one.status, one.broken = SUCCESS, False
        one.received.clear()
    return running


def _signed_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/signin")
    for name, value in (("username", "carol@acme"), ("password", "Carol-pass-1")):
        page.fill(f"[name={name}]", value)
        page.click("button.primary")
    page.wait_for_url(f"{server.url}/security*")


def _visit(page: Page, server: Server, application: Application, *, scripts: bool) -> str:
    """Launch an application; return the name it was told."""
    page.goto(f"{server.url}/saml/{ACCOUNT}/launch/{application.partner.name}")
    if not scripts:
        page.click("button.primary")
    page.wait_for_url(f"{application.partner.site}/acs")
    return str(application.received[-1].xml.find(".//{*}NameID").text)


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
        page.locator(".primary").or_(found).first.wait_for()
        if found.is_visible():
            return
        with page.expect_navigation(wait_until="commit"):
            page.click(".primary")
    raise AssertionError(page.content())


def test_logging_out_here_reaches_both(
    server: Server, page: Page, applications: dict[str, Application], request: pytest.FixtureRequest
) -> None:
    scripts = "no scripts" not in request.node.name
    _signed_in(page, server)
    for one in applications.values():
        _visit(page, server, one, scripts=scripts)
    page.goto(f"{server.url}/security")
    page.click("form[action$='/sign-out'] button")
    _press_until(page, "You are logged out", scripts=scripts)
    assert page.locator("li.done").count() == 2
    page.goto(f"{server.url}/security")
    assert "/signin" in page.url


def test_one_that_refuses_is_shown_before_going_back(
    server: Server, page: Page, applications: dict[str, Application], request: pytest.FixtureRequest
) -> None:
    scripts = "no scripts" not in request.node.name
    hr, applications["crm"].status = applications["hr"], DENIED
    _signed_in(page, server)
    told = [_visit(page, server, one, scripts=scripts) for one in applications.values()]
    hr.begin(page, told[0])
    _press_until(page, "Did not log you out", scripts=scripts)
    assert [one.kind for one in hr.received] == ["Response"]
    page.click("#onward")
    page.get_by_text("bye").wait_for()
    assert hr.received[-1].status == ["Success", "PartialLogout"]
    assert hr.received[-1].fields["RelayState"] == "state"


def test_one_that_does_not_come_back_is_left_behind(
    server: Server, page: Page, applications: dict[str, Application], request: pytest.FixtureRequest
) -> None:
    scripts = "no scripts" not in request.node.name
    applications["crm"].broken = True
    _signed_in(page, server)
    for one in applications.values():
        _visit(page, server, one, scripts=scripts)
    page.goto(f"{server.url}/security")
    page.click("form[action$='/sign-out'] button")
    _press_until(page, "bye", scripts=scripts)
    page.go_back()
    while page.locator("li").count() == 0:  # one page of ours carries the form that was posted
        page.go_back()
    assert page.locator("li.asked").inner_text().split() == ["crm", "No", "answer"]
    page.click("#onward")
    page.locator("li.done").wait_for()
    assert page.locator("h1").inner_text() == "You are logged out"
    assert page.locator("[role=status]").is_visible()
