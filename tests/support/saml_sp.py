"""A SAML service provider's side: metadata and authentication requests as text, signed or spoilt at will."""

import base64
import hmac
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_plus, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.support.saml_idp import NAMESPACES, RSA_SHA256, Signing, key_pair, signed, stamp
from tests.support.world import ACCOUNT

HR, ACS = "https://hr.example/sp", "https://hr.example/acs"
IDP = f"http://127.0.0.1:8000/saml/{ACCOUNT}"
SSO = f"{IDP}/sso"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
HASHES: dict[str, hashes.HashAlgorithm] = {"384": hashes.SHA384(), "512": hashes.SHA512(), "ha1": hashes.SHA1()}


def acs(url: str = ACS, index: int = 0, more: str = "", binding: str = POST) -> str:
    return f'<md:AssertionConsumerService Binding="{binding}" Location="{url}" index="{index}" {more}/>'


def slo(url: str, more: str = "", binding: str = POST) -> str:
    return f'<md:SingleLogoutService Binding="{binding}" Location="{url}" {more}/>'


def metadata(*services: str, key: str = "", root: str = "", flags: str = "", more: str = "", entity: str = HR) -> str:
    """Return a service provider's metadata; `key` names the one it signs with."""
    certificate = base64.b64encode(key_pair(key)[1]).decode() if key else ""
    keys = (
        f'<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
        f"{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}" {root}>'
        f'<md:SPSSODescriptor protocolSupportEnumeration="{PROTOCOL}" {flags}>{keys if key else ""}{more}'
        f"{''.join(services) or acs()}</md:SPSSODescriptor></md:EntityDescriptor>"
    )


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a request says; every part can be replaced by another text, or by nothing."""

    now: datetime
    id: str = "request-1"
    issuer: str = f"<saml:Issuer>{HR}</saml:Issuer>"
    destination: str = f'Destination="{SSO}"'
    age: float = 0
    version: str = "2.0"
    more: str = ""
    inside: str = ""

    @property
    def xml(self) -> str:
        issued = stamp(self.now - timedelta(seconds=self.age))
        return (
            f'<samlp:AuthnRequest {NAMESPACES} ID="{self.id}" Version="{self.version}" IssueInstant="{issued}" '
            f"{self.destination} {self.more}>{self.issuer}{self.inside}</samlp:AuthnRequest>"
        )


def deflated(xml: str | bytes) -> str:
    deflater = zlib.compressobj(wbits=-15)
    raw = deflater.compress(xml if isinstance(xml, bytes) else xml.encode()) + deflater.flush()
    return base64.b64encode(raw).decode()


def query(xml: str, relay_state: str | None = None, parameter: str = "SAMLRequest") -> str:
    """Return the query of an unsigned message by redirect."""
    return urlencode({parameter: deflated(xml)} | ({} if relay_state is None else {"RelayState": relay_state}))


def signed_query(
    xml: str,
    key: str = "sp",
    relay_state: str | None = None,
    method: str = RSA_SHA256,
    parameter: str = "SAMLRequest",
    *,
    der: bool = False,
) -> str:
    """Return the query of a signed one; a signature by an elliptic curve is r and s side by side, or in DER."""
    return beside(f"{query(xml, relay_state, parameter)}&SigAlg={quote_plus(method)}", key, method, der=der)


def beside(covered: str, key: str = "sp", method: str = RSA_SHA256, *, der: bool = False) -> str:
    """Return a query with a signature of all that is in it."""
    if "hmac" in method:  # the certificate, which everybody has, as a secret
        signature = hmac.digest(key_pair(key)[1], covered.encode(), "sha256")
    else:
        signature = _signature(key, covered.encode(), HASHES.get(method[-3:], hashes.SHA256()), der=der)
    return f"{covered}&Signature={quote_plus(base64.b64encode(signature).decode())}"


def _signature(name: str, covered: bytes, digest: hashes.HashAlgorithm, *, der: bool) -> bytes:
    key = key_pair(name)[0]
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(covered, padding.PKCS1v15(), digest)
    signature = key.sign(covered, ec.ECDSA(digest))
    half = (key.key_size + 7) // 8
    return signature if der else b"".join(number.to_bytes(half, "big") for number in decode_dss_signature(signature))


def form(xml: str, relay_state: str | None = None) -> dict[str, str]:
    """Return the fields of a request by post."""
    fields = {"SAMLRequest": base64.b64encode(xml.encode()).decode()}
    return fields if relay_state is None else fields | {"RelayState": relay_state}


def signed_form(xml: str, key: str = "sp", how: Signing | None = None) -> dict[str, str]:
    """Return the fields of a signed one."""
    return form(signed(xml, ("AuthnRequest",), how or Signing(key=key)))
