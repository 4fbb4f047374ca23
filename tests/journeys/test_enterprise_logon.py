"""A user in Chromium, a real server and a real SimpleSAMLphp on another site: sent there, logged on, and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

from tests.saml_sp.test_simplesamlphp import NAMED
from tests.support.chromium import chromium
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.simplesamlphp import PASSWORD, SimpleSamlPhp
from tests.support.states import ACME
from tests.support.world import ACCOUNT

ON = f"""
accounts:
  - id: "{ACCOUNT}"
    user_sso: {{SsoEnabled: true, metadata_file: company.xml}}
"""


@dataclass
class Journey:
    """The server by a name of its own, so that its cookies are kept from posts of the company's site."""

    server: Server
    company: SimpleSamlPhp

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.port}"


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    server = Server(tmp_path, ACME)
    server.environ["IDP_BASE_URL"] = f"http://localhost:{server.port}"
    with server:
        ours = requests.get(
            f"{server.url}/saml/{ACCOUNT}/sp/metadata", headers={"Host": f"localhost:{server.port}"}, timeout=10
        )
        people = {"carol": {"upn": ["carol@acme.onaliyun.com"]}}
        with SimpleSamlPhp(people, {"us": ours.text}, NAMED) as company:
            (tmp_path / "company.xml").write_bytes(company.metadata())
            server.state.write_text(ON, encoding="utf-8")
            server.idp("apply", str(server.state))
            yield Journey(server, company)


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_context(locale="en-US").new_page()


@seed("SS-02", "SS-03", "BP-13")
def test_a_user_is_sent_to_the_company_and_comes_back(journey: Journey, page: Page) -> None:
    page.goto(f"{journey.url}/signin?continue=/security/password")
    page.fill("[name=username]", "carol@acme")
    page.click("button.primary")
    page.wait_for_url(f"{journey.company.url}/**")
    page.fill("[name=username]", "carol")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{journey.url}/security/password")
    assert "carol@acme.onaliyun.com" in page.content()

    page.goto(f"{journey.url}/signin?change=1")
    page.fill("[name=username]", "owner@acme.example")
    page.click("button.primary")
    page.fill("[name=password]", "Owner-pass-1")
    page.click("button.primary")
    page.wait_for_url(f"{journey.url}/security")
