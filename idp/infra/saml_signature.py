"""XML signatures of SAML: one form only is verified, and what it covers is handed on as bytes (XML Signature 1.1).

Whatever a signature could be besides (several references, other transforms, objects within, keys of its own) is
refused before a library sees it.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from idp.infra.saml_xml import DS, Element, children, local, only, parse, text
from idp.rules.ends import fingerprint, fingerprint_of
from idp.rules.saml_bindings import QuerySignature
from idp.rules.saml_check import Trail

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
PREFIXES = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
METHODS = (f"{DS}SignatureMethod", f"{DS}DigestMethod")
SIGNING = frozenset(
    f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512)
)
"""Neither SHA-1 nor any HMAC: a certificate is no shared secret."""
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}

HASHES: dict[int, hashes.HashAlgorithm] = {
    one.digest_size * 8: one for one in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
}
"""By the bits that end the name of a method of `SIGNING`."""


MOST_PREFIXES = 10
"""Of those that canonicalization is to treat inclusively: it looks each of them up anew for every element."""


LibraryError: type[Exception] = xmlsec.Error
"""What the library under the toolkit raises."""


class BadSignature(ValueError):
    """A signature that is missing, wrong, or not of the one form; the text says which."""


def verify(signed: Element, certificates: Sequence[str], trail: Trail) -> None:
    """Verify the enveloped signature of an element by one of some certificates; raises `BadSignature`, `BadXml`."""
    with trail.step(f"signature of the {local(signed.tag)}", _described(signed), _fingerprints(certificates)) as sides:
        signature = _formed(signed)
        xmlsec.tree.add_ids(signed.getroottree().getroot(), ["ID"])
        by = next((certificate for certificate in certificates if _verified(signature, certificate)), None)
        if by is None:
            raise BadSignature("made with another key, or changed since")
        sides.said = f"{_described(signed)} by {_fingerprints([by])}"


def verify_beside(signature: QuerySignature, certificates: Sequence[str], trail: Trail) -> None:
    """Verify the signature beside a message in a query (bindings, section 3.4.4.1); raises `BadSignature`."""
    method = _method(signature.algorithm)
    with trail.step("signature of the query", method, _fingerprints(certificates)) as sides:
        if signature.algorithm not in SIGNING:
            raise BadSignature("by a method that is not taken")
        by = next((certificate for certificate in certificates if _verified_by(_key(certificate), signature)), None)
        if by is None:
            raise BadSignature("made with another key, or changed since")
        sides.said = f"{method} by {_fingerprints([by])}"


def _method(algorithm: str) -> str:
    return algorithm.rpartition("#")[2]


def _described(signed: Element) -> str:
    """Return by which methods an element says it is signed, and which certificates it brings."""
    found = [one for signature in children(signed, f"{DS}Signature") for one in signature.iter()]
    methods = [_method(one.get("Algorithm", "")) for one in found if one.tag in METHODS]
    brought = [_brought(one.text or "") for one in found if one.tag == f"{DS}X509Certificate"]
    return " ".join([*methods, *(f"with {one}" for one in brought)]) or "not signed"


def _brought(certificate: str) -> str:
    try:
        return fingerprint(base64.b64decode("".join(certificate.split()), validate=True))
    except (binascii.Error, ValueError):
        return "no certificate"


def _fingerprints(certificates: Sequence[str]) -> str:
    return " ".join(map(fingerprint_of, certificates))


def _key(certificate: str) -> object:
    return x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()


def covered(document: bytes, path: str) -> Element:
    """Return the element at a path anew, read from the very bytes whose digest its verified signature holds."""
    signed = parse(document).find(path)
    reference = only(only(only(signed, f"{DS}Signature"), f"{DS}SignedInfo"), f"{DS}Reference")
    transform = only(reference, f"{DS}Transforms")[1]
    listed = [one.get("PrefixList", "").split() for one in children(transform, PREFIXES)]
    _remove(only(signed, f"{DS}Signature"))
    seen = etree.tostring(
        signed, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=listed[0] if listed else None
    )
    digest = hashlib.new(DIGESTS[only(reference, f"{DS}DigestMethod").get("Algorithm")], seen).digest()
    if not hmac.compare_digest(digest, base64.b64decode(text(only(reference, f"{DS}DigestValue")))):
        raise BadSignature("covers something else")
    return parse(seen)


def _formed(signed: Element) -> Element:
    signature = only(signed, f"{DS}Signature")
    _demand(signature, ("SignedInfo", "SignatureValue"), ("KeyInfo",))
    info = only(signature, f"{DS}SignedInfo")
    _demand(info, ("CanonicalizationMethod", "SignatureMethod", "Reference"))
    reference = only(info, f"{DS}Reference")
    _demand(reference, ("Transforms", "DigestMethod", "DigestValue"))
    if not signed.get("ID") or reference.get("URI") != f"#{signed.get('ID')}":
        raise BadSignature("of another element")
    _check_algorithms(info, reference)
    return signature


def _check_algorithms(info: Element, reference: Element) -> None:
    transforms = list(only(reference, f"{DS}Transforms"))
    if [one.get("Algorithm") for one in transforms] != [ENVELOPED, EXCLUSIVE] or len(transforms[0]):
        raise BadSignature("by other transforms")
    canonicalization = only(info, f"{DS}CanonicalizationMethod")
    if canonicalization.get("Algorithm") != EXCLUSIVE:
        raise BadSignature("by another canonicalization")
    for element in (transforms[1], canonicalization):
        _check_prefixes(element)
    method = only(info, f"{DS}SignatureMethod")
    if method.get("Algorithm") not in SIGNING or len(method):
        raise BadSignature("by a method that is not taken")
    digest = only(reference, f"{DS}DigestMethod")
    if digest.get("Algorithm") not in DIGESTS or len(digest):
        raise BadSignature("by a digest that is not taken")


def _check_prefixes(canonicalization: Element) -> None:
    if [one.tag for one in canonicalization] not in ([], [PREFIXES]):
        raise BadSignature("by another canonicalization")
    if any(len(one) or len(one.get("PrefixList", "").split()) > MOST_PREFIXES for one in canonicalization):
        raise BadSignature("with too many prefixes")


def _demand(parent: Element, names: Sequence[str], optional: Sequence[str] = ()) -> None:
    given = [one.tag for one in parent]
    wanted = [f"{DS}{name}" for name in names]
    if given not in (wanted, [*wanted, *(f"{DS}{name}" for name in optional)]):
        raise BadSignature(f"with other parts in {local(parent.tag)}")


def _verified_by(key: object, signature: QuerySignature) -> bool:
    kind, _, bits = signature.algorithm.rpartition("#")[2].partition("-sha")
    digest = HASHES[int(bits)]
    try:
        if kind == "rsa" and isinstance(key, RSAPublicKey):
            key.verify(signature.value, signature.covered, padding.PKCS1v15(), digest)
        elif kind == "ecdsa" and isinstance(key, EllipticCurvePublicKey):
            key.verify(_of_ecdsa(signature.value, key.curve.key_size), signature.covered, ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _of_ecdsa(value: bytes, bits: int) -> bytes:
    """Return a signature in DER: XML Signature 1.1 (6.4.3) has r and s side by side, OpenSAML sends DER in queries.

    Both say the same two numbers, and one that is neither does not verify.
    """
    half = (bits + 7) // 8
    if len(value) != 2 * half:
        return value
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))


def _verified(signature: Element, certificate: str) -> bool:
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(base64.b64decode(certificate), xmlsec.constants.KeyDataFormatCertDer, None)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _remove(element: Element) -> None:
    """Take an element out and leave the text that follows it, as the enveloped-signature transform does."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)
