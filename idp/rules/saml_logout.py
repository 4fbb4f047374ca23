"""Single logout: what is asked and answered, and whether it may be taken (SAML 2.0 core, 3.7; profiles, 4.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules.saml_check import Check, Trail
from idp.rules.saml_request import ID, SKEW, STATUS, Unfit

APPLICATION, PROVIDER = "application", "provider"
"""What a partner of a session is to us: we vouched to it, or it vouched to us."""
SUCCESS, PARTIAL = f"{STATUS}Success", f"{STATUS}PartialLogout"
GOOD_FOR = timedelta(minutes=5)
"""How long a message may be under way: a browser carries it at once."""
MOST_INDEXES = 20


@dataclass(frozen=True)
class Name:
    """A NameID; absent attributes are empty."""

    value: str
    format: str = ""
    qualifier: str = ""
    sp_qualifier: str = ""


@dataclass(frozen=True, kw_only=True)
class LogoutRequest:
    """Whose sessions are to end: all that its sender knows by the name, or those of some `session_indexes`."""

    id: str
    issuer: str
    destination: str
    issued_at: datetime | None
    good_until: datetime | None
    name: Name
    session_indexes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LogoutResponse:
    """What came of a request; `status` are the codes, outer first."""

    id: str
    issuer: str
    destination: str
    issued_at: datetime | None
    in_response_to: str
    status: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Tell whether everybody was logged out there."""
        return self.status == (SUCCESS,)


LogoutMessage = LogoutRequest | LogoutResponse


@dataclass(frozen=True)
class Expected:
    """What we hold a message against: the address and moment at which it came in."""

    address: str
    now: datetime


CHECKS: tuple[Check[LogoutMessage, Expected], ...] = (
    Check(
        "the destination is ours",
        "wrong_destination",
        lambda said, ours: said.destination == ours.address,
        lambda said, ours: (said.destination, ours.address),
    ),
    Check(
        "it has an ID",
        "id_malformed",
        lambda said, _: bool(ID.fullmatch(said.id)),
        lambda said, _: (said.id, "an xs:ID"),
    ),
    Check(
        "the moment is there",
        "issue_instant_missing",
        lambda said, _: said.issued_at is not None,
        lambda said, ours: (said.issued_at, ours.now),
    ),
    Check(
        "its time has begun",
        "issued_in_the_future",
        lambda said, ours: (said.issued_at or ours.now) <= ours.now + SKEW,
        lambda said, ours: (said.issued_at, ours.now),
    ),
    Check(
        "its time is not over",
        "expired",
        lambda said, ours: (said.issued_at or ours.now) > ours.now - GOOD_FOR - SKEW,
        lambda said, ours: (said.issued_at, ours.now),
    ),
)
"""In the order in which they are made; those of a request follow."""
REQUEST_CHECKS: tuple[Check[LogoutRequest, Expected], ...] = (
    Check(
        "its own end has not come",
        "expired",
        lambda asked, ours: asked.good_until is None or asked.good_until > ours.now - SKEW,
        lambda asked, ours: (asked.good_until, ours.now),
    ),
    Check(
        "somebody is named",
        "name_missing",
        lambda asked, _: bool(asked.name.value),
        lambda asked, _: (asked.name.value, "a name"),
    ),
    Check(
        "few sessions are named",
        "other_parts",
        lambda asked, _: len(asked.session_indexes) <= MOST_INDEXES,
        lambda asked, _: (len(asked.session_indexes), MOST_INDEXES),
    ),
)


def check(message: LogoutMessage, ours: Expected, trail: Trail) -> None:
    """Raise `Unfit` unless a message, its signature verified, is meant for us and now."""
    trail.demand(CHECKS, message, ours, Unfit)
    if isinstance(message, LogoutRequest):
        trail.demand(REQUEST_CHECKS, message, ours, Unfit)
