"""An enterprise with a SAML provider, on the real clock since python3-saml reads it, and a build server with tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from idp.infra.system_clock import SystemClock
from tests.support import roles
from tests.support.oidc_issuer import Issuer
from tests.support.rpc import STS, Program
from tests.support.saml_idp import US, Issued, encoded, metadata
from tests.support.world import ACCOUNT, World

PROVIDER = f"acs:ram::{ACCOUNT}:saml-provider/corp"
OIDC_PROVIDER = f"acs:ram::{ACCOUNT}:oidc-provider/ci"
TOKEN_INVALID = (401, "AuthenticationFail.OIDCToken.Invalid")
INVALID = (401, "AuthenticationFail.SAMLAssertion.Invalid")
EXPIRED = (401, "AuthenticationFail.SAMLAssertion.Expired")


@dataclass
class Corp:
    """The provider, a role that trusts it, and a program without a key."""

    program: Program
    role: str

    @property
    def world(self) -> World:
        return self.program.world

    def issue(self, **parts: Any) -> Issued:
        issued = Issued(now=self.world.clock.now(), roles=[f"{self.role},{PROVIDER}"])
        return replace(issued, **parts)

    def post(self, xml: str | bytes, **parameters: object) -> dict[str, Any]:
        """Send a response as it is; return the answer."""
        given = {"SAMLProviderArn": PROVIDER, "RoleArn": self.role, "SAMLAssertion": encoded(xml)} | parameters
        query = {name: str(value) for name, value in given.items() if value is not None}
        return self.program.send({"Action": "AssumeRoleWithSAML", "Version": STS, "Format": "JSON"}, {}, data=query)

    def refusal(self, xml: str | bytes, **parameters: object) -> tuple[int, str]:
        """Send a response that must be refused: no credentials, one event, which says exactly why."""
        before = len(self.world.events())
        answer = self.post(xml, **parameters)
        events = self.world.events()[before:]
        assert "Credentials" not in answer
        assert [(event.what, event.outcome) for event in events] == [("sts:AssumeRoleWithSAML", "failure")]
        return self.program.status, str(answer.get("Code", ""))

    def exact(self) -> str:
        """Return the exact reason of the last refusal."""
        return str(self.world.events()[-1].details.get("exact", ""))


@pytest.fixture
def corp(owner: Program) -> Corp:
    return founded(owner)


def founded(owner: Program) -> Corp:
    """Register the provider and its role."""
    owner.world.clock.set(SystemClock().now())
    owner.ims("CreateSAMLProvider", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata("idp", "second"))
    trust = roles.trusting("Federated", PROVIDER, StringEquals={"saml:recipient": f"{US}/acs"})
    return Corp(Program(owner.world), roles.role(owner.world, "dev", trust, roles.EVERYTHING, most=7200))


@dataclass
class Ci:
    """A registered issuer, a role that trusts it, and a program without a key."""

    program: Program
    issuer: Issuer
    role: str

    def claims(self, **changes: Any) -> dict[str, Any]:
        return self.issuer.claims(self.program.world.clock.now(), **changes)

    def post(self, given: str, **parameters: object) -> dict[str, Any]:
        form = {
            "OIDCProviderArn": OIDC_PROVIDER,
            "RoleArn": self.role,
            "OIDCToken": given,
            "RoleSessionName": "build-7",
        }
        data = {name: str(value) for name, value in (form | parameters).items() if value is not None}
        return self.program.send({"Action": "AssumeRoleWithOIDC", "Version": STS, "Format": "JSON"}, {}, data=data)

    def refusal(self, given: str, **parameters: object) -> tuple[int, str]:
        """Send a token that must be refused: no credentials, one event."""
        before = len(self.program.world.events())
        answer = self.post(given, **parameters)
        events = self.program.world.events()[before:]
        assert "Credentials" not in answer
        assert [(event.what, event.outcome) for event in events] == [("sts:AssumeRoleWithOIDC", "failure")]
        return self.program.status, str(answer.get("Code", ""))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as serving:
        yield serving


@pytest.fixture
def ci(owner: Program, issuer: Issuer) -> Ci:
    owner.ims(
        "CreateOIDCProvider", OIDCProviderName="ci", IssuerUrl=issuer.url, ClientIds="deploy,other", IssuanceLimitTime=1
    )
    trust = roles.trusting(
        "Federated", OIDC_PROVIDER, StringEquals={"oidc:aud": "deploy", "oidc:iss": issuer.url}, StringLike={"oidc:sub": "repo:acme*"}
    )  # fmt: skip
    return Ci(Program(owner.world), issuer, roles.role(owner.world, "deployer", trust, roles.EVERYTHING))
