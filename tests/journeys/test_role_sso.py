"""Somebody in Chromium without scripts, and a real SimpleSAMLphp on another site: it gives roles, and one is chosen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.test_accessibility import AXE, FOUND, RULES, SMALL
from tests.support.chromium import SHELL, chromium
from tests.support.roles import trusting
from tests.support.saml_idp import ROLE, SESSION_NAME
from tests.support.server import Server
from tests.support.simplesamlphp import PASSWORD, SimpleSamlPhp
from tests.support.states import ACME
from tests.support.world import ACCOUNT

PROVIDER = f"acs:ram::{ACCOUNT}:saml-provider/corp"
LONG = "maximilian-alexander-von-und-zu-hohenlohe-waldenburg-schillings"
ROLES = f"""
accounts:
  - id: "{ACCOUNT}"
    saml_providers: [{{name: corp, metadata_file: company.xml}}]
    policies: [{{name: wiki-editors, description: Edits the wiki, document: {{Version: "1", Statement: [{{Effect: Allow, Action: "wiki:*", Resource: "*"}}]}}}}]
    roles:
      - {{name: Developer, description: Deploys to the test environment, trust: TRUST, policies: [AliyunSTSAssumeRoleAccess, {{custom: wiki-editors}}]}}
      - {{name: Auditor, trust: TRUST, policies: [ReadOnlyAccess]}}
      - {{name: {LONG}, description: "{"As long as a name may be. " * 3}", trust: TRUST}}
      - {{name: Closed, trust: TRUST, allow_console_login: false}}
"""
NAMES = ("Developer", "Auditor", LONG, "Closed")


@dataclass
class Journey:
    """The server by a name of its own, so that its cookies are kept from posts of the company's site."""

    server: Server
    company: SimpleSamlPhp

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.port}"

    def log_on(self, page: Page, name: str, relay_state: str = "") -> None:
        """Start at the company, where a page posts what it says to us."""
        entity = f"{self.url}/saml/{ACCOUNT}/sp"
        page.goto(self.company.way_to(entity, f"{entity}/role", relay_state))
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        page.click("[type=submit]:visible")  # without scripts somebody presses the button
        page.wait_for_url(f"{self.url}/**")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    directory = Path(tmp_path_factory.mktemp("server"))
    server = Server(directory, ACME)
    server.environ["IDP_BASE_URL"] = f"http://localhost:{server.port}"
    with server:
        told = {"Host": f"localhost:{server.port}"}
        ours = requests.get(f"{server.url}/saml/{ACCOUNT}/sp/metadata", headers=told, timeout=10)
        offers = [f"acs:ram::{ACCOUNT}:role/{name},{PROVIDER}" for name in NAMES]
        people = {
            "wendy": {ROLE: offers[:1], SESSION_NAME: ["wendy"]},
            "maria": {ROLE: offers, SESSION_NAME: ["maria.schmidt@corp.example"]},
            "eve": {ROLE: offers[3:], SESSION_NAME: ["eve"]},
        }
        with SimpleSamlPhp(people, {"us": ours.text}) as company:
            (directory / "company.xml").write_bytes(company.metadata())
            trust = json.dumps(json.loads(trusting("Federated", PROVIDER)))
            server.state.write_text(ROLES.replace("TRUST", trust), encoding="utf-8")
            server.idp("apply", str(server.state))
            yield Journey(server, company)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(SHELL) as running:
        yield running


def context(browser: Browser, *, scripts: bool = False) -> BrowserContext:
    return browser.new_context(locale="en-US", java_script_enabled=scripts, viewport={"width": 320, "height": 640})


def test_a_role_is_chosen_and_left_again(journey: Journey, browser: Browser) -> None:
    page = context(browser).new_page()
    journey.log_on(page, "maria")
    assert page.inner_text("h1") == "Choose a role"
    assert page.locator(".choices .name").all_inner_texts() == ["Auditor", "Developer", LONG]
    page.click("button:has-text('Developer')")
    page.wait_for_url(f"{journey.url}/role")
    assert page.inner_text("h1") == "Developer"
    assert all(name in page.content() for name in ("maria.schmidt@corp.example", "wiki-editors", ACCOUNT))
    page.click("button:has-text('Log out')")
    page.wait_for_url(f"{journey.url}/role/logged-out")
    page.goto(f"{journey.url}/role")
    assert page.inner_text("h1") == "Not allowed"


def test_the_only_role_leads_to_where_the_company_says(journey: Journey, browser: Browser) -> None:
    page = context(browser).new_page()
    journey.log_on(page, "wendy", "/role?lang=zh")
    page.wait_for_url(f"{journey.url}/role?lang=zh")
    assert page.inner_text("h1") == "Developer"
    assert page.get_attribute("html", "lang") == "zh-Hans"


def test_who_has_no_role_is_told_so(journey: Journey, browser: Browser) -> None:
    page = context(browser).new_page()
    journey.log_on(page, "eve")
    assert page.inner_text("h1") == "Not allowed"


@pytest.mark.parametrize("role", [None, "Developer", LONG])
def test_its_pages_are_for_everybody(journey: Journey, browser: Browser, role: str | None) -> None:
    visit = context(browser)
    page = visit.new_page()
    journey.log_on(page, "maria")
    if role:
        page.click(f"button:has-text('{role}')")
        page.wait_for_url(f"{journey.url}/role")
    for_axe = context(browser, scripts=True)
    for_axe.add_cookies([{"name": one["name"], "value": one["value"], "url": journey.url} for one in visit.cookies()])
    checked = for_axe.new_page()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        checked.emulate_media(color_scheme=scheme)
        checked.goto(page.url)
        assert checked.evaluate("document.documentElement.scrollWidth") == 320
        assert checked.evaluate(SMALL) == []
        checked.evaluate(AXE.read_text(encoding="utf-8"))
        assert checked.evaluate(FOUND, RULES) == []
