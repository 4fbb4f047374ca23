"""Hostile responses that are signed well: not for us, not now, or of somebody who has no say here."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.saml_corpus.case import AT, GOOD, NOW, THEIR_ROLES, THEM, Case
from tests.saml_corpus.responses import Way
from tests.support.saml_idp import Issued, Signing, signed
from tests.support.world import ACCOUNT, OTHER

BOUND = "CVE-2026-41577, CVE-2026-9093, CVE-2026-9096, CVE-2026-9098"
"""Products that did not look for whom and when an assertion is."""
MIXED_UP = "GHSA-fv2h-753j-9g39"
LONG_AGO, LATER = 'NotOnOrAfter="2026-03-02T11:00:00Z"', 'NotOnOrAfter="2026-03-03T12:00:00Z"'


def addressed(way: Way) -> Iterator[Case]:
    """Yield them."""
    yield from _elsewhere(way)
    yield from _at_another_time(way)
    yield from _of_somebody(way)
    yield from _of_another_account(way)


def answers() -> Iterator[Case]:
    """Yield answers to what we asked an account's provider."""
    good = _answering("_asked")
    yield Case("good-answer", "An answer to a request of ours.", ("asked",), signed(good.response()))
    about = "An answer to our request, brought by a browser that did not ask."
    yield Case("answer-in-another-browser", about, ("asked-elsewhere",), signed(good.response()))
    about = "An answer to another request than the one there is."
    yield Case("answer-to-another-request", about, ("asked",), signed(_answering("_other").response()))
    about = "Our request is answered by the response, and by the assertion in it another."
    other = replace(good, recipient=_answering("_other").recipient)
    yield Case("answer-to-two-requests", about, ("asked",), signed(other.response()))
    about = f"Our request to one provider, answered by another ({MIXED_UP})."
    theirs = signed(replace(good, issuer=THEM).response(), how=Signing(key="theirs"))
    yield Case("answer-of-another-provider", about, ("asked",), theirs)


def _answering(request_id: str) -> Issued:
    answers = f'InResponseTo="{request_id}"'
    return replace(GOOD, in_response_to=answers, recipient=f"{GOOD.recipient} {answers}")


def _elsewhere(way: Way) -> Iterator[Case]:
    theirs = f"{AT}/saml/{OTHER}/sp"
    other = f"<saml:AudienceRestriction><saml:Audience>{theirs}</saml:Audience></saml:AudienceRestriction>"
    nobody = "<saml:AudienceRestriction><saml:Audience/></saml:AudienceRestriction>"
    answers = 'InResponseTo="request-1"'
    further = way.good.recipient.removesuffix('"') + '/more"'
    for name, about, parts in (
        ("wrong-audience", "For another account", {"audience": other}),
        ("two-audiences", "For us, and only if it is for another account too", {"audience": way.good.audience + other}),
        ("no-audience", "For nobody in particular", {"audience": ""}),
        ("empty-audience", "For an empty name", {"audience": nobody}),
        ("wrong-destination", "Sent to another account", {"destination": way.good.destination.replace(ACCOUNT, OTHER)}),
        ("no-destination", "Sent to nobody in particular", {"destination": ""}),
        ("wrong-recipient", "To be handed in elsewhere", {"recipient": further}),
        ("no-recipient", "To be handed in anywhere", {"recipient": ""}),
        ("wrong-in-response-to", "In answer to what nobody asked", {"in_response_to": answers, "recipient": f"{way.good.recipient} {answers}"}),
        ("half-in-response-to", "The response answers, the assertion does not", {"in_response_to": answers}),
        ("other-half-in-response-to", "The assertion answers, the response does not", {"recipient": f"{way.good.recipient} {answers}"}),
        ("unknown-condition", "A condition that nobody can check", {"audience": way.good.audience + "<saml:Condition/>"}),
        ("not-a-success", "It says that nobody logged on", {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}),
    ):  # fmt: skip
        yield way.case(name, f"{about} ({BOUND}).", _signed(way, parts))
    held = signed(way.good.response().replace("cm:bearer", "cm:holder-of-key"))
    yield way.case("holder-of-a-key", "For whoever proves to hold a key, which nobody asks for.", held)


def _at_another_time(way: Way) -> Iterator[Case]:
    coming = 'NotBefore="2026-03-02T13:00:00Z" NotOnOrAfter="2026-03-02T14:00:00Z"'
    for name, about, parts in (
        ("expired", "Its time is over", {"conditions": LONG_AGO}),
        ("confirmation-expired", "Its confirmation's time is over", {"confirmed_until": LONG_AGO}),
        ("no-end", "Its confirmation never ends", {"confirmed_until": ""}),
        ("no-conditions", "It never ends", {"conditions": ""}),
        ("no-moment", "Its end is no moment", {"conditions": 'NotOnOrAfter="tomorrow"'}),
        ("not-yet", "Its time has not come", {"conditions": coming}),
        ("not-yet-issued", "It comes from the future", {"now": NOW + timedelta(hours=1)}),
        ("bearer-not-before", "A bearer who may not come yet", {"recipient": f'{way.good.recipient} NotBefore="2026-03-02T11:00:00Z"'}),
        ("session-over", "The session it tells of has ended", {"statement": f"Session{LONG_AGO}"}),
        ("old", "Good for a day, and hours old", {"now": NOW - timedelta(hours=3), "conditions": LATER, "confirmed_until": LATER}),
    ):  # fmt: skip
        yield way.case(name, f"{about} ({BOUND}).", _signed(way, parts))


def _of_somebody(way: Way) -> Iterator[Case]:
    given = ("sts", "role")
    for name, about, parts in (
        ("no-session-name", "It does not say what the session is called.", {"session_names": ()}),
        ("two-session-names", "Two names of a session.", {"session_names": ("alice", "bob")}),
        ("odd-session-name", "A name that a session cannot have.", {"session_names": ("a b",)}),
    ):
        text = _signed(way, parts)
        yield from _where_due(way.case(name, about, text, *given))
    said = '<saml:Attribute Name="https://www.aliyun.com/SAML-Role/Attributes/SessionDuration"><saml:AttributeValue>-900</saml:AttributeValue></saml:Attribute>'  # fmt: skip
    about = "A session that ends before it begins."
    yield from _where_due(
        way.case("odd-duration", about, signed(replace(way.good, attributes=said).response()), "role")
    )
    yield way.case("no-subject", "It names nobody.", signed(replace(way.good, subject="").response()))


def _of_another_account(way: Way) -> Iterator[Case]:
    theirs = Signing(key="theirs")
    about = f"Another provider's name, signed by ours ({MIXED_UP})."
    yield way.case("wrong-issuer", about, signed(replace(way.good, issuer=THEM).response()))
    about = f"Of no provider, signed by ours ({MIXED_UP})."
    yield way.case("no-issuer", about, signed(replace(way.good, issuer="").response()))
    about = f"The other account's own provider, by its own key, says who our alice is ({MIXED_UP})."
    yield way.case("provider-of-another-account", about, signed(replace(way.good, issuer=THEM).response(), how=theirs))
    there = {part: getattr(way.good, part).replace(ACCOUNT, OTHER) for part in ("destination", "recipient", "audience")}
    meant = replace(way.good, issuer=THEM, subject="alice@other.onaliyun.com", roles=THEIR_ROLES, **there)
    about = f"What the other account's own provider says of its own people, handed in here ({MIXED_UP})."
    yield way.case("response-of-another-account", about, signed(meant.response(), how=theirs))
    name = replace(way.good, subject="alice@other.onaliyun.com")
    about = "Our provider names somebody of another account."
    yield from _where_due(way.case("name-of-another-account", about, signed(name.response()), "sp"))
    roles = replace(way.good, roles=THEIR_ROLES)
    about = "Our provider offers a role of another account."
    yield from _where_due(way.case("role-of-another-account", about, signed(roles.response()), "sts", "role"))
    mixed = replace(way.good, roles=(f"acs:ram::{OTHER}:role/dev,acs:ram::{ACCOUNT}:saml-provider/corp",))
    about = "A role of another account, by the word of our provider."
    yield from _where_due(way.case("role-there-provider-here", about, signed(mixed.response()), "sts", "role"))


def _signed(way: Way, parts: Mapping[str, Any]) -> str:
    return signed(replace(way.good, **parts).response())


def _where_due(case: Case) -> Iterator[Case]:
    """Yield a case that is of any use on its way."""
    if case.doors:
        yield case
