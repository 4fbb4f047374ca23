"""SAML responses and assertions as XML: one small function for each element (SAML 2.0 core, 2 and 3)."""

from datetime import UTC, datetime

from lxml import etree

from idp.infra.key_ring import DocumentSigner
from idp.infra.saml_encryption import encrypted
from idp.infra.saml_signer import AFTER_ISSUER, sign
from idp.infra.saml_xml import SAML, SAMLP, Element
from idp.rules.saml_application import ASSERTION, BOTH, RESPONSE
from idp.rules.saml_assertion import BEARER
from idp.rules.saml_attributes import xml_text
from idp.rules.saml_request import SUCCESS
from idp.rules.saml_statement import BEFORE, GOOD_FOR, Reply, Statement, Status

BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
ASSERTION_PREFIX = {"saml": SAML.strip("{}")}
PREFIXES = {"samlp": SAMLP.strip("{}"), **ASSERTION_PREFIX}


def response(reply: Reply, said: Statement | Status, signer: DocumentSigner) -> bytes:
    """Return a response with a statement, signed as that says, or with a status, signed itself."""
    root = etree.Element(f"{SAMLP}Response", nsmap=PREFIXES)
    _set(root, ID=reply.id, Version="2.0", IssueInstant=stamp(reply.issued_at), Destination=reply.destination)
    if reply.in_response_to:
        root.set("InResponseTo", reply.in_response_to)
    _text(root, "Issuer", reply.issuer)
    _status(root, said)
    if isinstance(said, Statement):
        assertion = _assertion(reply, said, signer)
        root.append(encrypted(assertion, said.encrypted_for) if said.encrypted_for else assertion)
    if isinstance(said, Status) or said.signed in (RESPONSE, BOTH):
        sign(root, signer, AFTER_ISSUER)
    document: bytes = etree.tostring(root)
    return document


def stamp(moment: datetime) -> str:
    """Return a moment as SAML writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _status(root: Element, said: Statement | Status) -> None:
    status = etree.SubElement(root, f"{SAMLP}Status")
    if isinstance(said, Statement):
        etree.SubElement(status, f"{SAMLP}StatusCode", Value=SUCCESS)
        return
    code = etree.SubElement(status, f"{SAMLP}StatusCode", Value=said.code)
    etree.SubElement(code, f"{SAMLP}StatusCode", Value=said.detail)
    etree.SubElement(status, f"{SAMLP}StatusMessage").text = said.message


def _assertion(reply: Reply, said: Statement, signer: DocumentSigner) -> Element:
    assertion = etree.Element(f"{SAML}Assertion", nsmap=ASSERTION_PREFIX)
    _set(assertion, ID=said.id, Version="2.0", IssueInstant=stamp(reply.issued_at))
    _text(assertion, "Issuer", reply.issuer)
    _subject(assertion, reply, said)
    _conditions(assertion, reply, said)
    _authentication(assertion, said)
    if said.attributes:
        _attributes(assertion, said)
    if said.signed in (ASSERTION, BOTH):
        sign(assertion, signer, AFTER_ISSUER)
    return assertion


def _subject(assertion: Element, reply: Reply, said: Statement) -> None:
    subject = etree.SubElement(assertion, f"{SAML}Subject")
    name = _text(subject, "NameID", said.name_id)
    name.set("Format", said.name_format)
    if said.name_qualified:
        _set(name, NameQualifier=reply.issuer, SPNameQualifier=said.audience)
    confirmation = etree.SubElement(subject, f"{SAML}SubjectConfirmation", Method=BEARER)
    data = etree.SubElement(confirmation, f"{SAML}SubjectConfirmationData")
    _set(data, NotOnOrAfter=stamp(reply.issued_at + GOOD_FOR), Recipient=reply.destination)
    if reply.in_response_to:
        data.set("InResponseTo", reply.in_response_to)


def _conditions(assertion: Element, reply: Reply, said: Statement) -> None:
    conditions = etree.SubElement(assertion, f"{SAML}Conditions")
    begin, end = reply.issued_at - BEFORE, reply.issued_at + GOOD_FOR
    _set(conditions, NotBefore=stamp(begin), NotOnOrAfter=stamp(end))
    _text(etree.SubElement(conditions, f"{SAML}AudienceRestriction"), "Audience", said.audience)


def _authentication(assertion: Element, said: Statement) -> None:
    statement = etree.SubElement(assertion, f"{SAML}AuthnStatement")
    _set(statement, AuthnInstant=stamp(said.authenticated_at), SessionIndex=said.session_index)
    statement.set("SessionNotOnOrAfter", stamp(said.session_ends))
    _text(etree.SubElement(statement, f"{SAML}AuthnContext"), "AuthnContextClassRef", said.context)


def _attributes(assertion: Element, said: Statement) -> None:
    statement = etree.SubElement(assertion, f"{SAML}AttributeStatement")
    for name, values in said.attributes.items():
        attribute = etree.SubElement(statement, f"{SAML}Attribute", Name=xml_text(name))
        attribute.set("NameFormat", URI if ":" in name else BASIC)
        for value in values:
            _text(attribute, "AttributeValue", value)


def _text(parent: Element, name: str, value: str) -> Element:
    element = etree.SubElement(parent, f"{SAML}{name}")
    element.text = xml_text(value)
    return element


def _set(element: Element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, value)
