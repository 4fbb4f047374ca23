"""Partners of single logout: their metadata, what they send, and what they make of what is sent to them."""

import base64
import re
import zlib
from dataclasses import dataclass
from html import unescape
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from idp.infra.system_clock import SystemClock
from tests.support.browser import Forms
from tests.support.edge import Edge
from tests.support.saml_idp import NAMESPACES, RSA_SHA256, Signing, signed, stamp
from tests.support.saml_sp import POST, acs, metadata, signed_query, slo
from tests.support.world import ACCOUNT

NOW = cast(Edge, SimpleNamespace(world=SimpleNamespace(clock=SystemClock())))
"""In a browser's place where partners go by the machine's clock."""
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
DENIED = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"


@dataclass
class Partner:
    """An application that takes part in single logout, by redirect or by post; its key has its name."""

    name: str
    by_post: bool = False
    path: str = f"/saml/{ACCOUNT}/slo"
    us: str = f"http://127.0.0.1:8000/saml/{ACCOUNT}"
    sent: int = 0
    site: str = ""

    def __post_init__(self) -> None:
        self.site = self.site or f"https://{self.name}.example"

    @property
    def entity_id(self) -> str:
        return f"{self.site}/sp"

    @property
    def slo(self) -> str:
        return f"{self.site}/slo"

    def metadata(self, more: str = "") -> str:
        binding = POST if self.by_post else REDIRECT
        service = slo(self.slo, more, binding)
        endpoint = acs(f"{self.site}/acs")
        return metadata(endpoint, key=self.name, more=service, entity=self.entity_id)

    def request(self, edge: Edge, name: str, index: str = "", **parts: str) -> str:
        """Return a request to end sessions of a name; `parts` replace attributes, or what stands `inside`."""
        self.sent += 1
        indexes = f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" if index else ""
        return self._message(edge, "LogoutRequest", f"<saml:NameID>{name}</saml:NameID>{indexes}", parts)

    def response(self, edge: Edge, to: str, status: str = SUCCESS, **parts: str) -> str:
        """Return an answer to a request."""
        self.sent += 1
        code = f'<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
        return self._message(edge, "LogoutResponse", code, {"InResponseTo": to, **parts})

    def _message(self, edge: Edge, kind: str, inside: str, parts: dict[str, str]) -> str:
        attributes = {
            "ID": f"_{self.name}-{self.sent}",
            "Version": "2.0",
            "IssueInstant": stamp(edge.world.clock.now()),
            "Destination": f"{self.us}{self.path.removeprefix(urlsplit(self.us).path)}",
        } | {name: value for name, value in parts.items() if name[0].isupper()}
        issuer = parts.get("issuer", f"<saml:Issuer>{self.entity_id}</saml:Issuer>")
        told = " ".join(f'{name}="{value}"' for name, value in attributes.items() if value)
        return f"<samlp:{kind} {NAMESPACES} {told}>{issuer}{parts.get('inside', inside)}</samlp:{kind}>"

    def send(self, edge: Edge, xml: str, relay_state: str | None = None, *, key: str = "", how: str = "") -> Any:
        """Let a browser carry a signed message to us; `how` is `post` or `redirect`, else the partner's own way."""
        parameter = "SAMLRequest" if "LogoutRequest" in xml else "SAMLResponse"
        state = {} if relay_state is None else {"RelayState": relay_state}
        if how == "post" or (self.by_post and how != "redirect"):
            whole = signed(xml, (parameter.replace("SAML", "Logout"),), Signing(key=key or self.name))
            return edge.post(
                self.path, data={parameter: base64.b64encode(whole.encode()).decode(), **state}, follow=True
            )
        query = signed_query(xml, key or self.name, relay_state, RSA_SHA256, parameter)
        return edge.get(f"{self.path}?{query}")

    def received(self, edge: Edge) -> "Message":
        """Return what the browser carries to this partner from the page, pressed on."""
        if edge.page.status_code == 303:
            assert edge.page.location.partition("?")[0] == self.slo
            given = {name: values[0] for name, values in parse_qs(urlsplit(edge.page.location).query).items()}
            return Message({**given}, redirected=True)
        _, fields, _ = next(one for one in Forms(edge.page.text).forms if one[0] == self.slo)
        return Message(fields, redirected=False)


def onward(edge: Edge) -> str:
    """Follow the link that leads on from our page, no further than to where it leads; return its address."""
    address = leads_on(edge.page.text)
    edge.get(address, follow=False)
    return address


def leads_on(page: str) -> str:
    """Return where our page leads on to."""
    found = re.search(r'id="onward"[^>]*href="([^"]+)"', page)
    assert found, page
    return unescape(found.group(1))


@dataclass
class Message:
    """One of our messages on its way."""

    fields: dict[str, str]
    redirected: bool

    @property
    def document(self) -> bytes:
        text = self.fields.get("SAMLRequest") or self.fields["SAMLResponse"]
        raw = base64.b64decode(text)
        return zlib.decompress(raw, -15) if self.redirected else raw

    @property
    def xml(self) -> Any:
        return etree.fromstring(self.document)

    @property
    def kind(self) -> str:
        return str(etree.QName(self.xml).localname)

    @property
    def status(self) -> list[str]:
        return [code.get("Value").rpartition(":")[2] for code in self.xml.iter("{*}StatusCode")]
