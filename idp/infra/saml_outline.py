"""What a SAML document shows of itself, for people: indented, and where it comes from and goes."""

from lxml import etree

from idp.infra.saml_xml import SAML, BadXml, Element, local, parse
from idp.rules.saml_assertion import ROLE
from idp.rules.saml_envelope import Outline
from idp.rules.saml_request import Unfit


def of(document: bytes) -> Outline:
    """Describe a document; raises `Unfit`."""
    try:
        root = parse(document)
    except BadXml as bad:
        raise Unfit(str(bad)) from None
    issuer = root.find(f"{SAML}Issuer")
    if issuer is None:
        issuer = root.find(f"{SAML}Assertion/{SAML}Issuer")
    roles = [value.text or "" for one in root.iter(f"{SAML}Attribute") if one.get("Name") == ROLE for value in one]
    place = root.get("Destination") or _recipient(root)
    etree.indent(root)
    return Outline(
        kind=local(root.tag),
        issuer=root.get("entityID") or (issuer.text or "" if issuer is not None else ""),
        place=place,
        roles=tuple(roles),
        xml=etree.tostring(root, encoding="unicode"),
    )


def _recipient(root: Element) -> str:
    return next((one.get("Recipient", "") for one in root.iter(f"{SAML}SubjectConfirmationData")), "")
