"""Hostile metadata of either side, and states that would lead a browser away."""

import base64
import re
from collections.abc import Iterator

from tests.saml_corpus.asked import SCRIPT
from tests.saml_corpus.case import Case
from tests.saml_corpus.documents import BOMB, ENTITIES, FILE
from tests.saml_corpus.doors import RUNNING_OUT
from tests.support.saml_idp import metadata as of_provider
from tests.support.saml_sp import acs, slo
from tests.support.saml_sp import metadata as of_application

FOR_AN_HOUR = 'validUntil="2026-03-02T13:00:00Z"'
IN_USE = ("in-use-sp", "in-use-sts", "in-use-role")
RELAYED = ("relay", "role-relay")
REDIRECTED = "CVE-2019-3877, CVE-2026-40295"


def described() -> Iterator[Case]:
    """Yield hostile metadata."""
    yield from _applications()
    yield from _providers()


def _applications() -> Iterator[Case]:
    good = of_application(key="sp")
    yield Case("good-application", "Metadata that is taken.", ("application",), good)
    for name, about, text in (
        ("without-keys", "Requests are signed, and no key is named.", of_application(flags='AuthnRequestsSigned="true"')),
        ("weak-key", "A key of 1024 bits.", of_application(key="weak")),
        ("expired", "Its time is over.", of_application(root='validUntil="2020-01-01T00:00:00Z"')),
        ("script", f"A script for an address ({SCRIPT}).", of_application(acs("javascript:alert(1)"))),
        ("data", f"Data for an address ({SCRIPT}).", of_application(acs(more='ResponseLocation="data:text/html,x"'))),
        ("logout-script", f"A script where one logs out ({SCRIPT}).", of_application(more=slo("javascript:alert(1)"))),
        ("doctype", f"An entity bomb ({ENTITIES}).", BOMB + of_application(entity="&a29;")),
        ("external", f"An external entity ({ENTITIES}).", FILE + good),
        ("wrong-namespace", "Names in another namespace.", good.replace("SAML:2.0:metadata", "SAML:2.1:metadata")),
        ("wrong-protocol", "Of another protocol.", good.replace("SAML:2.0:protocol", "SAML:1.1:protocol")),
        ("comment", "A comment within.", good.replace("<md:SP", "<!-- --><md:SP")),
        ("without-address", "Nowhere to send answers to.", re.sub("<md:AssertionConsumerService[^>]*>", "", good)),
        ("of-a-provider", "What is described is no application.", _decoded(of_provider("idp"))),
    ):  # fmt: skip
        yield Case(f"application-{name}", about, ("application",), text)
    about = "Metadata that was taken, and expired in use."
    yield Case("application-running-out", about, ("in-use-sso",), RUNNING_OUT)


def _providers() -> Iterator[Case]:
    good = _decoded(of_provider("idp"))
    yield Case("good-provider", "Metadata that is taken.", ("provider", *IN_USE), good)
    for name, about, text in (
        ("without-keys", "No key to verify anything with.", re.sub(r"<md:KeyDescriptor.*</md:KeyDescriptor>", "", good)),
        ("weak-key", "A key of 1024 bits.", _decoded(of_provider("weak"))),
        ("without-name", "A provider of no name.", _decoded(of_provider("idp", entity_id=""))),
        ("no-key", "A certificate that is none.", re.sub("(<ds:X509Certificate>)[^<]*", r"\1AAAA", good)),
        ("many-keys", "More keys than a change of certificates needs.", _decoded(of_provider("idp", "theirs", "evil"))),
        ("script", f"A script for an address ({SCRIPT}).", _decoded(of_provider("idp", location="javascript:alert(1)"))),
        ("doctype", f"An entity bomb ({ENTITIES}).", BOMB + good.replace("https://corp.example/idp", "&a29;")),
        ("external", f"An external entity ({ENTITIES}).", FILE + good),
        ("wrong-namespace", "Names in another namespace.", good.replace("SAML:2.0:metadata", "SAML:2.1:metadata")),
        ("wrong-protocol", "Of another protocol.", good.replace("SAML:2.0:protocol", "SAML:1.1:protocol")),
        ("comment", "A comment within.", good.replace("<md:IDP", "<!-- --><md:IDP")),
        ("without-address", "Nowhere to send anybody.", re.sub("<md:SingleSignOnService[^>]*>", "", good)),
        ("huge", "More than may come in.", good.replace("<md:IDP", f"{' ' * 115_000}<md:IDP")),
        ("of-an-application", "What is described is no provider.", of_application(key="sp")),
    ):  # fmt: skip
        yield Case(f"provider-{name}", about, ("provider",), text)
    ended = _decoded(of_provider("idp", extra=FOR_AN_HOUR))
    yield Case("provider-running-out", "Metadata that was taken, and expired in use.", IN_USE, ended)
    over = _decoded(of_provider("idp", extra='validUntil="2020-01-01T00:00:00Z"'))
    yield Case("provider-expired", "Metadata whose time is over.", ("provider",), over)


def relayed() -> Iterator[Case]:
    """Yield hostile states."""
    yield Case("good-relay-state", "A page of ours.", RELAYED, "/role?lang=zh")
    for name, about, text in (
        ("elsewhere", "Another site.", "https://evil.example/"),
        ("without-scheme", "Another site, by the scheme there is.", "//evil.example/"),
        ("backslash", "What browsers read as two slashes.", "/\\evil.example/"),
        ("backslashes", "The same twice.", "\\\\evil.example/"),
        ("slashes-within", "Two slashes further on, which some proxies bring to the front.", "/x/..//evil.example/"),
        ("encoded-slash", "A slash that some proxies decode.", "/%2Fevil.example/"),
        ("encoded-backslash", "A backslash that some proxies decode.", "/%5cevil.example/"),
        ("tab", "A letter that browsers leave out.", "/\t/evil.example/"),
        ("space", "A space before it.", " https://evil.example/"),
        ("line-break", "A second header.", "/x\r\nLocation: https://evil.example/"),
        ("script", "A script.", "javascript:alert(1)"),
        ("data", "A page of its own.", "data:text/html,<script>alert(1)</script>"),
        ("scheme-alone", "A scheme without slashes.", "https:evil.example"),
        ("user-information", "Our name for a user's.", "http://127.0.0.1:8000@evil.example/"),
        ("full-width", "Letters that become slashes.", "/\uff0fevil.example/"),
        ("overlong", "More than an address has.", "/" + "x" * 2_000),
    ):
        yield Case(f"relay-state-{name}", f"{about[:-1]} ({REDIRECTED}).", RELAYED, text)


def _decoded(encoded: str) -> str:
    return base64.b64decode(encoded).decode()
