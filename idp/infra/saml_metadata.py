"""Metadata of identity providers (SAML 2.0 metadata): one provider, one or two certificates, http(s) addresses only."""

import base64
import binascii

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from idp.infra.saml_xml import DS, MD, BadXml, Element, children, duration, moment, only, parse, text
from idp.ports import BadMetadata
from idp.rules.identity_providers import is_web_address
from idp.rules.saml_application import POST
from idp.rules.saml_metadata import LogoutService, ProviderMetadata

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
LONGEST_ENTITY_ID = 1024
MOST_CERTIFICATES = 2
LEAST_RSA_BITS, LEAST_EC_BITS = 2048, 256
ADDRESSES = ("Location", "ResponseLocation")


def read(document: bytes) -> ProviderMetadata:
    """Read a document; raises `BadMetadata`."""
    try:
        return _read(parse(document))
    except BadXml as error:
        raise BadMetadata(str(error)) from None


def _read(root: Element) -> ProviderMetadata:
    entity_id = entity_of(root)
    descriptor = only(root, f"{MD}IDPSSODescriptor")
    if PROTOCOL not in descriptor.get("protocolSupportEnumeration", "").split():
        raise BadMetadata("must be of SAML 2.0")
    return ProviderMetadata(
        entity_id,
        _sign_on_url(descriptor),
        _certificates(descriptor),
        min(filter(None, (moment(one.get("validUntil")) for one in (root, descriptor))), default=None),
        _location(descriptor, REDIRECT),
        _location(descriptor, POST),
        descriptor.get("WantAuthnRequestsSigned") in ("true", "1"),
        duration(root.get("cacheDuration")),
        logout_service(descriptor),
    )


def entity_of(root: Element) -> str:
    """Return the entity ID of a document of one entity; raises `BadMetadata`."""
    if root.tag != f"{MD}EntityDescriptor":
        raise BadMetadata("must describe one entity")
    entity_id: str = root.get("entityID", "")
    if not 0 < len(entity_id) <= LONGEST_ENTITY_ID or entity_id != entity_id.strip():
        raise BadMetadata("must have an entityID of at most 1024 characters")
    return entity_id


def _sign_on_url(descriptor: Element) -> str:
    check_addresses(descriptor)
    services = children(descriptor, f"{MD}SingleSignOnService")
    if not services or not services[0].get("Location"):
        raise BadMetadata("must have a SingleSignOnService")
    return str(services[0].get("Location"))


def _location(descriptor: Element, binding: str) -> str:
    services = children(descriptor, f"{MD}SingleSignOnService")
    return next((str(one.get("Location", "")) for one in services if one.get("Binding") == binding), "")


def logout_service(descriptor: Element) -> LogoutService | None:
    """Return where a partner takes messages of single logout, by redirect where it can; None where by neither way."""
    services = children(descriptor, f"{MD}SingleLogoutService")
    for binding in (REDIRECT, POST):
        for one in services:
            if one.get("Binding") == binding and one.get("Location"):
                location = str(one.get("Location"))
                return LogoutService(binding == POST, location, str(one.get("ResponseLocation") or location))
    return None


def check_addresses(descriptor: Element) -> None:
    """Raise `BadMetadata` for an address of another scheme, such as `javascript:`, anywhere within."""
    named = [one.get(name) for one in descriptor.iter() for name in ADDRESSES if one.get(name) is not None]
    if not all(is_web_address(address) for address in named):
        raise BadMetadata("must have addresses of http or https only")


def _certificates(descriptor: Element) -> tuple[str, ...]:
    signing = [one for one in children(descriptor, f"{MD}KeyDescriptor") if one.get("use", "signing") == "signing"]
    elements = [found for one in signing for found in one.iter(f"{DS}X509Certificate")]
    certificates = tuple(dict.fromkeys(certificate(text(one)) for one in elements))
    if not 0 < len(certificates) <= MOST_CERTIFICATES:
        raise BadMetadata("must have one or two certificates for signing")
    return certificates


def certificate(encoded: str) -> str:
    """Return a certificate's Base64 in one spelling; what it says of itself (dates, issuer) is not looked at.

    Raises `BadMetadata`.
    """
    try:
        der = base64.b64decode("".join(encoded.split()), validate=True)
        key = x509.load_der_x509_certificate(der).public_key()
    except (binascii.Error, ValueError):
        raise BadMetadata("has a certificate that is none") from None
    strong = isinstance(key, RSAPublicKey) and key.key_size >= LEAST_RSA_BITS
    if not strong and not (isinstance(key, EllipticCurvePublicKey) and key.curve.key_size >= LEAST_EC_BITS):
        raise BadMetadata("has a certificate of a weak or unknown kind of key")
    return base64.b64encode(der).decode()


def is_rsa(encoded: str) -> bool:
    """Tell whether a certificate that was read is one of an RSA key."""
    return isinstance(x509.load_der_x509_certificate(base64.b64decode(encoded)).public_key(), RSAPublicKey)
