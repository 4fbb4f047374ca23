"""Messages of single logout as XML: parsed once, of one shape, signed by their issuer; and ours."""

import base64
import zlib
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from lxml import etree

from idp.infra import saml_request
from idp.infra.key_ring import DocumentSigner
from idp.infra.saml_signature import BadSignature
from idp.infra.saml_signer import AFTER_ISSUER, sign, signed_query
from idp.infra.saml_writer import PREFIXES, stamp
from idp.infra.saml_xml import DS, SAML, SAMLP, BadXml, Element, children, local, moment, only, parse, text
from idp.rules.saml_attributes import xml_text
from idp.rules.saml_bindings import RELAY_STATE, REQUEST, RESPONSE, Carried, Received
from idp.rules.saml_check import Trail
from idp.rules.saml_logout import GOOD_FOR, LogoutMessage, LogoutRequest, LogoutResponse, Name
from idp.rules.saml_metadata import LogoutService
from idp.rules.saml_request import Unfit

COMMON = (f"{SAML}Issuer", f"{DS}Signature", f"{SAMLP}Extensions")
PARTS = {
    f"{SAMLP}LogoutRequest": {*COMMON, f"{SAML}NameID", f"{SAMLP}SessionIndex"},
    f"{SAMLP}LogoutResponse": {*COMMON, f"{SAMLP}Status"},
}
REPEATED = frozenset({f"{SAMLP}SessionIndex"})
USER = "urn:oasis:names:tc:SAML:2.0:logout:user"
RAW_DEFLATE = -15


def read(received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail) -> LogoutMessage:
    """Read and verify a message; raises `Unfit`, also for one that is not signed, and what `certificates_of` raises."""
    try:
        with trail.step("XML within bounds", f"{len(received.document)} bytes"):
            root = parse(received.document)
        with trail.step("the one shape of a message of logout", local(root.tag)):
            if root.tag not in PARTS:
                raise Unfit("not_a_logout_message")
            saml_request.check_shape(root, PARTS[root.tag], REPEATED)
            issuer = saml_request.issuer_of(root)
        signed = saml_request.verified(root, received, certificates_of(issuer), trail)
        with trail.step("signed, as it has to be"):
            if not signed:
                raise Unfit("not_signed")
        with trail.step("what it says can be read"):
            return _request(root) if local(root.tag) == "LogoutRequest" else _response(root)
    except (BadXml, BadSignature) as bad:
        raise Unfit(f"{'signature ' if isinstance(bad, BadSignature) else ''}{bad}") from None


def in_response_to(received: Received) -> str:
    """Return the ID of the request that a message claims to answer, whoever made it; empty for none."""
    try:
        return str(parse(received.document).get("InResponseTo", ""))
    except BadXml:
        return ""


def carried(message: LogoutMessage, service: LogoutService, relay_state: str | None, signer: DocumentSigner) -> Carried:
    """Return how a browser carries a message of ours to a service, signed."""
    parameter = REQUEST if isinstance(message, LogoutRequest) else RESPONSE
    root = _request_document(message) if isinstance(message, LogoutRequest) else _response_document(message)
    state = {} if relay_state is None else {RELAY_STATE: relay_state}
    if service.by_post:
        sign(root, signer, AFTER_ISSUER)
        document = base64.b64encode(etree.tostring(root)).decode()
        return Carried(message.destination, {parameter: document, **state})
    deflater = zlib.compressobj(wbits=RAW_DEFLATE)
    deflated = deflater.compress(etree.tostring(root)) + deflater.flush()
    query = signed_query(urlencode({parameter: base64.b64encode(deflated).decode(), **state}), signer)
    separator = "&" if "?" in message.destination else "?"
    return Carried(f"{message.destination}{separator}{query}", {})


def _request(root: Element) -> LogoutRequest:
    name = only(root, f"{SAML}NameID")
    return LogoutRequest(
        id=root.get("ID", ""),
        issuer=text(only(root, f"{SAML}Issuer")),
        destination=root.get("Destination", ""),
        issued_at=moment(root.get("IssueInstant")),
        good_until=moment(root.get("NotOnOrAfter")),
        name=Name(text(name), name.get("Format", ""), name.get("NameQualifier", ""), name.get("SPNameQualifier", "")),
        session_indexes=tuple(map(text, children(root, f"{SAMLP}SessionIndex"))),
    )


def _response(root: Element) -> LogoutResponse:
    codes, code = [], only(only(root, f"{SAMLP}Status"), f"{SAMLP}StatusCode")
    while code is not None:
        codes.append(code.get("Value", ""))
        code = code.find(f"{SAMLP}StatusCode")
    return LogoutResponse(
        id=root.get("ID", ""),
        issuer=text(only(root, f"{SAML}Issuer")),
        destination=root.get("Destination", ""),
        issued_at=moment(root.get("IssueInstant")),
        in_response_to=root.get("InResponseTo", ""),
        status=tuple(codes),
    )


def _request_document(request: LogoutRequest) -> Element:
    root = _framed("LogoutRequest", request)
    root.set("Reason", USER)
    if request.issued_at:
        root.set("NotOnOrAfter", stamp(request.issued_at + GOOD_FOR))
    name = etree.SubElement(root, f"{SAML}NameID")
    name.text = xml_text(request.name.value)
    for attribute, value in (
        ("Format", request.name.format),
        ("NameQualifier", request.name.qualifier),
        ("SPNameQualifier", request.name.sp_qualifier),
    ):
        if value:
            name.set(attribute, value)
    for index in request.session_indexes:
        etree.SubElement(root, f"{SAMLP}SessionIndex").text = xml_text(index)
    return root


def _response_document(response: LogoutResponse) -> Element:
    root = _framed("LogoutResponse", response)
    root.set("InResponseTo", response.in_response_to)
    parent = etree.SubElement(root, f"{SAMLP}Status")
    for code in response.status:
        parent = etree.SubElement(parent, f"{SAMLP}StatusCode", Value=code)
    return root


def _framed(name: str, message: LogoutMessage) -> Element:
    root = etree.Element(f"{SAMLP}{name}", nsmap=PREFIXES, ID=message.id, Version="2.0")
    if message.issued_at:
        root.set("IssueInstant", stamp(message.issued_at))
    root.set("Destination", message.destination)
    etree.SubElement(root, f"{SAML}Issuer").text = message.issuer
    return root
