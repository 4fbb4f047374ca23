"""Whether a SAML assertion, its signature verified, is one for us, and now (SAML 2.0 profiles, 4.1.4).

The toolkit that verifies it leaves much of this out when an element is absent; here, what is absent refuses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules import token_duration
from idp.rules.role_sessions import ASSERTED_SESSION_NAME
from idp.rules.saml_check import Check, Objection, Trail
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
    qualifier: str
    sp_qualifier: str
    session_index: str
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

    @property
    def known_as(self) -> dict[str, str]:
        """Return by what name the provider speaks of the session, as `idp.model.saml_participant` keeps it."""
        return {
            "party": self.issuer,
            "name_id": self.subject,
            "name_format": self.subject_format,
            "name_qualifier": self.qualifier,
            "sp_name_qualifier": self.sp_qualifier,
            "session_index": self.session_index,
        }


DECLINED = "status"
"""Why a response is not taken that says of itself that nobody was logged on."""


class Expired(Objection):
    """Its time is over."""


class Unfit(Objection):
    """It is not for us."""


@dataclass(frozen=True)
class Expected:
    """What we hold an assertion against; `request_id` is of the request it answers, empty where it comes unasked."""

    issuer: str
    us: ServiceProvider
    now: datetime
    request_id: str

    @property
    def late(self) -> datetime:
        """Return the moment at which a provider's clock may be: its assertions live that much longer."""
        return self.now - SKEW


CHECKS: tuple[Check[Assertion, Expected], ...] = (
    Check(
        "the issuer is the provider",
        "issuer",
        lambda said, ours: said.issuer == ours.issuer and said.response_issuer in (None, ours.issuer),
        lambda said, ours: (said.issuer, ours.issuer),
    ),
    Check(
        "the destination is ours",
        "destination",
        lambda said, ours: said.destination in ours.us.acs_urls,
        lambda said, ours: (said.destination, " ".join(ours.us.acs_urls)),
    ),
    Check(
        "the response answers as it should",
        "in response to",
        lambda said, ours: said.in_response_to == ours.request_id,
        lambda said, ours: (said.in_response_to, ours.request_id),
    ),
    Check("somebody is named", "subject", lambda said, _: bool(said.subject), lambda said, _: (said.subject, "a name")),
    Check(
        "one bearer confirmation",
        "subject confirmation",
        lambda said, _: [one.method for one in said.confirmations] == [BEARER],
        lambda said, _: (" ".join(one.method for one in said.confirmations), BEARER),
    ),
    Check(
        "the audience is us",
        "audience",
        lambda said, ours: _all_name(said.audiences, ours.us.entity_id),
        lambda said, ours: (" ".join(name for names in said.audiences for name in names), ours.us.entity_id),
    ),
    Check(
        "the recipient is the destination",
        "recipient",
        lambda said, _: said.confirmations[0].recipient == said.destination,
        lambda said, _: (said.confirmations[0].recipient, said.destination),
    ),
    Check(
        "the assertion answers alike",
        "in response to",
        lambda said, ours: said.confirmations[0].in_response_to == ours.request_id,
        lambda said, ours: (said.confirmations[0].in_response_to, ours.request_id),
    ),
    Check(
        "the confirmation has no beginning",
        "a bearer has no NotBefore",
        lambda said, _: said.confirmations[0].not_before is None,
        lambda said, _: (said.confirmations[0].not_before, ""),
    ),
    Check(
        "every moment is there",
        "a moment is missing",
        lambda said, _: said.issued_at is not None and None not in _ends(said),
        lambda said, _: (" ".join(map(str, (said.issued_at, *_ends(said)))), "three moments"),
    ),
    Check(
        "its time has begun",
        "not yet valid",
        lambda said, ours: all(begin <= ours.now + SKEW for begin in _begins(said)),
        lambda said, ours: (max(_begins(said)), ours.now),
    ),
    Check(
        "its time is not over",
        "expired",
        lambda said, ours: all(end is None or end > ours.late for end in _ends(said)),
        lambda said, ours: (min(end for end in _ends(said) if end), ours.now),
        expires=True,
    ),
    Check(
        "it is not too old",
        "expired",
        lambda said, ours: all(ours.late - begin <= OLDEST for begin in _begins(said)[:1]),
        lambda said, ours: (said.issued_at, ours.now),
        expires=True,
    ),
    Check(
        "the provider's session goes on",
        "session",
        lambda said, ours: said.session_ends is None or said.session_ends > ours.now,
        lambda said, ours: (said.session_ends, ours.now),
        expires=True,
    ),
)
"""In the order in which they are made."""


def check(assertion: Assertion, ours: Expected, trail: Trail) -> None:
    """Raise `Unfit` or `Expired` unless it is an assertion for us, at this moment."""
    failed = trail.first_failed(CHECKS, assertion, ours)
    if failed:
        raise (Expired if failed.expires else Unfit)(failed.why, *failed.sides(assertion, ours))


def _all_name(audiences: tuple[tuple[str, ...], ...], entity_id: str) -> bool:
    return bool(audiences) and all(entity_id in restriction for restriction in audiences)


def _begins(assertion: Assertion) -> list[datetime]:
    """Return when it was issued, and when its time begins where it says so."""
    return [moment for moment in (assertion.issued_at, assertion.not_before) if moment is not None]


def _ends(assertion: Assertion) -> tuple[datetime | None, ...]:
    return assertion.not_on_or_after, *(one.not_on_or_after for one in assertion.confirmations)


def forgotten_at(assertion: Assertion, now: datetime) -> datetime:
    """Return until when it has to be remembered that an assertion was spent.

    Then it is refused by its age, and whatever was made of it before waits no more.
    """
    return (assertion.issued_at or now) + OLDEST + 2 * SKEW + TICKET


def session_name(assertion: Assertion, trail: Trail) -> str:
    """Return the session's name; raises `Unfit`."""
    names = assertion.attributes.get(SESSION_NAME, ())
    with trail.step("one name for the session", " ".join(names), ASSERTED_SESSION_NAME.pattern):
        if len(names) != 1 or not ASSERTED_SESSION_NAME.fullmatch(names[0]):
            raise Unfit("RoleSessionName")
    return names[0]


def session_seconds(assertion: Assertion, trail: Trail) -> int | None:
    """Return how long a browser's session may last by the provider's wish, None for no wish; raises `Unfit`."""
    wishes = assertion.attributes.get(SESSION_DURATION, ())
    with trail.step("a length of the session", " ".join(wishes), f"{token_duration.SHORTEST} seconds or more, if any"):
        if wishes and (
            len(wishes) != 1 or not SECONDS.fullmatch(wishes[0]) or int(wishes[0]) < token_duration.SHORTEST
        ):
            raise Unfit("SessionDuration")
    return int(wishes[0]) if wishes else None


def offers(assertion: Assertion) -> list[tuple[str, str]]:
    """Return the pairs of ARNs, a role's and a provider's, that the provider puts at the subject's choice."""
    values = assertion.attributes.get(ROLE, ())
    parts = (re.split(r"\s*,\s*", value.strip()) for value in values[:MOST_ROLES])
    return [(pair[0], pair[1]) for pair in parts if len(pair) == 2]  # noqa: PLR2004 -- a role and a provider


def may_assume(assertion: Assertion, role_arn: str, provider_arn: str) -> bool:
    """Tell whether the provider lets the subject assume a role: one value names both, the role first."""
    return (role_arn, provider_arn) in offers(assertion)
