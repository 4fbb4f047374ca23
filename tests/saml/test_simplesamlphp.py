"""SimpleSAMLphp, as Debian ships it, as an application: each knows the other by its metadata alone."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pyotp
import pytest
import requests
from lxml import etree

from tests.support.browser import Browser, Forms
from tests.support.saml_partner import leads_on
from tests.support.server import Server
from tests.support.simplesamlphp import SimpleSamlPhp
from tests.support.states import ACME
from tests.support.world import ACCOUNT

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
SERVICES: dict[str, dict[str, Any]] = {
    "plain": {"NameIDPolicy": {"Format": PERSISTENT}},
    "signing": {"NameIDPolicy": {"Format": PERSISTENT}, "sign.authnrequest": True},
    "secret": {"NameIDPolicy": {"Format": PERSISTENT}},
    "mail": {"NameIDPolicy": {"Format": EMAIL}, "sign.authnrequest": True},
}
"""Service providers by name, with their settings."""
WANTED = {"secret": ", encrypted: true, signed: both"}
"""What else our state file says of them."""
CARRIED = {"SAMLRequest", "SAMLResponse"}
TOTP = "KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE"
PEOPLE = [f"alice{number}" for number in range(12)]
"""Each test logs one of them on: a code is good once, and its time passes for both sides alike."""


@dataclass
class Pair:
    """Our server and the applications, which know each other."""

    ours: Server
    theirs: SimpleSamlPhp
    people: Iterator[str] = field(default_factory=lambda: iter(PEOPLE))

    def told_of_us(self, *, post_only: bool = False) -> None:
        """Give the applications our metadata anew; of an administrator who strikes redirects out, they post."""
        self.theirs.told("ours", _metadata(self.ours, post_only=post_only))


def _metadata(server: Server, *, post_only: bool = False) -> str:
    document = requests.get(f"{server.url}/saml/{ACCOUNT}/metadata", timeout=10).content
    root = etree.fromstring(document)
    for service in list(root.iter("{*}SingleSignOnService")) if post_only else ():
        if service.get("Binding") == REDIRECT:
            service.getparent().remove(service)
    return str(etree.tostring(root, encoding="unicode"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    directory = tmp_path_factory.mktemp("server")
    with Server(directory, ACME, workers=1) as ours:
        known = {name: {"idp": f"{ours.url}/saml/{ACCOUNT}", **settings} for name, settings in SERVICES.items()}
        with SimpleSamlPhp({}, {"ours": _metadata(ours)}, services=known) as theirs:
            for name in SERVICES:
                (directory / f"{name}.xml").write_text(theirs.metadata_of(name), encoding="utf-8")
            ours.state.write_text(_state())
            ours.idp("apply", str(ours.state))
            yield Pair(ours, theirs)


def _state() -> str:
    applications = [
        f"{{name: {name}, protocol: saml, metadata_file: {name}.xml{WANTED.get(name, '')}}}" for name in SERVICES
    ]
    people = [
        f"{{name: {name}, display_name: Alice, email: {name}@acme.example, login_profile: {{Password: Alice-pass-1}}, "
        f"totp_secret: {TOTP}}}"
        for name in PEOPLE
    ]
    lists = {"applications": applications, "users": people}
    parts = [f"    {key}:\n" + "".join(f"      - {line}\n" for line in lines) for key, lines in lists.items()]
    return f'accounts:\n  - id: "{ACCOUNT}"\n{"".join(parts)}'


@pytest.fixture
def visitor(pair: Pair) -> Browser:
    return Browser(pair.ours.url)


def carry(browser: Browser) -> str:
    """Let the browser post what a page has for another site, as its script or its button does; return the message."""
    action, fields, _primary = next(one for one in Forms(browser.page.text).forms if set(one[1]) & CARRIED)
    browser.page = browser.http.post(urljoin(browser.page.url, action), data=fields, timeout=20)
    return base64.b64decode(next(fields[name] for name in CARRIED if name in fields)).decode()


def log_on(pair: Pair, browser: Browser) -> str:
    """Give the name, password and code of somebody who has not logged on so far; return the name."""
    name = next(pair.people)
    browser.submit(username=f"{name}@acme")
    browser.submit(password="Alice-pass-1")
    browser.submit(code=pyotp.TOTP(TOTP).at(int(pair.ours.now())))
    return name


def shown(browser: Browser) -> str:
    """Return the text of the page, which says who is logged on."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.page.text)).split())


@pytest.mark.parametrize("post_only", [False, True], ids=["redirect", "post"])
@pytest.mark.parametrize("service", ["plain", "signing", "secret"])
def test_it_logs_alice_on_and_shows_her(pair: Pair, visitor: Browser, service: str, post_only: bool) -> None:
    pair.told_of_us(post_only=post_only)
    visitor.get(pair.theirs.page_of(service))
    request = carry(visitor) if post_only else " ".join(hop.url for hop in visitor.page.history)
    assert ("Signature" in request) == (service == "signing")
    name = log_on(pair, visitor)
    response = carry(visitor)
    assert ("EncryptedAssertion" in response) == (service == "secret")
    assert visitor.page.url == pair.theirs.page_of(service)
    told = [f"{name}@acme.onaliyun.com", "Alice", f"{name}@acme.example", PERSISTENT, "https://refeds.org/profile/mfa"]
    text = shown(visitor)
    assert [one for one in told if one not in text] == []


def test_a_session_there_is_is_enough_for_another(pair: Pair, visitor: Browser) -> None:
    pair.told_of_us()
    visitor.get("/signin")
    name = log_on(pair, visitor)
    found = []
    for service in ("plain", "mail"):
        visitor.get(pair.theirs.page_of(service))
        carry(visitor)
        found += re.findall(r"NameId (\S+)", shown(visitor))
    assert re.fullmatch("[0-9a-f]{64}", found[0])  # means something to that application alone
    assert found[1] == f"{name}@acme.example"


def test_it_logs_alice_out(pair: Pair, visitor: Browser) -> None:
    pair.told_of_us()
    visitor.get(pair.theirs.page_of("signing"))
    log_on(pair, visitor)
    carry(visitor)
    visitor.get(pair.theirs.page_of("signing") + "&logout")
    assert visitor.page.url.startswith(pair.theirs.url)
    assert "logged out" in shown(visitor)
    visitor.get(pair.theirs.page_of("signing"))
    assert visitor.page.url.startswith(f"{pair.ours.url}/signin")


def test_it_is_told_that_alice_logs_out_here(pair: Pair, visitor: Browser) -> None:
    pair.told_of_us()
    for service in ("signing", "plain"):
        visitor.get(pair.theirs.page_of(service))
        if service == "signing":
            log_on(pair, visitor)
        carry(visitor)
    visitor.get("/security")
    visitor.press("/sign-out")
    for _ in range(2):
        visitor.get(leads_on(visitor.page.text))
    assert re.findall(r"(plain|signing) Logged out", shown(visitor)) == ["plain", "signing"]
    for service in ("signing", "plain"):
        visitor.get(pair.theirs.page_of(service))
        assert visitor.page.url.startswith(f"{pair.ours.url}/signin")
