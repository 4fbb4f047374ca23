"""The order of a logon: facts and terms in, one decision out (checklist XR-01).

`GATES` is the order. A gate is a function of facts and terms that answers with an objection or nothing; the first
objection is the decision, and without one the visitor is admitted. Nothing here reads a clock, a database or a
request, and nothing stores that a gate was passed: the decision is derived anew from the facts at every step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.rules import password_expiry, session_lifetime
from idp.rules.network_mask import Network, inside


class Prompt(StrEnum):
    """What is asked of the visitor next."""

    NAME = "name"
    PASSWORD = "password"  # noqa: S105 -- the name of a page, not a secret
    ENTERPRISE = "enterprise"
    CODE = "code"
    BIND_DEVICE = "bind_device"
    NEW_PASSWORD = "new_password"  # noqa: S105 -- likewise


class Reason(StrEnum):
    """The exact reason of an objection, for the audit log and administrators; pages show strangers less."""

    OUTSIDE_MASK = "outside_mask"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_USER = "unknown_user"
    NO_LOGIN_PROFILE = "no_login_profile"
    LOGIN_PROFILE_INACTIVE = "login_profile_inactive"
    SSO_ENABLED = "sso_enabled"
    SSO_OFF = "sso_off"
    LOCKED = "locked"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 -- a reason, not a secret
    CODE_LOCKED = "code_locked"
    WRONG_CODE = "wrong_code"
    CODE_SPENT = "code_spent"
    CODES_NOT_CONSECUTIVE = "codes_not_consecutive"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 -- likewise
    RESET_REQUIRED = "reset_required"
    CHANGED_MEANWHILE = "changed_meanwhile"


class Standing(StrEnum):
    """What stands behind the name that was given."""

    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_USER = "unknown_user"
    NO_LOGIN_PROFILE = "no_login_profile"
    LOGIN_PROFILE_INACTIVE = "login_profile_inactive"
    ACTIVE = "active"


class Evidence(StrEnum):
    """What became of a secret the visitor gave: nothing given yet, refused, spent before, or right."""

    ABSENT = "absent"
    WRONG = "wrong"
    SPENT = "spent"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One logon attempt as it stands. Moments are aware UTC.

    `asserted` tells whether the enterprise's identity provider vouches for the person, and `asserted_until` until when
    at most, if it says so.
    """

    address: str
    name: str | None = None
    standing: Standing = Standing.ACTIVE
    locked_until: datetime | None = None
    password: Evidence = Evidence.ABSENT
    device_bound: bool = False
    bind_required: bool = False
    browser_remembered: bool = False
    code: Evidence = Evidence.ABSENT
    code_locked_until: datetime | None = None
    binding: Evidence = Evidence.ABSENT
    password_changed_at: datetime | None = None
    reset_required: bool = False
    asserted: Evidence = Evidence.ABSENT
    asserted_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the account demands, and the present moment. `masks` empty means every address."""

    now: datetime
    masks: tuple[Network, ...] = ()
    sso_enabled: bool = False
    remembering_allowed: bool = False
    second_factor_mandatory: bool = False
    max_password_age: int = 0
    hard_expire: bool = False
    session_hours: int = 6


@dataclass(frozen=True)
class Ask:
    """Ask the visitor for `prompt`; `because` says what was wrong with, or calls for, the answer."""

    prompt: Prompt
    because: Reason | None = None


@dataclass(frozen=True)
class Deny:
    """Refuse for `reason`; `until` is the end of a lock in force, which may be shown to anybody."""

    reason: Reason
    until: datetime | None = None


@dataclass(frozen=True)
class Admit:
    """Open a session that ends at `until`, whether it is used or not (SP-17)."""

    until: datetime


Objection = Ask | Deny
Decision = Ask | Deny | Admit
Gate = Callable[[Facts, Terms], Objection | None]


def name_given(facts: Facts, _terms: Terms) -> Objection | None:
    """Nothing is decided before a name is given."""
    return None if facts.name else Ask(Prompt.NAME)


def inside_mask(facts: Facts, terms: Terms) -> Objection | None:
    """Who is outside the mask learns nothing and spends nothing (SP-24)."""
    return None if inside(terms.masks, facts.address) else Deny(Reason.OUTSIDE_MASK)


def may_use_password(facts: Facts, terms: Terms) -> Objection | None:
    """Only an active login profile admits by password (LP-03, LP-06).

    Strangers must not learn that from the page, so before a password is given, and where a lock is in force, the
    answer equals that for a known name (PW-47): the exact reason shows only in `reason` or `because`.
    """
    if terms.sso_enabled or _vouched(facts):
        return _by_enterprise(facts, terms)
    if facts.standing is Standing.ACTIVE:
        return None
    reason = Reason(facts.standing.value)
    if _in_force(facts.locked_until, terms):
        return Deny(reason, facts.locked_until)
    return Ask(Prompt.PASSWORD, None if facts.password is Evidence.ABSENT else reason)


def _by_enterprise(facts: Facts, terms: Terms) -> Objection | None:
    """While user SSO is on, the enterprise's provider alone vouches for users, password or none (SS-02, SS-10)."""
    if not terms.sso_enabled:
        return Deny(Reason.SSO_OFF)
    if not _vouched(facts):
        return Ask(Prompt.ENTERPRISE, None if facts.password is Evidence.ABSENT else Reason.SSO_ENABLED)
    admitted = facts.standing in (Standing.ACTIVE, Standing.NO_LOGIN_PROFILE)
    return None if admitted else Deny(Reason(facts.standing.value))


def not_locked(facts: Facts, terms: Terms) -> Objection | None:
    """A lock refuses even the right password (PW-39), and hides an expired one (XR-02); it stops no SSO (PW-48)."""
    locked = _in_force(facts.locked_until, terms) and not _vouched(facts)
    return Deny(Reason.LOCKED, facts.locked_until) if locked else None


def password_verified(facts: Facts, _terms: Terms) -> Objection | None:
    """The password must have been verified in this attempt, where one is asked for at all."""
    if facts.password is Evidence.RIGHT or _vouched(facts):
        return None
    return Ask(Prompt.PASSWORD, None if facts.password is Evidence.ABSENT else Reason.WRONG_PASSWORD)


def second_factor(facts: Facts, terms: Terms) -> Objection | None:
    """A bound device's code, unless this browser is remembered; binding where MFA is required (XR-05, XR-06).

    For whom the enterprise's provider vouches, it is that provider's matter, unless all users need one (AMB-32).
    """
    if _vouched(facts) and not terms.second_factor_mandatory:
        return None
    if facts.device_bound:
        return _code_given(facts, terms)
    if facts.bind_required or terms.second_factor_mandatory:
        if _in_force(facts.code_locked_until, terms):
            return Deny(Reason.CODE_LOCKED, facts.code_locked_until)
        wrong = facts.binding in (Evidence.WRONG, Evidence.SPENT)
        return Ask(Prompt.BIND_DEVICE, Reason.CODES_NOT_CONSECUTIVE if wrong else None)
    return None


def _code_given(facts: Facts, terms: Terms) -> Objection | None:
    remembered = facts.browser_remembered and terms.remembering_allowed
    if remembered or Evidence.RIGHT in (facts.code, facts.binding):
        return None
    if _in_force(facts.code_locked_until, terms):
        return Deny(Reason.CODE_LOCKED, facts.code_locked_until)
    because = {Evidence.WRONG: Reason.WRONG_CODE, Evidence.SPENT: Reason.CODE_SPENT}.get(facts.code)
    return Ask(Prompt.CODE, because)


def password_fresh(facts: Facts, terms: Terms) -> Objection | None:
    """An expired password is denied or replaced (PW-20 to PW-25); a temporary one is replaced (LP-16).

    The age of a password that is not asked for does not matter (PW-29).
    """
    if _vouched(facts):
        return None
    changed_at = facts.password_changed_at
    if changed_at and password_expiry.expired(changed_at, terms.max_password_age, terms.now):
        return Deny(Reason.PASSWORD_EXPIRED) if terms.hard_expire else Ask(Prompt.NEW_PASSWORD, Reason.PASSWORD_EXPIRED)
    return Ask(Prompt.NEW_PASSWORD, Reason.RESET_REQUIRED) if facts.reset_required else None


GATES: tuple[Gate, ...] = (
    name_given,
    inside_mask,
    may_use_password,
    not_locked,
    password_verified,
    second_factor,
    password_fresh,
)


def walk(facts: Facts, terms: Terms) -> Iterator[tuple[str, Objection | None]]:
    """Yield each gate's name and verdict, in order, past objections too (`idp explain`)."""
    for gate in GATES:
        yield gate.__name__, gate(facts, terms)


def decide(facts: Facts, terms: Terms) -> Decision:
    """Return the first gate's objection, or the admission when no gate objects."""
    for _name, objection in walk(facts, terms):
        if objection is not None:
            return objection
    ends_at = session_lifetime.ends_at(terms.now, terms.session_hours)
    return Admit(until=min(ends_at, facts.asserted_until or ends_at))


def _vouched(facts: Facts) -> bool:
    return facts.asserted is Evidence.RIGHT


def _in_force(until: datetime | None, terms: Terms) -> bool:
    return until is not None and until > terms.now
