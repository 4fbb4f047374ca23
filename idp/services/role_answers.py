"""What an answer of a company's provider is good for where it gives roles: read when it comes, judged when it is used.

Whoever takes answers asks here, and so does whoever explains them: the one spends what the other only looks at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from idp import granting_refusals
from idp.ports import Clock
from idp.rules import logon_names, resource_names, saml_assertion
from idp.rules.continue_path import safe
from idp.rules.network_mask import inside
from idp.rules.policy_conditions import Context
from idp.rules.printable import printable
from idp.rules.role_trust import of_provider
from idp.rules.saml_assertion import Assertion, Unfit
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import ROLES
from idp.services.asserted_roles import AssertedRoles, facts_of
from idp.services.attempts import moment, stamp
from idp.services.audit import Visitor
from idp.services.directory import Account
from idp.services.role_sessions import trusts
from idp.services.saml_responses import NOT_SPENT, REPLAYED, SamlResponses
from idp.store import identity_providers, roles
from idp.store.database import Database

LONGEST_ID = 100
MOST_TOLD = 10
NO_ROLE, OUTSIDE_MASK, SESSION_OVER = "no_role", "outside_mask", "session_over"
CLOSED = UNKNOWN, NO_CONSOLE, NOT_TRUSTED = "no such role", "console login", "trust policy"
"""Why a role is not open."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a verified response says; moments as stamps, 0 for none. `offers` are a role's and a provider's ARN each.

    `checks` is the trail so far, as it is kept.
    """

    account_id: str
    subject: str
    session_name: str
    recipient: str
    offers: Sequence[Sequence[str]]
    assertion_id: str
    digest: str
    forgotten_at: int
    ends_at: int
    seconds: int | None
    relay_state: str
    checks: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Way:
    """A role that is open, and the provider by whose word; `why` not, if it is not: for the audit trail."""

    name: str
    provider_arn: str
    role: Any = None
    why: str = ""


class RoleAnswers:
    """Reads and judges answers; each check is told to a trail."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        saml_responses: SamlResponses,
        asserted_roles: AssertedRoles,
        secure: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._saml_responses = saml_responses
        self._asserted_roles = asserted_roles
        self._secure = secure

    def read(self, account: Account, response: str, relay_state: str, trail: Trail) -> Ticket:
        """Verify a response; spends nothing.

        Raises `SAML_PROVIDER_UNKNOWN`, `SAML_METADATA_STALE`, `SAML_ASSERTION_INVALID` and `SAML_ASSERTION_EXPIRED`.
        """
        found = self._asserted_roles.of_issuer(account.id, response, [ROLES], trail)
        assertion = found[0].assertion
        believed = {asserted.provider_arn for asserted in found}
        try:
            seconds = saml_assertion.session_seconds(assertion, trail)
        except Unfit as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad)) from None
        onward = safe(relay_state) or ""
        if relay_state:
            trail.note("where to go on to", bool(onward) or None, relay_state, "a path of ours; others are left out")
        return self._ticket(
            account,
            assertion,
            session_name=found[0].session_name,
            offers=[pair for pair in saml_assertion.offers(assertion) if pair[1] in believed],
            seconds=seconds,
            relay_state=onward,
            checks=trail.kept(),
        )

    def may_come(self, visitor: Visitor, account: Account, ticket: Ticket, trail: Trail) -> str:
        """Return why the bearer of a ticket may not choose at all; empty when they may."""
        ends = moment(ticket.ends_at) if ticket.ends_at else None
        goes_on = ends is None or ends > self._clock.now()
        trail.note("the provider's session still goes on", goes_on, ends, self._clock.now(), SESSION_OVER)
        if not goes_on:
            return SESSION_OVER
        masks = account.user_masks
        near = inside(masks, visitor.address)
        trail.note("inside the network mask", near, visitor.address, " ".join(map(str, masks)), OUTSIDE_MASK)
        return "" if near else OUTSIDE_MASK

    def open_roles(
        self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, trail: Trail
    ) -> tuple[Mapping[str, Any], Sequence[Way]]:
        """Return the roles that are open to a ticket's bearer, by name key, and every way there is."""
        ways = self.ways(tx, visitor, account, ticket)
        for way in ways[:MOST_TOLD]:
            trail.note(
                f"role {printable(way.name, LONGEST_ID)}", not way.why or None, way.why or "open", "open", way.why
            )
        found = {way.role.name_key: way.role for way in ways if way.role is not None}
        said = f"{len(found)} of {len(ways)} roles by a provider of ours"
        trail.note("a role that is open", bool(found), said, "one or more", NO_ROLE)
        return found, ways

    def ways(self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, key: str = "") -> Sequence[Way]:
        """Judge each offer by what is true now; with a `key`, the role of that name is locked as it is read."""
        secure = "true" if self._secure else "false"
        connection = {"acs:sourceip": (visitor.address,), "acs:securetransport": (secure,)}
        facts = facts_of(connection, ticket.recipient, self._clock.now())
        ways = []
        for role_arn, provider_arn in ticket.offers:
            account_id, name = resource_names.parse(role_arn, "role") or ("", role_arn)
            name_key = logon_names.key(name)
            if key and name_key != key:
                continue
            row = roles.by_name(tx, account.id, name_key, alone=bool(key)) if account_id == account.id else None
            why = _why_not(row, provider_arn, facts)
            ways.append(Way(name, provider_arn, None if why else row, why))
        return ways

    @staticmethod
    def fresh(tx: Connection, ticket: Ticket, trail: Trail, *, spending: bool) -> bool:
        """Tell whether a ticket's assertion was not spent before; when `spending`, spend it."""
        spend = identity_providers.spend if spending else identity_providers.unspent
        fresh = spend(tx, ticket.digest, moment(ticket.forgotten_at))
        trail.note(NOT_SPENT, fresh, ticket.assertion_id, why=REPLAYED)
        return fresh

    def look_at(self, visitor: Visitor, account: Account, response: str, relay_state: str, trail: Trail) -> None:
        """Make the checks of a response, and of its bearer's coming back, and spend nothing.

        Raises what `read` raises, and `Unfit` for a reason of the logon.
        """
        ticket = self.read(account, response, relay_state, trail)
        why = self.may_come(visitor, account, ticket, trail)
        if why:
            raise Unfit(why)
        with self._database.reading() as tx:
            if not self.open_roles(tx, visitor, account, ticket, trail)[0]:
                raise Unfit(NO_ROLE)
            if not self.fresh(tx, ticket, trail, spending=False):
                raise Unfit(REPLAYED)

    def _ticket(self, account: Account, assertion: Assertion, **said: Any) -> Ticket:
        digest, forgotten_at = self._saml_responses.spent(account.id, assertion)
        return Ticket(
            account_id=account.id,
            subject=assertion.subject,
            recipient=assertion.destination,
            assertion_id=printable(assertion.id, LONGEST_ID),
            digest=digest,
            forgotten_at=stamp(forgotten_at),
            ends_at=stamp(assertion.session_ends) if assertion.session_ends else 0,
            **said,
        )


def _why_not(role: Any | None, provider_arn: str, facts: Context) -> str:
    if role is None:
        return UNKNOWN
    if not role.allow_console_login:
        return NO_CONSOLE
    return "" if trusts(role, of_provider(provider_arn), facts) else NOT_TRUSTED
