"""Hostile responses of an identity provider."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.saml_corpus.case import ALICE, AT, GOOD, RESPONSES, Case
from tests.support.saml_attacks import DOCTYPES, OTHER_SHAPES, SIGNED, WEAK
from tests.support.saml_idp import ROLE, US, Issued, Signing, key_pair, signed
from tests.support.saml_wrapping import WRAPPINGS, wrapped
from tests.support.world import OTHER

IDS = ('ID="assertion-1" Version', 'ID="response-1"', "<saml:Subject>")


def responses() -> Iterator[Case]:
    """Yield hostile responses."""
    yield from _wrapped()
    yield from _keys()
    yield from _doctypes()
    yield from _comments()
    yield from _namespaces()
    yield from _large()
    yield from _costly()
    yield from _shapes()
    yield from _not_for_us()
    yield from _not_of_us()


def _wrapped() -> Iterator[Case]:
    history = "CVE-2020-5390, CVE-2021-21238, CVE-2016-5697, CVE-2024-45409, CVE-2025-47949, CVE-2026-25922"
    evil = GOOD.response().replace(ALICE, ALICE)
    for number in range(1, len(WRAPPINGS) + 1):
        for what in SIGNED:
            for same in (False, True):
                hostile = wrapped(signed(evil, what), number, same_id=same).replace("admin@", "carol@")
                ids = "the true one's ID" if same else "an ID of its own"
                about = f"Signature wrapping {number}, signed {' and '.join(what)}, forgery with {ids} ({history})."
                name = f"xsw{number}-{'-'.join(what).lower()}{'-same-id' if same else ''}"
                yield Case(name, about, RESPONSES, hostile)


def _keys() -> Iterator[Case]:
    good = GOOD.response()
    yield Case("unsigned", "No signature at all (CVE-2025-54369).", RESPONSES, good)
    about = "The response is signed, the assertion is not: which of them is read?"
    yield Case("unsigned-assertion", about, RESPONSES, signed(good, ("Response",)))
    yield Case("wrong-key", "Signed with a stranger's key.", RESPONSES, signed(good, how=Signing(key="evil")))
    about = "A stranger's key, and its certificate beside it (CVE-2021-21239, CVE-2018-7644)."
    brought = _with_certificate(signed(good, how=Signing(key="evil")), "evil")
    yield Case("embedded-key", about, RESPONSES, brought)
    about = "The right key of another account's provider, which speaks for ours."
    yield Case("key-of-another-account", about, RESPONSES, signed(good, how=Signing(key="theirs")))
    yield Case(
        "changed", "Another person's name, put in after signing.", RESPONSES, signed(good).replace("alice", "carol")
    )
    for number, how in enumerate(WEAK):
        method = (how.method if how.method != Signing().method else how.digest).rpartition("#")[2]
        place = "method" if how.method != Signing().method else "digest"
        about = f"A weak {place} of signing: {method} (CVE-2018-7644; SHA-1 is broken)."
        yield Case(f"weak-{number}-{method}", about, RESPONSES, signed(good, how=how))
    spoilt = re.sub(r"(<ds:SignatureValue>)[^<]*", rf"\g<1>{base64.b64encode(bytes(256)).decode()}", signed(good))
    yield Case("empty-signature", "A signature of nothing but zeros.", RESPONSES, spoilt)


def _doctypes() -> Iterator[Case]:
    good = GOOD.response()
    for number, doctype in enumerate(DOCTYPES):
        about = "A document type: entities, external ones, bombs (CVE-2016-10127, CVE-2016-10149, CVE-2017-9672)."
        yield Case(f"doctype-{number}", about, RESPONSES, f"{doctype}{signed(good)}")
    about = "A document type where a search for its letters does not find it."
    yield Case(
        "doctype-utf-16",
        about,
        RESPONSES,
        f'<?xml version="1.0" encoding="utf-16"?>{DOCTYPES[1]}{signed(good)}'.encode("utf-16"),
    )
    yield Case(
        "utf-16",
        "Another encoding: filters see other letters.",
        RESPONSES,
        f'<?xml version="1.0" encoding="utf-16"?>{signed(good)}'.encode("utf-16"),
    )


def _comments() -> Iterator[Case]:
    history = "CVE-2017-11427, CVE-2017-11428, CVE-2017-11430"
    longer = replace(GOOD, subject=f"{ALICE}.evil").response()
    split = f"{ALICE}<!---->.evil"
    yield Case(
        "comment-in-name",
        f"A comment that could shorten a name ({history}).",
        RESPONSES,
        signed(longer.replace(f"{ALICE}.evil", split)),
    )
    yield Case(
        "comment-put-into-name",
        f"The same, put in after signing ({history}).",
        RESPONSES,
        signed(longer).replace(f"{ALICE}.evil", split),
    )
    yield Case(
        "instruction-in-name",
        f"A processing instruction, likewise ({history}).",
        RESPONSES,
        signed(longer.replace(f"{ALICE}.evil", f"{ALICE}<?x y?>.evil")),
    )
    inside = replace(GOOD, session_names=("alice<!---->x",)).response()
    yield Case("comment-in-attribute", f"A comment in an attribute ({history}).", RESPONSES, signed(inside))
    yield Case(
        "element-in-name",
        "An element within a name.",
        RESPONSES,
        signed(replace(GOOD, subject=f"{ALICE}<saml:x/>").response()),
    )


def _namespaces() -> Iterator[Case]:
    good = GOOD.response()
    hidden = signed(good).replace("<saml:Subject>", '<saml:Subject xmlns:x="relative">')
    yield Case("relative-namespace", "Canonicalization gives up: void canonicalization (2025).", RESPONSES, hidden)


def _large() -> Iterator[Case]:
    good = GOOD.response()
    yield Case(
        "huge",
        "More than may come in.",
        RESPONSES,
        signed(good).replace("</saml:Assertion>", f"{' ' * 90_000}</saml:Assertion>"),
    )
    yield Case(
        "many-parts",
        "Thousands of elements.",
        RESPONSES,
        signed(good).replace("</samlp:Response>", f"{'<x/>' * 4_000}</samlp:Response>"),
    )
    yield Case(
        "deep",
        "Hundreds of elements within each other.",
        RESPONSES,
        signed(good).replace("</samlp:Response>", f"{'<x>' * 300}{'</x>' * 300}</samlp:Response>"),
    )


def _costly() -> Iterator[Case]:
    good = GOOD.response()
    declared = " ".join(f'xmlns:n{number}="urn:n"' for number in range(2_000))
    yield Case(
        "many-namespaces",
        "Namespaces times elements: seconds of work each.",
        RESPONSES,
        signed(good).replace("<samlp:Response ", f"<samlp:Response {declared} "),
    )
    prefixes = " ".join(f"n{number}" for number in range(200))
    yield Case(
        "many-prefixes",
        "Prefixes times elements: a minute of work each.",
        RESPONSES,
        signed(good, how=Signing(prefixes=prefixes)),
    )
    yield Case(
        "wrong-namespace",
        "The protocol's names in another namespace.",
        RESPONSES,
        signed(good).replace("SAML:2.0:protocol", "SAML:2.1:protocol"),
    )
    yield Case("cut-off", "Half a document.", RESPONSES, signed(good)[:-40])


def _shapes() -> Iterator[Case]:
    good = signed(GOOD.response())
    for number, (pattern, instead) in enumerate(OTHER_SHAPES):
        hostile = re.sub(pattern, instead, good, flags=re.DOTALL)
        about = f"Another shape than the one that is read: {pattern[:60]} became {instead[:60] or 'nothing'}."
        yield Case(f"shape-{number:02}", about, RESPONSES, hostile)
    for number, (old, new) in enumerate(
        (
            (IDS[1], 'ID="assertion-1"'),
            (IDS[2], '<saml:Subject xml:id="assertion-1">'),
            (IDS[2], '<saml:Subject Id="other">'),
            (IDS[0], 'ID="assertion-1" id="assertion-1" Version'),
            (IDS[0], 'ID="assertion-1" saml:ID="evil" Version'),
        )
    ):
        about = "An ID twice, or spelt so that only some readers see it (CVE-2025-25291, CVE-2025-25292)."
        yield Case(f"ids-{number}", about, RESPONSES, good.replace(old, new))


def _not_for_us() -> Iterator[Case]:
    other = f"<saml:AudienceRestriction><saml:Audience>{AT}/saml/{OTHER}/sp</saml:Audience></saml:AudienceRestriction>"
    answered = f'Recipient="{US}/acs" InResponseTo="request-1"'
    for name, about, parts in (
        ("wrong-issuer", "Of another provider.", {"issuer": "https://other.example/idp"}),
        ("wrong-audience", "For another account.", {"audience": other}),
        ("no-audience", "For nobody in particular.", {"audience": ""}),
        ("empty-audience", "For an empty name.", {"audience": "<saml:AudienceRestriction><saml:Audience/></saml:AudienceRestriction>"}),
        ("wrong-destination", "Sent to another account.", {"destination": f'Destination="{AT}/saml/{OTHER}/sp/acs"'}),
        ("no-destination", "Sent to nobody in particular.", {"destination": ""}),
        ("wrong-recipient", "To be handed in elsewhere.", {"recipient": f'Recipient="{US}/acs/more"'}),
        ("no-recipient", "To be handed in anywhere.", {"recipient": ""}),
        ("wrong-in-response-to", "In answer to what nobody asked.", {"in_response_to": 'InResponseTo="request-1"', "recipient": answered}),
        ("half-in-response-to", "The response answers, the assertion does not.", {"in_response_to": 'InResponseTo="request-1"'}),
        ("expired", "Its time is over.", {"conditions": 'NotOnOrAfter="2026-03-02T11:00:00Z"'}),
        ("confirmation-expired", "Its confirmation's time is over.", {"confirmed_until": 'NotOnOrAfter="2026-03-02T11:00:00Z"'}),
        ("no-end", "It never ends.", {"confirmed_until": ""}),
        ("not-yet", "Its time has not come.", {"conditions": 'NotBefore="2026-03-02T13:00:00Z" NotOnOrAfter="2026-03-02T14:00:00Z"'}),
        ("session-over", "The session it tells of has ended.", {"statement": 'SessionNotOnOrAfter="2026-03-02T11:00:00Z"'}),
        ("no-subject", "It names nobody.", {"subject": ""}),
        ("not-a-success", "It says that nobody logged on.", {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}),
        ("unknown-condition", "A condition that nobody can check.", {"audience": GOOD.audience + "<saml:Condition/>"}),
    ):  # fmt: skip
        yield Case(name, about, RESPONSES, signed(_with(parts).response()))


def _not_of_us() -> Iterator[Case]:
    old = replace(
        GOOD,
        now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        conditions='NotOnOrAfter="2026-03-03T12:00:00Z"',
        confirmed_until='NotOnOrAfter="2026-03-03T12:00:00Z"',
    )
    yield Case("old", "Good for a day, and hours old.", RESPONSES, signed(old.response()))
    name = "alice@other.onaliyun.com"
    yield Case(
        "name-of-another-account",
        "It names somebody of another account.",
        ("sp",),
        signed(replace(GOOD, subject=name).response()),
    )
    theirs = f"acs:ram::{OTHER}:role/dev,acs:ram::{OTHER}:saml-provider/corp"
    yield Case(
        "role-of-another-account",
        "It offers a role of another account.",
        ("sts",),
        signed(replace(GOOD, roles=(theirs,)).response()),
    )
    assert ROLE in GOOD.response()


def _with(parts: Mapping[str, Any]) -> Issued:
    return replace(GOOD, **parts)


def _with_certificate(xml: str, key: str) -> str:
    certificate = base64.b64encode(key_pair(key)[1]).decode()
    brought = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
    return xml.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{brought}")
