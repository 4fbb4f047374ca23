"""Role SSO: the company's identity provider opens a session of a role in a browser (SAML 2.0 profiles, section 4.1.5).

The answer comes as a post of another site, without the browser's cookies: it is verified at once, and what it says
kept under a ticket, with which the same browser comes back to choose a role. Nothing is spent before that.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from idp import enterprise_refusals, granting_refusals, refusals
from idp.ports import Clock, Entropy, Ephemeral
from idp.rules import console_session, logon_names, resource_names, saml_assertion
from idp.rules.continue_path import safe
from idp.rules.network_mask import inside
from idp.rules.policy_conditions import Context
from idp.rules.role_trust import of_provider
from idp.rules.saml_assertion import Unfit
from idp.rules.saml_metadata import ROLES
from idp.services.asserted_roles import Asserted, AssertedRoles, facts_of
from idp.services.attempts import moment, stamp
from idp.services.audit import ACTOR_LIMIT, Audit, Event, Visitor, printable
from idp.services.console_sessions import ConsoleSessions
from idp.services.directory import Account
from idp.services.role_sessions import trusts
from idp.services.saml_responses import SamlResponses, exactly, told
from idp.services.throttle import AddressThrottle
from idp.store import identity_providers, roles
from idp.store.database import Database

TICKET_LIFETIME = saml_assertion.TICKET
LONGEST_ID = 100
LONGEST_NAME = 64
MOST_TOLD = 10
TICKETS = "role-ticket"
REPLAYED = "assertion_replayed"


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a verified response says; moments as stamps, 0 for none. `offers` are a role's and a provider's ARN each."""

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


@dataclass(frozen=True)
class Way:
    """A role that is open, and the provider by whose word; `why` not, if it is not: for the audit trail."""

    name: str
    provider_arn: str
    role: Any = None
    why: str = ""


@dataclass(frozen=True)
class Opened:
    """A new session: `token` goes into the cookie. `relay_state` is a path of this origin, or empty."""

    token: str
    relay_state: str


class ConsoleLogon:
    """Takes what providers say of roles, and opens sessions."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        ephemeral: Ephemeral,
        throttle: AddressThrottle,
        saml_responses: SamlResponses,
        asserted_roles: AssertedRoles,
        console_sessions: ConsoleSessions,
        audit: Audit,
        secure: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._ephemeral = ephemeral
        self._throttle = throttle
        self._saml_responses = saml_responses
        self._asserted_roles = asserted_roles
        self._console_sessions = console_sessions
        self._audit = audit
        self._secure = secure

    def accept(self, visitor: Visitor, account: Account, response: str, relay_state: str) -> str:
        """Verify a response, and return the ticket with which its bearer goes on.

        Raises `METADATA_STALE`, `RESPONSE_REFUSED`, `TOO_MANY_FROM_ADDRESS`, and `PROVIDER_DECLINED` for what says of
        itself that nobody was logged on; the exact reason is audited.
        """
        self._throttle.refuse(visitor.address)
        try:
            found = self._asserted_roles.of_issuer(account.id, response, [ROLES])
            ticket = self._ticket(account, found, relay_state)
        except refusals.Refusal as refused:
            self._throttle.failed(visitor, _refusal(account.id, "", refused.code, **exactly(refused)))
            raise told(refused) from None
        ticket_id = self._entropy.token()
        self._ephemeral.put(TICKETS, ticket_id, json.dumps(asdict(ticket)), TICKET_LIFETIME)
        return ticket_id

    def choices(self, visitor: Visitor, account: Account, ticket_id: str) -> Sequence[Any]:
        """Return the roles that are open to a ticket's bearer, by name: at least one.

        Raises `REQUEST_GONE`, `OUTSIDE_MASK` and `ROLE_REFUSED`; each is audited. Spends nothing.
        """
        ticket = self._known(visitor, account, ticket_id)
        with self._database.reading() as tx:
            ways = self._ways(tx, visitor, account, ticket)
        open_roles = {way.role.name_key: way.role for way in ways if way.role is not None}
        if not open_roles:
            told = {printable(way.name, LONGEST_NAME): way.why for way in ways[:MOST_TOLD]}
            self._throttle.refused(visitor, _told(ticket, "no_role", roles=told))
            raise enterprise_refusals.ROLE_REFUSED()
        return [open_roles[key] for key in sorted(open_roles)]

    def choose(self, visitor: Visitor, account: Account, ticket_id: str, name: str, had: str) -> Opened:
        """Spend the assertion, and open a session of a role; `had` is the token of the one that this browser had.

        Raises `REQUEST_GONE`, `OUTSIDE_MASK`, `ROLE_REFUSED` and, for an assertion that was spent,
        `RESPONSE_REFUSED`; each is audited, and spends nothing.
        """
        ticket = self._known(visitor, account, ticket_id)
        key = logon_names.key(name)
        with self._database.writing() as tx:
            ways = [way for way in self._ways(tx, visitor, account, ticket, key) if logon_names.key(way.name) == key]
            way = next((way for way in ways if way.role is not None), None)
            why = "" if way else next((way.why for way in ways), "not offered")
            if way and not identity_providers.spend(tx, ticket.digest, moment(ticket.forgotten_at)):
                why = REPLAYED
            token = self._opened(tx, visitor, account, ticket, way, had) if way and not why else ""
        if why:
            role = printable(name, LONGEST_NAME)
            self._throttle.refused(visitor, _told(ticket, why, role=role))
            replayed = why == REPLAYED
            raise enterprise_refusals.RESPONSE_REFUSED() if replayed else enterprise_refusals.ROLE_REFUSED()
        self._ephemeral.take(TICKETS, ticket_id)
        return Opened(token, ticket.relay_state)

    def _ticket(self, account: Account, found: Sequence[Asserted], relay_state: str) -> Ticket:
        assertion = found[0].assertion
        believed = {asserted.provider_arn for asserted in found}
        try:
            seconds = saml_assertion.session_seconds(assertion)
        except Unfit as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad)) from None
        digest, forgotten_at = self._saml_responses.spent(account.id, assertion)
        return Ticket(
            account_id=account.id,
            subject=assertion.subject,
            session_name=found[0].session_name,
            recipient=assertion.destination,
            offers=[pair for pair in saml_assertion.offers(assertion) if pair[1] in believed],
            assertion_id=printable(assertion.id, LONGEST_ID),
            digest=digest,
            forgotten_at=stamp(forgotten_at),
            ends_at=stamp(assertion.session_ends) if assertion.session_ends else 0,
            seconds=seconds,
            relay_state=safe(relay_state) or "",
        )

    def _known(self, visitor: Visitor, account: Account, ticket_id: str) -> Ticket:
        text = self._ephemeral.get(TICKETS, ticket_id) if ticket_id else None
        ticket = Ticket(**json.loads(text)) if text else None
        if ticket is None or ticket.account_id != account.id:
            self._throttle.refused(visitor, _refusal(account.id, "", "ticket_gone"))
            raise enterprise_refusals.REQUEST_GONE()
        if ticket.ends_at and moment(ticket.ends_at) <= self._clock.now():
            self._throttle.refused(visitor, _told(ticket, "session_over"))
            raise enterprise_refusals.REQUEST_GONE()
        if not inside(account.user_masks, visitor.address):
            self._throttle.refused(visitor, _told(ticket, "outside_mask"))
            raise enterprise_refusals.OUTSIDE_MASK()
        return ticket

    def _ways(self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, key: str = "") -> Sequence[Way]:
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

    def _opened(self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, way: Way, had: str) -> str:
        now = self._clock.now()
        end = console_session.end(
            now,
            asked=ticket.seconds,
            role_most=way.role.max_session_duration,
            account_hours=account.user_terms(now).session_hours,
            asserted_end=moment(ticket.ends_at) if ticket.ends_at else None,
        )
        actor = printable(f"{ticket.subject} {way.provider_arn}", ACTOR_LIMIT)
        columns = {"name": ticket.session_name, "actor": actor, "issued_at": now, "ends_at": end}
        token, session_id = self._console_sessions.open(tx, visitor, way.role, had, **columns)
        self._audit.record(
            tx,
            visitor,
            Event(
                what="role_logon",
                outcome="success",
                account_id=account.id,
                actor=actor,
                details={
                    "role": way.role.name,
                    "session": ticket.session_name,
                    "console_session": session_id,
                    "expires_at": end.isoformat(),
                    "assertion": ticket.assertion_id,
                },
            ),
        )
        return token


def _why_not(role: Any | None, provider_arn: str, facts: Context) -> str:
    if role is None:
        return "no such role"
    if not role.allow_console_login:
        return "console login"
    return "" if trusts(role, of_provider(provider_arn), facts) else "trust policy"


def _told(ticket: Ticket, reason: str, **details: Any) -> Event:
    said = {"session": ticket.session_name, "assertion": ticket.assertion_id}
    return _refusal(ticket.account_id, ticket.subject, reason, **said, **details)


def _refusal(account_id: str, actor: str, reason: str, **details: Any) -> Event:
    return Event(
        what="role_logon", outcome="failure", account_id=account_id, actor=actor, reason=reason, details=details
    )
