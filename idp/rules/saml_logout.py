"""Single logout: what is asked and answered, and whether it may be taken (SAML 2.0 core, 3.7; profiles, 4.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


def check(message: LogoutMessage, address: str, now: datetime) -> None:
    """Raise `Unfit` unless a message, its signature verified, is meant for `address` and now."""
    if message.destination != address:
        raise Unfit("wrong_destination")
    if not ID.fullmatch(message.id):
        raise Unfit("id_malformed")
    if message.issued_at is None:
        raise Unfit("issue_instant_missing")
    if message.issued_at > now + SKEW:
        raise Unfit("issued_in_the_future")
    if message.issued_at <= now - GOOD_FOR - SKEW:
        raise Unfit("expired")
    if isinstance(message, LogoutRequest):
        _check_request(message, now)


def _check_request(request: LogoutRequest, now: datetime) -> None:
    if request.good_until is not None and request.good_until <= now - SKEW:
        raise Unfit("expired")
    if not request.name.value:
        raise Unfit("name_missing")
    if len(request.session_indexes) > MOST_INDEXES:
        raise Unfit("other_parts")
