"""Hostile responses of an identity provider: their signatures and keys."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.saml_corpus.case import FOR_ROLES, GOOD, Case
from tests.support.saml_idp import EXCLUSIVE, Issued, Signing, key_pair, signed
from tests.support.saml_wrapping import WRAPPINGS, wrapped

SIGNED = [("Assertion",), ("Response",), ("Assertion", "Response")]
WEAK = {
    "method-sha1": Signing(method="http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    "digest-sha1": Signing(digest="http://www.w3.org/2000/09/xmldsig#sha1"),
    "method-hmac-sha1": Signing(method="http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    "method-hmac-sha256": Signing(method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
}
WRAPPED = (
    "CVE-2020-5390, CVE-2021-21238, CVE-2016-5697, CVE-2024-45409, CVE-2025-47949, CVE-2025-54369, CVE-2025-54419, "
    "CVE-2026-47201, CVE-2020-15216, CVE-2026-33487, CVE-2022-41912"
)
CONFUSED, BROUGHT = "CVE-2018-7644", "CVE-2021-21239"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
FORMS = (
    ("two-signed-infos", "Two SignedInfo: one is verified, one is read.", r"(<ds:SignedInfo>.*</ds:SignedInfo>)", r"\1\1"),
    ("two-references", "Two references: only one may be looked at.", r"(<ds:Reference .*</ds:Reference>)", r"\1\1"),
    ("two-digest-methods", "Two ways of digesting.", r"(<ds:DigestMethod [^>]*/>)", r"\1\1"),
    ("two-signatures", "Two signatures of one element.", r"(<ds:Signature .*</ds:Signature>)", r"\1\1"),
    ("object-in-signature", "An object within the signature.", r"(<ds:SignatureValue>.*</ds:SignatureValue>)", r"\1<ds:Object><x/></ds:Object>"),
    ("empty-reference", "A reference to nothing in particular, which means the whole document.", 'URI="#assertion-1"', 'URI=""'),
    ("reference-to-the-response", "The signature in the assertion speaks of the response.", 'URI="#assertion-1"', 'URI="#response-1"'),
    ("reference-by-xpointer", "A reference that is a program.", 'URI="#assertion-1"', "URI=\"#xpointer(id('x'))\""),
    ("transform-base64", "Another transform in place of the usual one.", "xmldsig#enveloped-signature", "xmldsig#base64"),
    ("transform-xslt", "A transform smuggled in: a program that runs before anything is verified.", f'(<ds:Transform Algorithm="{EXCLUSIVE}"/>)', rf'\1<ds:Transform Algorithm="{XSLT}"/>'),
    ("transform-with-a-child", "A transform with something within.", 'enveloped-signature"/>', 'enveloped-signature"><x/></ds:Transform>'),
    ("canonical-with-comments", "A canonicalization that lets comments count.", f'CanonicalizationMethod Algorithm="{EXCLUSIVE}"', f'CanonicalizationMethod Algorithm="{EXCLUSIVE}WithComments"'),
    ("canonical-with-a-child", "A canonicalization with something within.", f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>', f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"><x/></ds:CanonicalizationMethod>'),
    ("hmac-output-length", "A signature of one bit.", r"(<ds:SignatureMethod [^>]*)/>", r"\1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"),
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """To whom responses are made: what a good one says, where they are handed in, and how their names begin."""

    good: Issued
    doors: tuple[str, ...]
    prefix: str

    def case(self, name: str, about: str, text: str | bytes, *doors: str) -> Case:
        """Return a case of this way; at some of its doors, if any are named."""
        kept = tuple(door for door in self.doors if door in doors) if doors else self.doors
        return Case(f"{self.prefix}{name}", about, kept, text)


WAYS = (Way(GOOD, ("sp", "sts"), ""), Way(FOR_ROLES, ("role",), "role-"))


def signatures(way: Way) -> Iterator[Case]:
    """Yield responses whose signatures are missing, wrong, weak, or of something else than what would be read."""
    yield way.case("good-response", "A response that is taken.", signed(way.good.response()))
    again = tuple(f"again-{door}" for door in way.doors)
    about = "A response that was taken before (CVE-2026-41577, CVE-2026-9093)."
    yield Case(f"{way.prefix}replayed", about, again, signed(way.good.response()))
    yield from _wrapped(way)
    yield from _second_assertions(way)
    yield from _keys(way)
    yield from _weak(way)
    for name, about, hostile in forms(signed(way.good.response()), "assertion-1"):
        yield way.case(name, about, hostile)


def forms(good: str, signed_id: str) -> Iterator[tuple[str, str, str]]:
    """Yield other forms of a signature, by name, with what each is about."""
    for name, about, pattern, other in FORMS:
        hostile = re.sub(pattern.replace("assertion-1", signed_id), other, good, count=1, flags=re.DOTALL)
        if hostile == good:
            raise LookupError(f"{pattern} is not there")
        yield name, about, hostile


def _wrapped(way: Way) -> Iterator[Case]:
    for number in range(1, len(WRAPPINGS) + 1):
        for what in SIGNED:
            for same in (False, True):
                hostile = _carol(wrapped(signed(way.good.response(), what), number, same_id=same))
                ids = "the true one's ID" if same else "an ID of its own"
                about = f"Signature wrapping {number}, signed {' and '.join(what)}, forgery with {ids} ({WRAPPED})."
                name = f"xsw{number}-{'-'.join(what).lower()}{'-same-id' if same else ''}"
                yield way.case(name, about, hostile)


def _second_assertions(way: Way) -> Iterator[Case]:
    good = way.good
    true = signed(good.response())
    evil = _carol(good.evil().assertion)
    first, last = "<saml:Assertion ", "</samlp:Response>"
    yield way.case(
        "two-assertions-forged-first", "A forged assertion before the signed one.", true.replace(first, evil + first, 1)
    )
    yield way.case(
        "two-assertions-forged-last", "A forged assertion behind the signed one.", true.replace(last, evil + last)
    )
    again = re.sub(r"(<saml:Assertion.*</saml:Assertion>)", r"\1\1", true, flags=re.DOTALL)
    yield way.case("two-assertions-alike", "The signed assertion twice.", again)
    inner = re.findall(r"<saml:Assertion.*</saml:Assertion>", true, flags=re.DOTALL)[0]
    advice = evil.replace("<saml:AuthnStatement", f"<saml:Advice>{inner}</saml:Advice><saml:AuthnStatement", 1)
    yield way.case("signed-one-in-advice", "The signed assertion as the advice of a forged one.", good.response(advice))


def _keys(way: Way) -> Iterator[Case]:
    good = way.good.response()
    true = signed(good)
    evil = signed(good, how=Signing(key="evil"))
    yield way.case("unsigned", "No signature at all.", good)
    about = "The response is signed, the assertion is not: which of them is read?"
    yield way.case("unsigned-assertion", about, signed(good, ("Response",)))
    yield way.case("wrong-key", "Signed with a stranger's key.", evil)
    about = f"A stranger's key, and its certificate beside it ({BROUGHT})."
    yield way.case("embedded-key", about, _with_certificate(evil, "evil"))
    about = "The right key of another account's provider, which speaks for ours."
    yield way.case("key-of-another-account", about, signed(good, how=Signing(key="theirs")))
    yield way.case("changed", "Another person's name, put in after signing.", true.replace("alice", "carol"))
    both = signed(good, ("Assertion", "Response"))
    around = both.replace('ID="response-1" Version', 'Consent="urn:x" ID="response-1" Version')
    yield way.case("changed-around", "The signed response was changed around its signed assertion.", around)
    spoilt = re.sub(r"(<ds:SignatureValue>)[^<]*", rf"\g<1>{base64.b64encode(bytes(256)).decode()}", true)
    yield way.case("empty-signature", "A signature of nothing but zeros.", spoilt)
    spoilt = re.sub(r"(<ds:DigestValue>)[^<]*", rf"\g<1>{base64.b64encode(bytes(32)).decode()}", true)
    yield way.case("empty-digest", "A digest of nothing but zeros.", spoilt)


def _weak(way: Way) -> Iterator[Case]:
    for name, how in WEAK.items():
        history = (
            f"A shared secret that everybody has: the certificate ({CONFUSED})."
            if "hmac" in name
            else "SHA-1 is broken."
        )
        yield way.case(f"weak-{name}", history, signed(way.good.response(), how=how))
    prefixes = " ".join(f"n{number}" for number in range(200))
    about = "Prefixes times elements: a minute of work each."
    yield way.case("many-prefixes", about, signed(way.good.response(), how=Signing(prefixes=prefixes)))


def _carol(text: str) -> str:
    """Return a forgery that names somebody who exists, but for whom nobody signed."""
    return text.replace("admin@corp.example", "carol@acme.onaliyun.com").replace("admin@", "carol@")


def _with_certificate(xml: str, key: str) -> str:
    certificate = base64.b64encode(key_pair(key)[1]).decode()
    brought = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
    return xml.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{brought}")
