"""An account whose roles a company's provider gives, and one visitor's browser; on the real clock, as python3-saml."""

from dataclasses import dataclass, replace
from typing import Any

from werkzeug.test import TestResponse

from idp.infra.system_clock import SystemClock
from idp.services.roles import RoleFields
from tests.support.edge import Edge
from tests.support.roles import trusting
from tests.support.saml_idp import US, Issued, encoded, metadata, signed
from tests.support.world import ACCOUNT, World

DOOR = f"/saml/{ACCOUNT}/sp/role"
HERE = f"{US}/role"
PROVIDER = f"acs:ram::{ACCOUNT}:saml-provider/corp"


def offer(*names: str, account: str = ACCOUNT, provider: str = PROVIDER) -> list[str]:
    """Return what the provider says to offer roles."""
    return [f"acs:ram::{account}:role/{name},{provider}" for name in names]


def found(world: World, account: str, roles: dict[str, dict[str, Any]]) -> None:
    """Give an account the provider, and roles that trust it: `trust`, or other fields than the usual ones, by name."""
    provider = f"acs:ram::{account}:saml-provider/corp"
    recipient = HERE.replace(ACCOUNT, account)
    trust = trusting("Federated", provider, StringEquals={"saml:recipient": recipient})
    with world.services.acts.open() as act:
        world.services.saml_providers.create(
            act, account, "corp", metadata("idp", "second"), description="", authn_sign_algo="rsa-sha256"
        )
        for name, fields in roles.items():
            given: dict[str, Any] = {"name": name, "trust_document": trust, "max_session_duration": 7200}
            world.services.roles.create(act, account, RoleFields(**given | fields))


@dataclass
class RoleSso:
    """The company's provider, and one visitor's browser that goes between it and us."""

    edge: Edge

    @property
    def world(self) -> World:
        return self.edge.world

    def issue(self, **parts: Any) -> Issued:
        """Return what the provider says of somebody whom it gives the role `dev`, unless told otherwise."""
        given = Issued(
            now=self.world.clock.now(),
            roles=offer("dev"),
            destination=f'Destination="{HERE}"',
            recipient=f'Recipient="{HERE}"',
        )
        return replace(given, **parts)

    def post(self, xml: str | bytes, relay_state: str = "", *, follow: bool = True, door: str = DOOR) -> TestResponse:
        """Let the browser post a response, as the provider's page makes it: without our cookies."""
        bare = Edge(self.world, self.edge.app)
        form = {"SAMLResponse": encoded(xml), "RelayState": relay_state}
        self.edge.page = bare.post(door, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        for cookie in bare.cookies():
            if cookie.key == "idp_role_offered":
                self.edge.client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
        if self.edge.page.status_code == 303 and follow:
            self.edge.get(self.edge.page.location)
        return self.edge.page

    def come(self, relay_state: str = "", **parts: Any) -> TestResponse:
        """Come from the provider with what it says."""
        return self.post(signed(self.issue(**parts).response()), relay_state)

    def choose(self, name: str) -> TestResponse:
        """Press the button of a role."""
        action, hidden = self.edge.form("/role/choose")
        return self.edge.post(action, data=hidden | {"role": name}, follow=True)

    def refusal(self, xml: str | bytes) -> tuple[int, str]:
        """Post a response that must be refused at once; return the status and the exact reason in the audit."""
        before = len(self.world.events())
        self.post(xml)
        (event,) = self.world.events()[before:]
        assert (event.what, event.outcome) == ("role_logon", "failure")
        assert not self.edge.cookie("idp_role")
        assert not self.edge.cookie("idp_role_offered")
        return self.edge.page.status_code, str(event.details["exact"])

    def last(self) -> Any:
        """Return the last event of the audit trail."""
        return self.world.events()[-1]


def company(world: World, **roles: dict[str, Any]) -> RoleSso:
    """Found an account on the real clock."""
    world.clock.set(SystemClock().now())
    found(world, ACCOUNT, roles or {"dev": {}})
    return RoleSso(Edge(world))
