"""An application of alice's account, as a client speaks for it."""

import base64
import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.test import TestResponse

from idp.infra.key_ring import FILE, FileKeyRing
from tests.support.clock import SteppingClock
from tests.support.edge import Edge
from tests.support.world import ACCOUNT, World

RP = "https://rp.test/cb"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Rp:
    """The confidential client `rp`, whose visitor is `edge`."""

    edge: Edge
    account: str = ACCOUNT
    client_id: str = "rp"
    secret: str = "rp-secret"
    redirect_uri: str = RP
    wish: dict[str, str] = field(default_factory=dict)

    def parameters(self, **changes: str | None) -> dict[str, str]:
        """Return a good authorization request, with changes; None leaves a parameter out."""
        good = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def ask(self, **changes: str | None) -> TestResponse:
        """Send an authorization request by GET."""
        return self.ask_raw(self.parameters(**changes))

    def ask_raw(self, query: Any, **options: Any) -> TestResponse:
        return self.edge.get(f"/oidc/{self.account}/authorize", follow=False, query_string=query, **options)

    def answer(self) -> dict[str, str]:
        """Return the parameters that the last answer carries to the application; empty when it goes nowhere."""
        location = self.edge.page.headers.get("Location", "")
        if self.edge.page.status_code != 303 or not location.startswith(self.redirect_uri):
            return {}
        return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))

    def code(self, **changes: str | None) -> str:
        """Ask, as somebody signed in, and return the code."""
        self.ask(**changes)
        return self.answer()["code"]

    def redeem(self, code: str, **changes: Any) -> TestResponse:
        """Redeem a code with the client's secret in the header, unless changed."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
        }
        headers = changes.pop("headers", None)
        given = {name: value for name, value in (fields | changes).items() if value is not None}
        return self.token(given, basic(self.client_id, self.secret) if headers is None else headers)

    def token(self, fields: Any, headers: dict[str, str]) -> TestResponse:
        client = self.edge.app.test_client()
        path = f"/oidc/{self.account}/token"
        return client.post(path, data=fields, headers=headers, base_url=self.edge.base)

    def tokens(self) -> dict[str, Any]:
        """Return the tokens of somebody signed in."""
        answer = self.redeem(self.code()).json
        assert answer is not None
        return dict(answer)

    def userinfo(self, token: str, account: str = "") -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/oidc/{account or self.account}/userinfo"
        return self.edge.app.test_client().get(path, headers=headers, base_url=self.edge.base)


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Return the header of `client_secret_basic`."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys made once: making them takes longer than most tests."""
    directory = tmp_path_factory.mktemp("keys")
    FileKeyRing(directory, SteppingClock()).ensure()
    return directory / FILE


@pytest.fixture
def rp(world: World, edge: Edge, signing_keys: Path) -> Rp:
    """Two accounts with a client `rp` each, and a client of two addresses."""
    return clients(world, edge, signing_keys)


def clients(world: World, edge: Edge, signing_keys: Path) -> Rp:
    """Register the clients on a world, and give it its keys."""
    shutil.copy(signing_keys, world.config.certs_dir / FILE)
    for account, secret in ((ACCOUNT, "rp-secret"), ("6543210987654321", "rp-other")):
        world.apply(
            f"""accounts:
  - id: "{account}"
    applications:
      - {{name: rp, protocol: oidc, client_id: rp, client_secret: {secret}, redirect_uris: ["{RP}"],
         post_logout_redirect_uris: ["https://rp.test/bye"], scopes: [openid, profile, email]}}
      - {{name: two, protocol: oidc, client_id: two, client_secret: {secret}, redirect_uris: ["{RP}", "{RP}2"]}}
"""
        )
    return Rp(edge)


@pytest.fixture
def alice(rp: Rp) -> Rp:
    """The client, whose visitor is alice, signed in."""
    rp.edge.alice()
    return rp
