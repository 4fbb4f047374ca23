"""Whether a SAML assertion, its signature verified, is one for us, and now (SAML 2.0 profiles, 4.1.4).

The toolkit that verifies it leaves much of this out when an element is absent; here, what is absent refuses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules import token_duration
from idp.rules.role_sessions import ASSERTED_SESSION_NAME
from idp.rules.saml_metadata import ServiceProvider

SKEW = timedelta(seconds=60)
OLDEST = timedelta(hours=1)
"""Age at which an assertion is refused, however long its provider means it to be good."""
TICKET = timedelta(minutes=5)
"""For how long what an assertion says may wait for its bearer to come back, before it is spent."""
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
FORMAT_PREFIX = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
ATTRIBUTES = "https://www.aliyun.com/SAML-Role/Attributes/"
ROLE, SESSION_NAME = ATTRIBUTES + "Role", ATTRIBUTES + "RoleSessionName"
SESSION_DURATION = ATTRIBUTES + "SessionDuration"
SECONDS = re.compile(r"[0-9]{3,6}", re.ASCII)
MOST_ROLES = 100


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """How the bearer is to be confirmed; absent moments are None, absent texts empty."""

    method: str
    recipient: str
    in_response_to: str
    not_before: datetime | None
    not_on_or_after: datetime | None


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One assertion, read from verified bytes; `destination` and `in_response_to` are of the response around it."""

    id: str
    destination: str
    in_response_to: str
    response_issuer: str | None
    issuer: str
    issued_at: datetime | None
    subject: str
    subject_format: str
    confirmations: tuple[Confirmation, ...]
    not_before: datetime | None
    not_on_or_after: datetime | None
    audiences: tuple[tuple[str, ...], ...]
    authenticated_at: datetime | None
    session_ends: datetime | None
    attributes: Mapping[str, tuple[str, ...]]

    @property
    def subject_type(self) -> str:
        """Return the format of the subject's name in its published short form."""
        return self.subject_format.removeprefix(FORMAT_PREFIX)


class Expired(ValueError):
    """Its time is over."""


class Unfit(ValueError):
    """It is not for us; the text says why, for the audit trail only."""


def check(
    assertion: Assertion, issuer: str, provider: ServiceProvider, now: datetime, *, may_answer: bool = False
) -> None:
    """Raise `Unfit` or `Expired` unless it is an assertion of `issuer` for us, at this moment.

    It must come unasked for, unless it `may_answer` a request; which one is the caller's to look up.
    """
    request_id = assertion.in_response_to if may_answer else ""
    for holds, why in (
        (assertion.issuer == issuer and assertion.response_issuer in (None, issuer), "issuer"),
        (assertion.destination in provider.acs_urls, "destination"),
        (assertion.in_response_to == request_id, "in response to"),
        (bool(assertion.subject), "subject"),
        (len(assertion.confirmations) == 1, "subject confirmation"),
        (bool(assertion.audiences), "audience"),
        (all(provider.entity_id in restriction for restriction in assertion.audiences), "audience"),
    ):
        if not holds:
            raise Unfit(why)
    _check_confirmation(assertion.confirmations[0], assertion.destination, request_id)
    _check_time(assertion, now)


def _check_confirmation(confirmation: Confirmation, recipient: str, request_id: str) -> None:
    if confirmation.method != BEARER:
        raise Unfit("subject confirmation")
    if confirmation.recipient != recipient:
        raise Unfit("recipient")
    if confirmation.in_response_to != request_id:
        raise Unfit("in response to")
    if confirmation.not_before is not None:
        raise Unfit("a bearer has no NotBefore")


def _check_time(assertion: Assertion, now: datetime) -> None:
    ends = (assertion.not_on_or_after, assertion.confirmations[0].not_on_or_after)
    issued_at = assertion.issued_at
    if issued_at is None or None in ends:
        raise Unfit("a moment is missing")
    if max(issued_at, assertion.not_before or issued_at) > now + SKEW:
        raise Unfit("not yet valid")
    # The provider's clock may be late by some: its assertion lives that much longer.
    late = now - SKEW
    if any(end is not None and end <= late for end in ends) or now - issued_at > OLDEST + SKEW:
        raise Expired("expired")
    if assertion.session_ends is not None and assertion.session_ends <= now:
        raise Expired("session")


def forgotten_at(assertion: Assertion, now: datetime) -> datetime:
    """Return until when it has to be remembered that an assertion was spent.

    Then it is refused by its age, and whatever was made of it before waits no more.
    """
    return (assertion.issued_at or now) + OLDEST + 2 * SKEW + TICKET


def session_name(assertion: Assertion) -> str:
    """Return the session's name; raises `Unfit`."""
    names = assertion.attributes.get(SESSION_NAME, ())
    if len(names) != 1 or not ASSERTED_SESSION_NAME.fullmatch(names[0]):
        raise Unfit("RoleSessionName")
    return names[0]


def session_seconds(assertion: Assertion) -> int | None:
    """Return how long a browser's session may last by the provider's wish, None for no wish; raises `Unfit`."""
    wishes = assertion.attributes.get(SESSION_DURATION, ())
    if not wishes:
        return None
    if len(wishes) != 1 or not SECONDS.fullmatch(wishes[0]) or int(wishes[0]) < token_duration.SHORTEST:
        raise Unfit("SessionDuration")
    return int(wishes[0])


def offers(assertion: Assertion) -> list[tuple[str, str]]:
    """Return the pairs of ARNs, a role's and a provider's, that the provider puts at the subject's choice."""
    values = assertion.attributes.get(ROLE, ())
    parts = (re.split(r"\s*,\s*", value.strip()) for value in values[:MOST_ROLES])
    return [(pair[0], pair[1]) for pair in parts if len(pair) == 2]  # noqa: PLR2004 -- a role and a provider


def may_assume(assertion: Assertion, role_arn: str, provider_arn: str) -> bool:
    """Tell whether the provider lets the subject assume a role: one value names both, the role first."""
    return (role_arn, provider_arn) in offers(assertion)
