"""SAML authentication requests: parsed once, of one shape; a signature that comes with one must be its issuer's."""

from collections.abc import Callable, Sequence, Set

from idp.infra import saml_signature
from idp.infra.saml_signature import BadSignature
from idp.infra.saml_xml import DS, SAML, SAMLP, BadXml, Element, children, flag, local, moment, only, parse, text
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import Trail
from idp.rules.saml_contexts import COMPARISONS
from idp.rules.saml_request import AuthnRequest, RequestedContext, Unfit

PARTS = {
    *(f"{SAML}{name}" for name in ("Issuer", "Subject", "Conditions")),
    *(f"{SAMLP}{name}" for name in ("Extensions", "NameIDPolicy", "RequestedAuthnContext", "Scoping")),
    f"{DS}Signature",
}
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
MOST_CLASSES = 20
MOST_INDEX = 65535


def read(received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail) -> AuthnRequest:
    """Read and verify a request; raises `Unfit`, and what `certificates_of` raises."""
    try:
        with trail.step("XML within bounds", f"{len(received.document)} bytes"):
            root = parse(received.document)
        with trail.step("the one shape of a request", local(root.tag), "AuthnRequest"):
            _check_kind(root)
            check_shape(root, PARTS)
            issuer = issuer_of(root)
        signed = verified(root, received, certificates_of(issuer), trail)
        with trail.step("what it says can be read"):
            return _request(root, issuer, signed=signed)
    except (BadXml, BadSignature) as bad:
        raise Unfit(f"{'signature ' if isinstance(bad, BadSignature) else ''}{bad}") from None


def issuer_of(root: Element) -> str:
    """Return the issuer of a message; raises `Unfit` and `BadXml`."""
    issuer = only(root, f"{SAML}Issuer")
    if issuer.get("Format", ENTITY) != ENTITY:
        raise Unfit("issuer_malformed")
    return text(issuer)


def _check_kind(root: Element) -> None:
    if root.tag != f"{SAMLP}AuthnRequest":
        raise Unfit("not_an_authn_request")


def check_shape(root: Element, parts: Set[str], repeated: Set[str] = frozenset()) -> None:
    """Raise `Unfit` for a message with other parts, signatures or IDs than it can have."""
    if root.get("Version") != "2.0":
        raise Unfit("not_saml_2")
    given = [one.tag for one in root]
    if any(given.count(part) > 1 for part in parts - repeated) or set(given) - parts:
        raise Unfit("other_parts")
    if sum(1 for _ in root.iter(f"{DS}Signature")) != len(children(root, f"{DS}Signature")):
        raise Unfit("other_signatures")
    for element in root.iter():
        for name in element.attrib:
            proper = "ID" if element is root else "Id" if element.tag.startswith(DS) else ""
            if local(name).lower() == "id" and name != proper:
                raise Unfit("other_ids")


def verified(root: Element, received: Received, certificates: Sequence[str], trail: Trail) -> bool:
    """Tell whether a message is signed; raises `Unfit` and `BadSignature` for a signature that is not its issuer's."""
    within = bool(children(root, f"{DS}Signature"))
    if not within and received.signature is None:
        return False
    with trail.step("a signature that can be verified", "within" if within else "beside"):
        if within and not received.enveloped:
            raise Unfit("signature_within")  # bindings, section 3.4.4.1
        if not certificates:
            raise Unfit("no_certificate_known")
    if received.signature is not None:
        saml_signature.verify_beside(received.signature, certificates, trail)
    else:
        saml_signature.verify(root, certificates, trail)
    return True


def _request(root: Element, issuer: str, *, signed: bool) -> AuthnRequest:
    policies = children(root, f"{SAMLP}NameIDPolicy")
    policy = policies[0].attrib if policies else {}
    return AuthnRequest(
        id=root.get("ID", ""),
        issuer=issuer,
        destination=root.get("Destination"),
        issued_at=moment(root.get("IssueInstant")),
        signed=signed,
        force=flag(root.get("ForceAuthn")),
        passive=flag(root.get("IsPassive")),
        acs_url=root.get("AssertionConsumerServiceURL"),
        acs_index=_index(root.get("AssertionConsumerServiceIndex")),
        binding=root.get("ProtocolBinding"),
        name_format=policy.get("Format"),
        name_qualifier=policy.get("SPNameQualifier"),
        context=_context(root),
        names_subject=bool(children(root, f"{SAML}Subject")),
    )


def _index(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and int(value[:6]) <= MOST_INDEX):
        raise Unfit("acs_unknown")
    return int(value)


def _context(root: Element) -> RequestedContext | None:
    for wanted in children(root, f"{SAMLP}RequestedAuthnContext"):
        comparison = wanted.get("Comparison", "exact")
        # Declarations are not known here; a request for them alone is one for nothing that could be met.
        classes = tuple(text(one) for one in children(wanted, f"{SAML}AuthnContextClassRef"))
        if comparison not in COMPARISONS or len(classes) > MOST_CLASSES:
            raise Unfit("context_malformed")
        return RequestedContext(comparison, classes)
    return None
