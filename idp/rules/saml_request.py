"""What a SAML authentication request asks for, and whether it may be answered (SAML 2.0 core, 3.4.1; profiles, 4.1.4).

What is wrong with a request raises `Unfit`: nothing is sent anywhere then. What cannot be granted raises `Declined`:
the application is told so, at its registered address.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules.saml_application import POST, ApplicationMetadata, Endpoint, SamlApplication, endpoint, name_format

SKEW = timedelta(seconds=60)
OLDEST = timedelta(minutes=5)
"""Age at which a request is refused: a browser carries it here at once."""
REMEMBERED = timedelta(hours=2)
"""How long an answered request is remembered: longer than it is taken, and longer than a logon may take."""
ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,255}", re.ASCII)
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
REQUESTER, RESPONDER = f"{STATUS}Requester", f"{STATUS}Responder"
BAD_NAME_POLICY = f"{STATUS}InvalidNameIDPolicy"
NO_CONTEXT, NO_PASSIVE, DENIED = f"{STATUS}NoAuthnContext", f"{STATUS}NoPassive", f"{STATUS}RequestDenied"


class Unfit(ValueError):
    """A request that is not answered; the text says why, for the audit trail only."""


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


def check(request: AuthnRequest, metadata: ApplicationMetadata, address: str, now: datetime) -> Endpoint:
    """Return where the answer goes; raises `Unfit`. `address` is where the request came in."""
    if not metadata.holds(now):
        raise Unfit("metadata_expired")
    if metadata.requests_signed and not request.signed:
        raise Unfit("not_signed")
    _check_moment(request, now)
    if request.destination != address and (request.signed or request.destination is not None):
        raise Unfit("wrong_destination")
    if not ID.fullmatch(request.id):
        raise Unfit("id_malformed")
    if request.binding not in (None, POST):
        raise Unfit("binding_unsupported")
    found = endpoint(metadata, request.acs_url, request.acs_index)
    if found is None:
        raise Unfit("acs_unknown")
    return found


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


def _check_moment(request: AuthnRequest, now: datetime) -> None:
    if request.issued_at is None:
        raise Unfit("issue_instant_missing")
    if request.issued_at > now + SKEW:
        raise Unfit("issued_in_the_future")
    if request.issued_at <= now - OLDEST - SKEW:
        raise Unfit("expired")
