"""Hostile messages of single logout, by which somebody else's session would end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote_plus

from tests.saml_corpus.asked import APPLICATION, INFLATED
from tests.saml_corpus.case import NOW, Case
from tests.saml_corpus.documents import BOMB, ENTITIES, SHORTENED
from tests.support.saml_idp import NAMESPACES, Signing, signed, stamp
from tests.support.saml_sp import HR, IDP, beside, deflated, signed_query
from tests.support.world import ACCOUNT, OTHER

CAROL = "carol@acme.onaliyun.com"
POSTED, REDIRECTED = ("logout",), ("logout-redirect",)
UNSIGNED = "GHSA-pcgw-qcv5-h8ch"


@dataclass(frozen=True)
class Logout:
    """What an application asks for; every part can be replaced by another text."""

    issued: datetime = NOW
    issuer: str = HR
    to: str = f"{IDP}/slo"
    name: str = f"<saml:NameID>{CAROL}</saml:NameID>"
    id: str = "logout-1"
    inside: str = ""

    @property
    def xml(self) -> str:
        return (
            f'<samlp:LogoutRequest {NAMESPACES} ID="{self.id}" Version="2.0" IssueInstant="{stamp(self.issued)}" '
            f'Destination="{self.to}"><saml:Issuer>{self.issuer}</saml:Issuer>{self.inside}{self.name}'
            f"</samlp:LogoutRequest>"
        )

    def signed(self, how: Signing = APPLICATION) -> str:
        return signed(self.xml, ("LogoutRequest",), how)


def logging_out() -> Iterator[Case]:
    """Yield them."""
    good = Logout()
    yield Case("good-logout", "A logout that is taken.", POSTED, good.signed())
    yield Case("good-logout-query", "The same by redirect.", REDIRECTED, signed_query(good.xml))
    yield Case("logout-replayed", "A logout that was taken before.", ("again-logout",), good.signed())
    yield from _posted(good)
    yield from _queries(good)


def _posted(good: Logout) -> Iterator[Case]:
    longer = f"<saml:NameID>{CAROL}.evil</saml:NameID>"
    around = replace(good, id="evil", inside=f"<samlp:Extensions>{good.signed()}</samlp:Extensions>")
    answer = good.xml.replace("LogoutRequest", "LogoutResponse").replace(
        good.name, '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
    )
    for name, about, text in (
        ("unsigned", f"Not signed at all ({UNSIGNED}).", good.xml),
        ("answer-unsigned", f"An answer that is not signed ({UNSIGNED}).", answer),
        ("by-a-wrong-key", "Signed by a stranger.", good.signed(Signing(key="evil"))),
        ("changed", "Another name, put in after signing.", replace(good, name=longer).signed().replace(".evil", "")),
        ("wrapped", "A forged request around a signed one.", around.xml),
        ("for-another-account", "Sent to another account.", replace(good, to=good.to.replace(ACCOUNT, OTHER)).signed()),
        ("expired", "Too old.", replace(good, issued=NOW - timedelta(hours=1)).signed()),
        ("not-yet", "Of the future.", replace(good, issued=NOW + timedelta(hours=1)).signed()),
        ("of-a-stranger", "Of an application that is not registered.", replace(good, issuer="https://evil.example").signed()),
        ("of-nobody", "It names nobody.", replace(good, name="<saml:NameID/>").signed()),
        ("with-two-names", "Whose sessions are to end?", replace(good, name=good.name + longer).signed()),
        ("with-a-comment", f"A comment put into a name after signing ({SHORTENED}).", replace(good, name=longer).signed().replace(".evil", "<!---->.evil")),
        ("doctype", f"An entity bomb ({ENTITIES}).", BOMB + good.signed()),
    ):  # fmt: skip
        yield Case(f"logout-{name}", about, POSTED, text)


def _queries(good: Logout) -> Iterator[Case]:
    query = signed_query(good.xml)
    request, algorithm = query.partition("&Signature=")[0].split("&")
    for name, about, text in (
        ("unsigned", f"Not signed at all ({UNSIGNED}).", request),
        ("by-a-wrong-key", "Signed by a stranger.", signed_query(good.xml, "evil")),
        ("in-another-order", "Signed in another order than the binding says.", beside(f"{algorithm}&{request}")),
        ("twice", "Two requests: one signed, one read.", f"{query}&SAMLRequest={quote_plus(deflated(good.xml))}"),
        (
            "deflate-bomb",
            f"Forty megabytes in forty kilobytes ({INFLATED}).",
            signed_query(good.xml + " " * 40_000_000),
        ),
    ):
        yield Case(f"logout-query-{name}", about, REDIRECTED, text)
