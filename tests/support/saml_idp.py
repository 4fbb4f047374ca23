"""A small SAML identity provider: builds responses as text, so that attacks can be built likewise, and signs them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from tests.support.world import ACCOUNT

CURVES: dict[str, ec.EllipticCurve] = {
    "ec": ec.SECP256R1(),
    "ec-384": ec.SECP384R1(),
    "ec-521": ec.SECP521R1(),
}
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

NAMESPACES = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
ROLE = "https://www.aliyun.com/SAML-Role/Attributes/Role"
SESSION_NAME = "https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName"
US = f"http://127.0.0.1:8000/saml/{ACCOUNT}/sp"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
CANCELLED = (f"{STATUS}Responder", f"{STATUS}AuthnFailed")
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

KEPT = Path(__file__).parents[1] / "saml_corpus" / "keys"
"""Keys of the corpus, which says the same each time it is made; they open nothing but these tests."""


@cache
def key_pair(name: str = "idp") -> tuple[Key, bytes]:
    """Return a key and its certificate in DER: names of `CURVES` have one of that curve, `weak` a short one."""
    bits = 1024 if name == "weak" else 2048
    curve = CURVES.get(name)
    key: Key = ec.generate_private_key(curve) if curve else _kept(name) or rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.DER)


def _kept(name: str) -> rsa.RSAPrivateKey | None:
    file = KEPT / f"for-tests-only-{name}.pem"
    found = serialization.load_pem_private_key(file.read_bytes(), None) if file.exists() else None
    return found if isinstance(found, rsa.RSAPrivateKey) else None


def metadata(*names: str, entity_id: str = "https://corp.example/idp", extra: str = "", location: str = "") -> str:
    """Return metadata in Base64, with the certificates of some keys."""
    certificates = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{base64.b64encode(key_pair(name)[1]).decode()}</ds:X509Certificate>"
        f"</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for name in names or ("idp",)
    )
    return encoded(
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}" {extra}>'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{certificates}'
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{location or "https://corp.example/sso"}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def encoded(xml: str | bytes) -> str:
    return base64.b64encode(xml if isinstance(xml, bytes) else xml.encode()).decode()


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What a response says; every part can be replaced by another text, or by nothing."""

    now: datetime
    roles: Sequence[str] = ()
    id: str = "assertion-1"
    response_id: str = "response-1"
    issuer: str = "https://corp.example/idp"
    subject: str = "alice@corp.example"
    session_names: Sequence[str] = ("alice",)
    destination: str = f'Destination="{US}/acs"'
    recipient: str = f'Recipient="{US}/acs"'
    audience: str = f"<saml:AudienceRestriction><saml:Audience>{US}</saml:Audience></saml:AudienceRestriction>"
    in_response_to: str = ""
    confirmed_until: str | None = None
    conditions: str | None = None
    statement: str = ""
    status: str = f"{STATUS}Success"
    more: str = ""
    attributes: str = field(default="")

    def at(self, seconds: float) -> str:
        return stamp(self.now + timedelta(seconds=seconds))

    @property
    def assertion(self) -> str:
        until = f'NotOnOrAfter="{self.at(300)}"'
        confirmed = until if self.confirmed_until is None else self.confirmed_until
        bounds = f'NotBefore="{self.at(-5)}" {until}' if self.conditions is None else self.conditions
        return (
            f'<saml:Assertion {NAMESPACES} ID="{self.id}" Version="2.0" IssueInstant="{self.at(0)}">'
            f"<saml:Issuer>{self.issuer}</saml:Issuer>"
            f'<saml:Subject><saml:NameID Format="{PERSISTENT}">{self.subject}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f"<saml:SubjectConfirmationData {confirmed} {self.recipient}/></saml:SubjectConfirmation></saml:Subject>"
            f"<saml:Conditions {bounds}>{self.audience}</saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{self.at(0)}" {self.statement}><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>"
            f"</saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{_attribute(ROLE, self.roles)}{_attribute(SESSION_NAME, self.session_names)}"
            f"{self.attributes}</saml:AttributeStatement>{self.more}</saml:Assertion>"
        )

    def response(self, assertion: str | None = None) -> str:
        """Return a response around the assertion, or around another text."""
        return (
            f'<samlp:Response {NAMESPACES} ID="{self.response_id}" Version="2.0" IssueInstant="{self.at(0)}" '
            f"{self.destination} {self.in_response_to}><saml:Issuer>{self.issuer}</saml:Issuer>"
            f'<samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status>'
            f"{self.assertion if assertion is None else assertion}</samlp:Response>"
        )

    def failure(self, *codes: str, text: str = "") -> str:
        """Return a response without an assertion, of status codes within each other."""
        status = ""
        for code in reversed(codes):
            status = f'<samlp:StatusCode Value="{code}">{status}</samlp:StatusCode>'
        status += f"<samlp:StatusMessage>{text}</samlp:StatusMessage>" if text else ""
        before, _, rest = self.response("").partition("<samlp:Status>")
        return f"{before}<samlp:Status>{status}</samlp:Status>{rest.partition('</samlp:Status>')[2]}"

    def evil(self) -> "Issued":
        """Return what an attacker would rather have had issued."""
        return replace(self, id="evil-1", subject="admin@corp.example", session_names=("admin",))


def _attribute(name: str, values: Sequence[str]) -> str:
    texts = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<saml:Attribute Name="{name}">{texts}</saml:Attribute>' if values else ""


@dataclass(frozen=True)
class Signing:
    """How something is signed."""

    key: str = "idp"
    method: str = RSA_SHA256
    digest: str = SHA256
    prefixes: str = ""


def signed(xml: str, what: Sequence[str] = ("Assertion",), how: Signing = Signing()) -> str:
    """Return a document with some of its elements signed, by name, inner ones first."""
    root = etree.fromstring(xml.encode())
    for name in what:
        element = next(root.iter("{*}" + name))
        _sign(root, element, how)
    text: str = etree.tostring(root).decode()
    return text


def _sign(root: Any, element: Any, how: Signing) -> None:
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{how.prefixes}"/>' if how.prefixes else ""
    signature = etree.fromstring(
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{how.method}"/>'
        f'<ds:Reference URI="#{element.get("ID")}"><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
        f'<ds:Transform Algorithm="{EXCLUSIVE}">{listed}</ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{how.digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>'
        "<ds:SignatureValue/></ds:Signature>"
    )
    element.insert(1, signature)
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = _xmlsec_key(how)
    context.sign(signature)


def _xmlsec_key(how: Signing) -> xmlsec.Key:
    key, der = key_pair(how.key)
    if "hmac" in how.method:  # the certificate, which everybody has, as a secret
        return xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, der)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem, None)
