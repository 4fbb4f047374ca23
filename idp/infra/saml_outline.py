"""What a SAML document shows of itself, for people: indented, and with the certificates it brings by fingerprint."""

import base64
import binascii

from lxml import etree

from idp.infra.saml_xml import DS, SAML, BadXml, local, parse
from idp.rules.ends import fingerprint
from idp.rules.saml_envelope import Outline
from idp.rules.saml_request import Unfit


def of(document: bytes) -> Outline:
    """Describe a document; raises `Unfit`."""
    try:
        root = parse(document)
    except BadXml as bad:
        raise Unfit(str(bad)) from None
    issuer = root.find(f"{SAML}Issuer")
    methods = [one.get("Algorithm", "") for one in root.iter(f"{DS}SignatureMethod", f"{DS}DigestMethod")]
    brought = [one.text or "" for one in root.iter(f"{DS}X509Certificate")]
    etree.indent(root)
    return Outline(
        kind=local(root.tag),
        issuer=root.get("entityID") or (issuer.text or "" if issuer is not None else ""),
        xml=etree.tostring(root, encoding="unicode"),
        fingerprints=tuple(dict.fromkeys(map(_fingerprint, brought))),
        algorithms=tuple(dict.fromkeys(method.rpartition("#")[2] for method in methods)),
    )


def _fingerprint(certificate: str) -> str:
    try:
        return fingerprint(base64.b64decode("".join(certificate.split()), validate=True))
    except (binascii.Error, ValueError):
        return "no certificate"
