"""SAML responses: python3-saml in strict mode judges, and so do we, before and after it.

The document must have the one shape that providers send, so that no second assertion, signature or ID can be mistaken
for the first; what is believed is read from the canonical bytes that the signature covers, and from nothing else;
`idp.rules.saml_assertion` says whether it is meant for us, and now. The toolkit has the last word.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from idp.infra import saml_signature
from idp.infra.saml_signature import BadSignature, LibraryError
from idp.infra.saml_xml import DS, SAML, SAMLP, BadXml, Element, children, local, moment, only, parse, text
from idp.ports import BadAssertion
from idp.rules.saml_assertion import DECLINED, Assertion, Confirmation, Unfit
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import ProviderMetadata, ServiceProvider
from idp.rules.saml_request import STATUS, SUCCESS

PATH = f"./{SAML}Assertion"
RESPONSE_PARTS = [f"{SAML}Issuer", f"{DS}Signature", f"{SAMLP}Status", f"{SAML}Assertion"]
CONDITIONS = {f"{SAML}AudienceRestriction", f"{SAML}OneTimeUse", f"{SAML}ProxyRestriction"}
ASSERTIONS = (f"{SAML}Assertion", f"{SAML}EncryptedAssertion")
MOST_ATTRIBUTES = 200


def read(document: bytes, idp: ProviderMetadata, trail: Trail) -> Assertion:
    """Return the assertion of a response, its signature verified; raises `BadAssertion`, `Unfit`."""
    try:
        with trail.step("XML within bounds", f"{len(document)} bytes"):
            root = parse(document)
        with trail.step("the provider logged somebody on"):
            _check_status(root)
        parts = " ".join(local(one.tag) for one in root)
        with trail.step("the one shape of a response", f"{local(root.tag)}: {parts}", "not encrypted"):
            _check_shape(root)
        if children(root, f"{DS}Signature"):
            saml_signature.verify(root, idp.certificates, trail)
        saml_signature.verify(only(root, f"{SAML}Assertion"), idp.certificates, trail)
        with trail.step("what is signed can be read"):
            return _assertion(saml_signature.covered(document, PATH), root)
    except (BadXml, BadSignature) as error:
        raise BadAssertion(str(error)) from None


def issuer(document: bytes) -> str:
    """Return who a response says to come from, which nothing has proved yet; raises `BadAssertion`, `Unfit`."""
    try:
        root = parse(document)
        _check_status(root)
        return text(only(only(root, f"{SAML}Assertion"), f"{SAML}Issuer"))
    except BadXml as error:
        raise BadAssertion(str(error)) from None


def judge(document: bytes, idp: ProviderMetadata, us: ServiceProvider) -> None:
    """Let the toolkit have its say, by a clock of its own; raises `BadAssertion`."""
    address = urlsplit(us.acs_url)
    request = {
        "https": "on" if address.scheme == "https" else "off",
        "http_host": address.netloc,
        "script_name": address.path,
    }
    try:
        settings = OneLogin_Saml2_Settings(_settings(idp, us))
        OneLogin_Saml2_Response(settings, base64.b64encode(document).decode()).is_valid(request, raise_exceptions=True)
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, ValueError) as error:
        raise BadAssertion(f"the toolkit: {str(error)[:200]}") from None
    except (etree.LxmlError, LibraryError, AttributeError, KeyError, TypeError, IndexError) as error:
        raise BadAssertion(f"the toolkit: {type(error).__name__}") from None


def _settings(idp: ProviderMetadata, us: ServiceProvider) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {"entityId": us.entity_id, "assertionConsumerService": {"url": us.acs_url}},
        "idp": {
            "entityId": idp.entity_id,
            "singleSignOnService": {"url": idp.sign_on_url},
            "x509cert": idp.certificates[0],
            "x509certMulti": {"signing": list(idp.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantAttributeStatement": False,  # a user's name is the subject; who needs attributes looks for them
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


def _check_status(root: Element) -> None:
    """Raise `Unfit` for a response that says, proved by nothing, that nobody was logged on, and brings no assertion."""
    codes = [code.get("Value", "") for code in root.iterfind(f"./{SAMLP}Status//{SAMLP}StatusCode")]
    failed = root.tag == f"{SAMLP}Response" and codes and codes[0] != SUCCESS
    if failed and not any(True for _ in root.iter(*ASSERTIONS)):
        told = " ".join(code.removeprefix(STATUS) for code in codes)
        raise Unfit(DECLINED, told, SUCCESS.removeprefix(STATUS))


def _check_shape(root: Element) -> None:
    if root.tag != f"{SAMLP}Response":
        raise BadAssertion("not a response")
    if children(root, f"{SAML}EncryptedAssertion") and not children(root, f"{SAML}Assertion"):
        raise BadAssertion("an encrypted assertion")  # we publish no key to encrypt for
    given = [one.tag for one in root]
    if given != [part for part in RESPONSE_PARTS if part in given] or given[-2:] != RESPONSE_PARTS[2:]:
        raise BadAssertion("other parts than a response has")
    assertions, signatures = 0, 0
    identified: list[str] = []
    for element in root.iter():
        assertions += element.tag == f"{SAML}Assertion"
        signatures += element.tag == f"{DS}Signature"
        identified += _ids(element, root)
    if assertions != 1 or signatures != sum(len(children(one, f"{DS}Signature")) for one in (root, root.find(PATH))):
        raise BadAssertion("other assertions or signatures")
    if len(set(identified)) != len(identified):
        raise BadAssertion("an ID twice")


def _ids(element: Element, root: Element) -> Iterator[str]:
    """Yield the IDs of an element; where none belong, or spelt otherwise, raise `BadAssertion`."""
    for name, value in element.attrib.items():
        if name.rpartition("}")[2].lower() != "id":
            continue
        proper = "ID" if element is root or element.tag == f"{SAML}Assertion" else "Id"
        if name != proper or (proper == "Id" and not element.tag.startswith(DS)):
            raise BadAssertion("an ID where none belongs")
        yield value


def _assertion(assertion: Element, response: Element) -> Assertion:
    subject, conditions = only(assertion, f"{SAML}Subject"), only(assertion, f"{SAML}Conditions")
    name, statement = only(subject, f"{SAML}NameID"), only(assertion, f"{SAML}AuthnStatement")
    _check_conditions(conditions)
    return Assertion(
        id=assertion.get("ID"),
        destination=response.get("Destination", ""),
        in_response_to=response.get("InResponseTo", ""),
        response_issuer=text(only(response, f"{SAML}Issuer")) if children(response, f"{SAML}Issuer") else None,
        issuer=text(only(assertion, f"{SAML}Issuer")),
        issued_at=moment(assertion.get("IssueInstant")),
        subject=text(name),
        subject_format=name.get("Format", ""),
        qualifier=name.get("NameQualifier", ""),
        sp_qualifier=name.get("SPNameQualifier", ""),
        session_index=statement.get("SessionIndex", ""),
        confirmations=tuple(map(_confirmation, children(subject, f"{SAML}SubjectConfirmation"))),
        not_before=moment(conditions.get("NotBefore")),
        not_on_or_after=moment(conditions.get("NotOnOrAfter")),
        audiences=tuple(
            tuple(map(text, children(one, f"{SAML}Audience")))
            for one in children(conditions, f"{SAML}AudienceRestriction")
        ),
        authenticated_at=moment(statement.get("AuthnInstant")),
        session_ends=moment(statement.get("SessionNotOnOrAfter")),
        attributes=_attributes(assertion),
    )


def _check_conditions(conditions: Element) -> None:
    if {one.tag for one in conditions} - CONDITIONS:
        raise BadAssertion("a condition that is not known")


def _confirmation(element: Element) -> Confirmation:
    data = only(element, f"{SAML}SubjectConfirmationData")
    return Confirmation(
        method=element.get("Method", ""),
        recipient=data.get("Recipient", ""),
        in_response_to=data.get("InResponseTo", ""),
        not_before=moment(data.get("NotBefore")),
        not_on_or_after=moment(data.get("NotOnOrAfter")),
    )


def _attributes(assertion: Element) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for element in assertion.iterfind(f"./{SAML}AttributeStatement/{SAML}Attribute"):
        name = element.get("Name", "")
        if name in found or len(found) >= MOST_ATTRIBUTES:
            raise BadAssertion("an attribute twice, or too many")
        values = children(element, f"{SAML}AttributeValue")
        found[name] = tuple(text(value) for value in values if not len(value))
    return found
