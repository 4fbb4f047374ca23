"""An account whose enterprise logs its users on, on the real clock since python3-saml reads it."""

import base64
import re
import zlib
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from werkzeug.test import TestResponse

from idp.infra.system_clock import SystemClock
from tests.saml_sp.roles import RoleSso, company
from tests.support.edge import Edge
from tests.support.saml_idp import US, Issued, encoded, metadata, signed
from tests.support.world import ACCOUNT, World

ACS = f"/saml/{ACCOUNT}/sp/acs"
ALICE = "alice@acme.onaliyun.com"


@dataclass
class Enterprise:
    """The enterprise's provider, and one visitor's browser that goes between it and us."""

    edge: Edge

    @property
    def world(self) -> World:
        return self.edge.world

    def settings(self, **values: Any) -> None:
        """Change the user SSO settings."""
        settings(self.world, **values)

    def issue(self, **parts: Any) -> Issued:
        """Return what the provider says of alice, unasked."""
        return replace(Issued(now=self.world.clock.now(), subject=ALICE), **parts)

    def asked(self, name: str = "alice@acme") -> str:
        """Give a name, be sent to the provider, and return the ID of the request it receives."""
        self.edge.name(name)
        return self.go()

    def go(self) -> str:
        """Follow the page that sends to the provider; return the ID of the request."""
        found = re.search(r'href="(/saml/[^"]*)"', self.edge.page.text)
        assert found, self.edge.title
        self.edge.get(unescape(found.group(1)), follow=False)
        return str(self.request().get("ID"))

    def request(self) -> Any:
        """Return the AuthnRequest that the last answer sends to the provider."""
        sent = parse_qs(urlsplit(self.edge.page.location).query)
        return etree.fromstring(zlib.decompress(base64.b64decode(sent["SAMLRequest"][0]), -15))

    def answering(self, request_id: str, **parts: Any) -> Issued:
        """Return what the provider says in answer to a request."""
        recipient = f'Recipient="{US}/acs" InResponseTo="{request_id}"'
        return self.issue(**{"recipient": recipient, "in_response_to": f'InResponseTo="{request_id}"'} | parts)

    def post(self, xml: str | bytes, relay_state: str = "", *, follow: bool = True) -> TestResponse:
        """Let the browser post a response, as the provider's page makes it: without our cookies."""
        mallory = Edge(self.world, self.edge.app)
        form = {"SAMLResponse": encoded(xml), "RelayState": relay_state}
        answer = mallory.post(ACS, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        self.edge.page = answer
        for cookie in mallory.cookies():
            if cookie.key == "idp_asserted":
                self.edge.client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
        if answer.status_code == 303 and follow:
            self.edge.get(answer.location)
        return self.edge.page

    def log_on(self, **parts: Any) -> TestResponse:
        """Log alice on, started by the provider."""
        return self.post(signed(self.issue(**parts).response()))

    def refusal(self, xml: str | bytes) -> tuple[int, str]:
        """Post a response that must be refused at once; return the status and the exact reason in the audit."""
        before = len(self.world.events())
        self.post(xml)
        (event,) = self.world.events()[before:]
        assert (event.what, event.outcome) == ("logon", "failure")
        assert not self.edge.cookie("idp_session")
        return self.edge.page.status_code, str(event.details["exact"])


def settings(world: World, **values: Any) -> None:
    """Change the user SSO settings of an account."""
    account = values.pop("account", ACCOUNT)
    with world.services.acts.open() as act:
        world.services.user_sso.change(act, account, values)


@pytest.fixture
def enterprise(world: World) -> Enterprise:
    world.clock.set(SystemClock().now())
    settings(world, SsoEnabled=True, MetadataDocument=metadata("idp", "second"))
    return Enterprise(Edge(world))


@pytest.fixture
def sso(world: World) -> RoleSso:
    return company(world, dev={}, audit={"description": "Reads everything"})
