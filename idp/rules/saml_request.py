"""What a SAML authentication request asks for, and whether it may be answered (SAML 2.0 core, 3.4.1; profiles, 4.1.4).

What is wrong with a request raises `Unfit`: nothing is sent anywhere then. What cannot be granted raises `Declined`:
the application is told so, at its registered address.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules.saml_application import POST, ApplicationMetadata, Endpoint, SamlApplication, endpoint, name_format
from idp.rules.saml_check import Check, Objection, Trail

SKEW = timedelta(seconds=60)
OLDEST = timedelta(minutes=5)
"""Age at which a request is refused: a browser carries it here at once."""
REMEMBERED = timedelta(hours=2)
"""How long an answered request is remembered: longer than it is taken, and longer than a logon may take."""
ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,255}", re.ASCII)
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS = f"{STATUS}Success"
REQUESTER, RESPONDER = f"{STATUS}Requester", f"{STATUS}Responder"
BAD_NAME_POLICY = f"{STATUS}InvalidNameIDPolicy"
NO_CONTEXT, NO_PASSIVE, DENIED = f"{STATUS}NoAuthnContext", f"{STATUS}NoPassive", f"{STATUS}RequestDenied"


class Unfit(Objection):
    """A request that is not answered."""


class Declined(Exception):
    """A request that cannot be granted. `status` is a second-level status code; the text is for the audit trail."""

    def __init__(self, status: str, reason: str) -> None:
        self.status = status
        super().__init__(reason)


@dataclass(frozen=True)
class RequestedContext:
    """How somebody is to have logged on: `comparison` is exact, minimum, maximum or better."""

    comparison: str
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AuthnRequest:
    """One request as it was read; absent texts are None. `signed`: its signature was verified.

    `name_format` and `name_qualifier` are of NameIDPolicy. `names_subject`: it says itself who is to log on.
    """

    id: str
    issuer: str
    destination: str | None
    issued_at: datetime | None
    signed: bool
    force: bool
    passive: bool
    acs_url: str | None
    acs_index: int | None
    binding: str | None
    name_format: str | None
    name_qualifier: str | None
    context: RequestedContext | None
    names_subject: bool


@dataclass(frozen=True)
class Expected:
    """What we hold a request against: its application, and the address and moment at which it came in."""

    metadata: ApplicationMetadata
    address: str
    now: datetime


CHECKS: tuple[Check[AuthnRequest, Expected], ...] = (
    Check(
        "the application's metadata is in force",
        "metadata_expired",
        lambda _, ours: ours.metadata.holds(ours.now),
        lambda _, ours: (ours.metadata.valid_until, ours.now),
    ),
    Check(
        "signed where it has to be",
        "not_signed",
        lambda asked, ours: asked.signed or not ours.metadata.requests_signed,
        lambda asked, ours: (
            "signed" if asked.signed else "not signed",
            "signed" if ours.metadata.requests_signed else "signed or not",
        ),
    ),
    Check(
        "the moment is there",
        "issue_instant_missing",
        lambda asked, _: asked.issued_at is not None,
        lambda asked, ours: (asked.issued_at, ours.now),
    ),
    Check(
        "its time has begun",
        "issued_in_the_future",
        lambda asked, ours: _age(asked, ours) >= -SKEW,
        lambda asked, ours: (asked.issued_at, ours.now),
    ),
    Check(
        "its time is not over",
        "expired",
        lambda asked, ours: _age(asked, ours) < OLDEST + SKEW,
        lambda asked, ours: (asked.issued_at, ours.now),
    ),
    Check(
        "the destination is ours",
        "wrong_destination",
        lambda asked, ours: asked.destination == ours.address or (asked.destination is None and not asked.signed),
        lambda asked, ours: (asked.destination, ours.address),
    ),
    Check(
        "it has an ID",
        "id_malformed",
        lambda asked, _: bool(ID.fullmatch(asked.id)),
        lambda asked, _: (asked.id, "an xs:ID"),
    ),
    Check(
        "the answer is wanted by post",
        "binding_unsupported",
        lambda asked, _: asked.binding in (None, POST),
        lambda asked, _: (asked.binding, POST),
    ),
)
"""In the order in which they are made; where the answer goes is found last."""


def check(request: AuthnRequest, ours: Expected, trail: Trail) -> Endpoint:
    """Return where the answer goes; raises `Unfit`."""
    trail.demand(CHECKS, request, ours, Unfit)
    with trail.step("the answer goes to a registered address", *_wanted_and_known(request, ours.metadata)):
        found = endpoint(ours.metadata, request.acs_url, request.acs_index)
        if found is None:
            raise Unfit("acs_unknown")
    return found


def _wanted_and_known(request: AuthnRequest, metadata: ApplicationMetadata) -> tuple[str, str]:
    """Return where a request wants its answer, and where answers may go."""
    index = "" if request.acs_index is None else str(request.acs_index)
    return request.acs_url or index, " ".join(one.url for one in metadata.endpoints)


def name_to_give(request: AuthnRequest, application: SamlApplication) -> str:
    """Return the short name of the NameID's format; raises `Declined`, also for a subject that is asked for."""
    if request.names_subject:
        raise Declined(DENIED, "subject_requested")
    if request.name_qualifier not in (None, application.metadata.entity_id):
        raise Declined(BAD_NAME_POLICY, "name_id_of_another_application")
    found = name_format(application, request.name_format)
    if found is None:
        raise Declined(BAD_NAME_POLICY, "name_id_format_unavailable")
    return found


def _age(request: AuthnRequest, ours: Expected) -> timedelta:
    return ours.now - request.issued_at if request.issued_at else timedelta(0)
