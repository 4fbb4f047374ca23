"""Whole journeys against a running server, in Chromium: with and without scripts, and with posts of other sites."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, Route

from idp.infra.system_clock import SystemClock
from tests.saml.judges import Toolkit
from tests.support.chromium import chromium
from tests.support.saml_sp import ACS, HR, Request, form
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

HR_LINE = f'      - {{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}"}}\n'
STATE = ACME.replace("    applications:\n", f"    applications:\n{HR_LINE}", 1)
SP_PAGE = "http://sp.test/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), STATE, workers=1) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with chromium() as browser:
        yield browser.new_context(locale="en-US", java_script_enabled=request.param)


class Visit:
    """A visitor's page, and what the application was sent by it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.fields: dict[str, str] = {}
        self.page.route(f"{ACS}*", self._take)

    def _take(self, route: Route) -> None:
        fields = parse_qs(route.request.post_data or "", keep_blank_values=True)
        self.fields = {name: values[0] for name, values in fields.items()}
        route.fulfill(body="welcome")

    def log_on(self) -> None:
        for name, value in (("username", "carol@acme"), ("password", "Carol-pass-1")):
            self.page.fill(f"[name={name}]", value)
            self.page.click("button.primary")

    def arrive(self, *, pressing: bool) -> dict[str, str]:
        """Wait until the application has its answer; without scripts somebody presses the button."""
        if pressing:
            self.page.click("button.primary:has-text('Continue')")
        self.page.wait_for_url(ACS)
        return self.fields


def test_an_unmodified_service_provider_logs_somebody_on(
    server: Server, context: BrowserContext, request: pytest.FixtureRequest
) -> None:
    judge = Toolkit(requests.get(f"{server.url}/saml/{ACCOUNT}/metadata", timeout=10).content)
    query, request_id = judge.request()
    visit = Visit(context)
    visit.page.goto(f"{server.url}/saml/{ACCOUNT}/sso?{query}")
    visit.log_on()
    fields = visit.arrive(pressing="no scripts" in request.node.name)
    assert fields["RelayState"] == "/inbox"
    assert judge.accept(fields, request_id).get_attributes()["name"] == ["carol@acme.onaliyun.com"]


def test_a_session_is_seen_although_its_cookie_does_not_come_with_the_post(
    server: Server, context: BrowserContext, request: pytest.FixtureRequest
) -> None:
    visit = Visit(context)
    visit.page.goto(f"{server.url}/signin")
    visit.log_on()
    visit.page.wait_for_url(f"{server.url}/security*")
    asked = Request(now=SystemClock().now(), id=f"r-{request.node.name.count('no')}", destination="")
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in form(asked.xml, "s").items())
    body = f'<form method="post" action="{server.url}/saml/{ACCOUNT}/sso">{inputs}<button>Go</button></form>'
    visit.page.route(SP_PAGE, lambda route: route.fulfill(body=body, content_type="text/html"))
    visit.page.goto(SP_PAGE)
    visit.page.click("button")
    assert visit.arrive(pressing="no scripts" in request.node.name)["RelayState"] == "s"
