"""Unmodified service providers log alice on and out against the running server: python3-saml and pysaml2."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyotp
import pytest
import requests
from saml2 import BINDING_HTTP_REDIRECT

from tests.saml.conftest import Answer, Sp
from tests.saml.test_logout_judges import SLO, Pysaml2, Toolkit
from tests.support.browser import Browser, Forms
from tests.support.saml_partner import leads_on
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT

TOTP = "KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE"
PEOPLE = ("alice1", "alice2", "alice3", "alice4")
"""Each test logs one of them on: a code is good once."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), ACME, workers=1) as running:
        yield running


class Visitor:
    """A browser between the server and one service provider, which it reaches in this process."""

    def __init__(self, server: Server, person: str) -> None:
        self.server = server
        self.person = person
        self.browser = Browser(server.url)
        self.edge = self
        self.logged_on = False

    @property
    def as_sp(self) -> Sp:
        """Return this visitor where service providers expect one in this process."""
        return cast(Sp, self)

    @property
    def page(self) -> Any:
        page = self.browser.page
        return SimpleNamespace(text=page.text, status_code=page.status_code, location=page.headers.get("Location", ""))

    def describe(self, metadata: str, more: str = "") -> None:
        """Register the service provider, and somebody who logs on to it."""
        (self.server.directory / "sp.xml").write_text(metadata, encoding="utf-8")
        person = f"{{name: {self.person}, login_profile: {{Password: Alice-pass-1}}, totp_secret: {TOTP}}}"
        application = f"{{name: sp, protocol: saml, metadata_file: sp.xml{more}}}"
        state = f'accounts:\n  - id: "{ACCOUNT}"\n    users: [{person}]\n    applications: [{application}]\n'
        self.server.state.write_text(state, encoding="utf-8")
        self.server.idp("apply", str(self.server.state))

    def get(self, path: str) -> None:
        """Open a page; whoever is asked to log on does, once."""
        self.browser.get(path)
        if not self.logged_on and "username" in self.browser.page.text:
            self.logged_on = True
            self.browser.submit(username=f"{self.person}@acme")
            self.browser.submit(password="Alice-pass-1")
            self.browser.submit(code=pyotp.TOTP(TOTP).at(int(self.server.now())))

    def carry(self, path: str) -> dict[str, str]:
        """Open a page that sends the browser to the service provider; return the query it arrives with."""
        page = self.browser.get(path, follow=False)
        while page.status_code == 303 and not page.headers["Location"].startswith(SLO):
            page = self.browser.get(page.headers["Location"], follow=False)
        return {"query": page.headers["Location"].partition("?")[2]}

    def sign_out(self) -> dict[str, str]:
        """Log out here; return the query with which the service provider is told."""
        self.browser.get("/security")
        self.browser.press("/sign-out")
        return self.carry(leads_on(self.browser.page.text))

    def answer(self) -> Answer:
        address, fields, _ = next(one for one in Forms(self.browser.page.text).forms if "SAMLResponse" in one[1])
        return Answer(address, fields)

    @property
    def signed_in(self) -> bool:
        return self.browser.get("/security").url.endswith("/security")


@pytest.fixture
def visitor(server: Server, request: pytest.FixtureRequest) -> Visitor:
    return Visitor(server, PEOPLE[TESTS.index(request.node.name)])


def ours(visitor: Visitor) -> bytes:
    return requests.get(f"{visitor.server.url}/saml/{ACCOUNT}/metadata", timeout=10).content


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_python3_saml_logs_alice_on_and_out(visitor: Visitor) -> None:
    toolkit = Toolkit(ours(visitor))
    visitor.describe(toolkit.metadata(), ", signed: both")
    known = toolkit.log_on(visitor.as_sp)
    assert known.get_attributes()["name"] == [f"{visitor.person}@acme.onaliyun.com"]
    leaving = toolkit.auth()
    url = leaving.logout(name_id=known.get_nameid(), session_index=known.get_session_index(), return_to="/bye")
    answered = toolkit.auth(SLO, visitor.carry(path_of(url))["query"])
    answered.process_slo(request_id=leaving.get_last_request_id(), keep_local_session=True)
    assert answered.get_errors() == [], answered.get_last_error_reason()
    assert not visitor.signed_in


def test_python3_saml_is_told_when_alice_logs_out_here(visitor: Visitor) -> None:
    toolkit = Toolkit(ours(visitor))
    visitor.describe(toolkit.metadata(), ", signed: both")
    toolkit.log_on(visitor.as_sp)
    asked = toolkit.auth(SLO, visitor.sign_out()["query"])
    back = asked.process_slo(keep_local_session=True)
    assert asked.get_errors() == [], asked.get_last_error_reason()
    assert "Logged out" in visitor.browser.get(path_of(str(back))).text
    assert not visitor.signed_in


def test_pysaml2_logs_alice_on_and_out(visitor: Visitor, tmp_path: Path) -> None:
    client = Pysaml2(ours(visitor), tmp_path, BINDING_HTTP_REDIRECT)
    visitor.describe(client.metadata())
    assert client.log_on(visitor.as_sp)["ava"]["name"] == [f"{visitor.person}@acme.onaliyun.com"]
    ((_, info),) = client.client.global_logout(client.client.users.subjects()[0], sign=True).values()
    text, _ = client.message(visitor.carry(path_of(dict(info["headers"])["Location"])))
    assert client.client.parse_logout_request_response(text, BINDING_HTTP_REDIRECT).status_ok()
    assert not visitor.signed_in


def test_pysaml2_is_told_when_alice_logs_out_here(visitor: Visitor, tmp_path: Path) -> None:
    client = Pysaml2(ours(visitor), tmp_path, BINDING_HTTP_REDIRECT)
    visitor.describe(client.metadata())
    name = client.log_on(visitor.as_sp)["name_id"]
    text, beside = client.message(visitor.sign_out())
    answer = client.client.handle_logout_request(text, name, BINDING_HTTP_REDIRECT, sign=True, **beside)
    told = visitor.browser.get(path_of(dict(answer["headers"])["Location"]))
    assert "Logged out" in told.text
    assert not visitor.signed_in


TESTS = [name for name in dict(globals()) if name.startswith("test_")]
