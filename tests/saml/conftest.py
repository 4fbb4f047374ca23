"""The application `hr` of alice's account, and what its visitor's browser carries back to it."""

import base64
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from werkzeug.test import TestResponse

from idp.infra.key_ring import FILE, FileKeyRing
from tests.saml.office import Office
from tests.support.browser import Forms
from tests.support.clock import SteppingClock
from tests.support.edge import Edge
from tests.support.saml_partner import Partner
from tests.support.saml_sp import ACS, HR, Request, form, query
from tests.support.world import ACCOUNT, OTHER, World

PLAIN = f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}"}}'


@dataclass
class Answer:
    """What a page would post to an application."""

    address: str
    fields: dict[str, str]

    @property
    def xml(self) -> Any:
        return etree.fromstring(base64.b64decode(self.fields["SAMLResponse"]))

    def text(self, name: str) -> str:
        """Return the text of the first element of a local name."""
        return str(next(self.xml.iter("{*}" + name)).text)

    def attribute(self, element: str, name: str) -> str | None:
        found = next(self.xml.iter("{*}" + element)).get(name)
        return None if found is None else str(found)

    @property
    def status(self) -> list[str]:
        """Return the status codes by their last parts, outer first."""
        return [code.get("Value").rpartition(":")[2] for code in self.xml.iter("{*}StatusCode")]

    @property
    def told(self) -> dict[str, list[str]]:
        """Return the attributes."""
        return {one.get("Name"): [value.text for value in one] for one in self.xml.iter("{*}Attribute")}


@dataclass
class Sp:
    """A service provider, whose visitor is `edge`."""

    edge: Edge
    account: str = ACCOUNT
    sent: int = 0

    @property
    def world(self) -> World:
        return self.edge.world

    def request(self, **parts: Any) -> Request:
        """Return a good request that was not sent before, with parts changed."""
        self.sent += 1
        return replace(Request(now=self.world.clock.now(), id=f"request-{self.sent}"), **parts)

    def ask(self, relay_state: str | None = None, **parts: Any) -> TestResponse:
        """Send a request by redirect."""
        return self.send(query(self.request(**parts).xml, relay_state))

    def send(self, raw_query: str, *, follow: bool = False) -> TestResponse:
        return self.edge.get(f"/saml/{self.account}/sso?{raw_query}", follow=follow)

    def post(self, fields: dict[str, str], *, follow: bool = False) -> TestResponse:
        return self.edge.post(f"/saml/{self.account}/sso", data=fields, follow=follow)

    def ask_by_post(self, relay_state: str | None = None, **parts: Any) -> TestResponse:
        return self.post(form(self.request(**parts).xml, relay_state))

    def answer(self) -> Answer:
        """Return what the last page posts."""
        address, fields, _ = next(one for one in Forms(self.edge.page.text).forms if "SAMLResponse" in one[1])
        return Answer(address, fields)

    @property
    def sends_nothing(self) -> bool:
        return "SAMLResponse" not in self.edge.page.text and self.edge.page.status_code == 400

    @property
    def answered_already(self) -> bool:
        """Tell whether the last page says so, sends nothing, and leads on."""
        page = self.edge.page
        calm = self.edge.title == "Already answered" and 'href="/applications"' in page.text
        return "SAMLResponse" not in page.text and page.status_code == 409 and calm

    @property
    def reason(self) -> str:
        """Return the exact reason of the last event of single sign-on; empty for a success."""
        return str(self.world.events("sso")[-1].reason)

    def register(self, application: str, account: str = ACCOUNT) -> list[str]:
        return self.world.apply(f'accounts:\n  - id: "{account}"\n    applications:\n      - {application}\n')

    def describe(self, xml: str, more: str = "") -> list[str]:
        """Register hr by its metadata."""
        (self.world.directory / "hr.xml").write_text(xml, encoding="utf-8")
        return self.register(f"{{name: hr, protocol: saml, metadata_file: hr.xml{more}}}")


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys made once: making them takes longer than most tests."""
    directory = tmp_path_factory.mktemp("keys")
    FileKeyRing(directory, SteppingClock()).ensure()
    return directory / FILE


@pytest.fixture
def sp(world: World, edge: Edge, signing_keys: Path) -> Sp:
    """Hr as registered without metadata; another account has an application of its own."""
    shutil.copy(signing_keys, world.config.certs_dir / FILE)
    found = Sp(edge)
    found.register(PLAIN)
    found.register(
        '{name: other, protocol: saml, entity_id: "https://other.example/sp", acs_url: "https://other.example/acs"}',
        OTHER,
    )
    return found


@pytest.fixture
def alice(sp: Sp) -> Sp:
    """Hr, whose visitor is alice, signed in with two factors."""
    sp.edge.alice()
    sp.world.clock.advance(seconds=1)  # what happens next is not the same moment
    return sp


@pytest.fixture
def carol(sp: Sp) -> Sp:
    """Hr, whose visitor is carol, signed in with a password."""
    sp.edge.log_on("carol@acme", "Carol-pass-1")
    sp.world.clock.advance(seconds=1)
    return sp


@pytest.fixture
def office(alice: Sp) -> Office:
    """Alice, signed in, and hr and crm as registered by their metadata."""
    found = Office(alice, Partner("hr"), Partner("crm", by_post=True))
    found.register(found.hr)
    found.register(found.crm)
    return found
