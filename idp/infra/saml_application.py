"""Metadata of SAML applications (SAML 2.0 metadata, 2.4.4): one service provider, addresses of http or https only."""

from collections.abc import Sequence

from idp.infra.saml_metadata import PROTOCOL, certificate, check_addresses, entity_of, is_rsa, logout_service
from idp.infra.saml_xml import DS, MD, BadXml, Element, children, duration, flag, moment, only, parse, text
from idp.ports import BadMetadata
from idp.rules.saml_application import POST, ApplicationMetadata, Endpoint

MOST_CERTIFICATES = 4
MOST_ENDPOINTS = 100
MOST_INDEX = 65535


def read(document: bytes) -> ApplicationMetadata:
    """Read a document; raises `BadMetadata`."""
    try:
        return _read(parse(document))
    except BadXml as error:
        raise BadMetadata(str(error)) from None


def _read(root: Element) -> ApplicationMetadata:
    entity_id = entity_of(root)
    descriptor = only(root, f"{MD}SPSSODescriptor")
    if PROTOCOL not in descriptor.get("protocolSupportEnumeration", "").split():
        raise BadMetadata("must be of SAML 2.0")
    check_addresses(descriptor)
    requests_signed = flag(descriptor.get("AuthnRequestsSigned"))
    signing = _certificates(descriptor, "signing")
    _check_keys(signing, requests_signed=requests_signed)
    return ApplicationMetadata(
        entity_id=entity_id,
        endpoints=_endpoints(descriptor),
        formats=tuple(text(one) for one in children(descriptor, f"{MD}NameIDFormat")),
        logout=logout_service(descriptor),
        signing=signing,
        encryption=tuple(filter(is_rsa, _certificates(descriptor, "encryption"))),
        requests_signed=requests_signed,
        valid_until=min(filter(None, (moment(one.get("validUntil")) for one in (root, descriptor))), default=None),
        cache_for=duration(root.get("cacheDuration")),
    )


def _check_keys(signing: Sequence[str], *, requests_signed: bool) -> None:
    if requests_signed and not signing:
        raise BadMetadata("says that requests are signed, and has no certificate for that")


def _endpoints(descriptor: Element) -> tuple[Endpoint, ...]:
    services = children(descriptor, f"{MD}AssertionConsumerService")
    found = tuple(_endpoint(one) for one in services if one.get("Binding") == POST)
    if not 0 < len(found) <= MOST_ENDPOINTS:
        raise BadMetadata("must have an AssertionConsumerService for HTTP-POST")
    if len({one.index for one in found}) != len(found):
        raise BadMetadata("has two AssertionConsumerServices of one index")
    return found


def _endpoint(service: Element) -> Endpoint:
    url, index, default = service.get("Location"), service.get("index", ""), service.get("isDefault")
    if not url:
        raise BadMetadata("has an AssertionConsumerService without a Location")
    if not (index.isascii() and index.isdigit() and int(index[:6]) <= MOST_INDEX):
        raise BadMetadata("has an AssertionConsumerService without an index")
    return Endpoint(url, int(index), None if default is None else flag(default))


def _certificates(descriptor: Element, use: str) -> tuple[str, ...]:
    keys = [one for one in children(descriptor, f"{MD}KeyDescriptor") if one.get("use", use) == use]
    elements = [found for one in keys for found in one.iter(f"{DS}X509Certificate")]
    certificates = tuple(dict.fromkeys(certificate(text(one)) for one in elements))
    if len(certificates) > MOST_CERTIFICATES:
        raise BadMetadata(f"has more than {MOST_CERTIFICATES} certificates of one use")
    return certificates
