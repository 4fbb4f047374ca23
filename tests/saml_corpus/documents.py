"""Hostile responses as documents: what no parser should meet, and shapes that two readers could read otherwise."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

from tests.saml_corpus.case import ALICE, Case
from tests.saml_corpus.encrypted import encrypted_to
from tests.saml_corpus.responses import Way
from tests.support.saml_idp import CANCELLED, signed

DIFFERENT = "CVE-2025-25291, CVE-2025-25292, CVE-2025-66567, CVE-2025-66568, CVE-2025-66475, CVE-2020-27846"
SHORTENED = "CVE-2017-11427, CVE-2017-11428, CVE-2017-11430"
ENTITIES = "CVE-2016-10127, CVE-2016-10149, CVE-2017-9672"
LARGE = "CVE-2025-54572"
BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 30)) + "]>"  # fmt: skip
FILE = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DOCTYPES = (
    ("doctype", "A document type.", "<!DOCTYPE r>", ""),
    ("entity", "An entity that is a name.", '<!DOCTYPE r [<!ENTITY a "alice">]>', "&a;"),
    ("entity-bomb", "An entity bomb that is there.", BOMB, ""),
    ("entity-bomb-used", "An entity bomb that goes off.", BOMB, "&a29;"),
    ("external-entity", "An external entity: a file of the machine.", FILE, ""),
    ("external-entity-used", "An external entity: the file is asked for.", FILE, "&a;"),
    ("external-dtd", "An external document type: somebody is asked over the network.", '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">', ""),
    ("parameter-entity", "An external parameter entity.", '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd">%a;]>', ""),
    ("id-by-doctype", "A document type that says what an ID is.", '<!DOCTYPE r [<!ATTLIST saml:Assertion ID CDATA "x">]>', ""),
)  # fmt: skip
SHAPES = (
    ("no-status", "No status: the toolkit alone would tell.", r"<samlp:Status>.*</samlp:Status>", ""),
    ("empty-encrypted-assertion", "An encrypted assertion with nothing in it.", r"(<saml:Assertion.*</saml:Assertion>)", "<saml:EncryptedAssertion/>"),
    ("another-message", "A response of single logout.", "samlp:Response", "samlp:LogoutResponse"),
    ("id-on-the-subject", "An ID twice, where one reader looks for it.", "<saml:Subject>", '<saml:Subject ID="assertion-1">'),
    ("id-twice", "The response and the assertion have one ID.", 'ID="response-1"', 'ID="assertion-1"'),
    ("id-of-xml", "An ID that only readers of xml:id see.", "<saml:Subject>", '<saml:Subject xml:id="assertion-1">'),
    ("id-in-other-letters", "An ID in other letters.", "<saml:Subject>", '<saml:Subject Id="other">'),
    ("id-in-small-letters", "A second ID in small letters.", 'ID="assertion-1" Version', 'ID="assertion-1" id="assertion-1" Version'),
    ("id-of-a-namespace", "A second ID, in a namespace.", 'ID="assertion-1" Version', 'ID="assertion-1" saml:ID="evil" Version'),
    ("void-canonicalization", "A relative namespace: canonicalization gives up, and its digest is that of nothing.", "<saml:Subject>", '<saml:Subject xmlns:x="relative">'),
    ("wrong-namespace", "The protocol's names in another namespace.", "SAML:2.0:protocol", "SAML:2.1:protocol"),
    ("wrong-namespace-of-the-assertion", "The assertion's names in another namespace.", "SAML:2.0:assertion", "SAML:1.0:assertion"),
)  # fmt: skip


def documents(way: Way) -> Iterator[Case]:
    """Yield responses that are hostile as XML."""
    yield from _doctypes(way)
    yield from _comments(way)
    yield from _shapes(way)
    yield from _large(way)
    yield from _none(way)


def _doctypes(way: Way) -> Iterator[Case]:
    good = signed(way.good.response())
    declared = '<?xml version="1.0" encoding="utf-16"?>'
    for name, about, doctype, used in DOCTYPES:
        message = good.replace("<samlp:Response ", f'<samlp:Response Consent="{used}" ', 1) if used else good
        message = good.replace(ALICE, used) if name == "external-entity-used" else message
        yield way.case(name, f"{about[:-1]} ({ENTITIES}).", f"{doctype}{message}")
        hidden = f"{about[:-1]}, where a search for its letters does not find it ({ENTITIES})."
        yield way.case(f"{name}-utf-16", hidden, f"{declared}{doctype}{message}".encode("utf-16"))
    yield way.case("utf-16", "Another encoding: filters see other letters.", f"{declared}{good}".encode("utf-16"))


def _comments(way: Way) -> Iterator[Case]:
    history = f"({SHORTENED})"
    longer = f"{ALICE}.evil"
    hers = signed(replace(way.good, subject=longer).response())
    for name, what in (("comment", "<!---->"), ("instruction", "<?x y?>")):
        split = f"{ALICE}{what}.evil"
        inside = signed(replace(way.good, subject=split).response())
        yield way.case(f"{name}-in-name", f"A {name} that could shorten a name {history}.", inside)
        added = hers.replace(longer, split)
        yield way.case(f"{name}-put-into-name", f"A {name} put in after signing, which covers none {history}.", added)
        named = signed(replace(way.good, session_names=(f"alice{what}x",)).response())
        yield way.case(f"{name}-in-attribute", f"A {name} in an attribute {history}.", named)
        added = signed(way.good.response()).replace(">alice<", f">al{what}ice<")
        yield way.case(f"{name}-put-into-attribute", f"A {name} put into an attribute after signing {history}.", added)
        elsewhere = signed(way.good.response()).replace("</saml:Issuer>", f"{what}</saml:Issuer>", 1)
        yield way.case(f"{name}-in-issuer", f"A {name} in the issuer {history}.", elsewhere)
    within = signed(replace(way.good, subject=f"{ALICE}<saml:x/>").response())
    yield way.case("element-in-name", f"An element within a name {history}.", within)
    added = signed(replace(way.good, subject=f"{ALICE}<b xmlns='urn:x'>.evil</b>").response())
    yield way.case("more-in-an-element", f"A name that goes on in an element {history}.", added)


def _shapes(way: Way) -> Iterator[Case]:
    good = signed(way.good.response())
    for name, about, pattern, other in SHAPES:
        hostile = re.sub(pattern, other, good, flags=re.DOTALL)
        if hostile == good:
            raise LookupError(f"{pattern} is not in a good response")
        yield way.case(name, f"{about[:-1]} ({DIFFERENT})." if "ID" in about or "void" in name else about, hostile)
    about = "Encrypted to another's key, and so to nobody here (CVE-2017-1000246)."
    yield way.case("encrypted-to-another", about, way.good.response(encrypted_to("evil", signed(way.good.assertion))))
    yield way.case("cancelled", "It says that nobody logged on, and brings no assertion.", way.good.failure(*CANCELLED))
    twice = replace(way.good, attributes='<saml:Attribute Name="x"/><saml:Attribute Name="x"/>')
    about = f"An attribute twice: which of them is read? ({DIFFERENT})"
    yield way.case("attribute-twice", about, signed(twice.response()))


def _large(way: Way) -> Iterator[Case]:
    good = signed(way.good.response())
    end, last = "</saml:Assertion>", "</samlp:Response>"
    declared = " ".join(f'xmlns:n{number}="urn:n"' for number in range(2_000))
    many = good.replace("<samlp:Response ", f"<samlp:Response {declared} ")
    for name, about, text in (
        ("huge", f"More than may come in ({LARGE}).", good.replace(end, f"{' ' * 90_000}{end}")),
        ("many-parts", f"Thousands of elements ({LARGE}).", good.replace(last, f"{'<x/>' * 4_000}{last}")),
        ("deep", "Hundreds of elements within each other.", good.replace(last, f"{'<x>' * 300}{'</x>' * 300}{last}")),
        ("many-namespaces", "Namespaces times elements: seconds of work each.", many),
    ):
        yield way.case(name, about, text)


def _none(way: Way) -> Iterator[Case]:
    good = signed(way.good.response())
    for name, about, text in (
        ("cut-off", "Half a document.", good[:-40]),
        ("one-letter", "Not even a beginning.", "<"),
        ("letters", "No document at all.", "xxxx"),
        ("unclosed", "Elements without end.", "<a>" * 500),
        ("name-alone", "The name of a response.", "<samlp:Response"),
        ("an-element", "An element of nobody.", "<a/>"),
        ("bytes", "Bytes that are no text.", b"\x00\x01"),
        ("not-utf-8", "Bytes that are no UTF-8.", b"\xff" * 100),
        ("deflated", "A good response, deflated as by redirect.", _deflated(good)),
    ):
        yield way.case(name, about, text)


def _deflated(text: str) -> bytes:
    deflater = zlib.compressobj(level=0, wbits=-zlib.MAX_WBITS)  # stored, and so alike whoever deflates
    return deflater.compress(text.encode()) + deflater.flush()
