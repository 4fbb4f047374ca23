"""Role SSO: the company's identity provider opens a session of a role in a browser (SAML 2.0 profiles, section 4.1.5).

The answer comes as a post of another site, without the browser's cookies: it is verified at once, and what it says
kept under a ticket, with which the same browser comes back to choose a role. Nothing is spent before that.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from idp import enterprise_refusals, refusals
from idp.ports import Clock, Entropy, Ephemeral
from idp.rules import console_session, logon_names, saml_assertion
from idp.rules.printable import printable
from idp.rules.saml_check import Trail, kept_trail
from idp.services.attempts import moment
from idp.services.audit import ACTOR_LIMIT, Audit, Event, Visitor, refused_by
from idp.services.console_sessions import ConsoleSessions
from idp.services.directory import Account
from idp.services.role_answers import MOST_TOLD, NO_ROLE, OUTSIDE_MASK, RoleAnswers, Ticket, Way
from idp.services.saml_responses import REPLAYED, told
from idp.services.throttle import AddressThrottle
from idp.store.database import Database

TICKET_LIFETIME = saml_assertion.TICKET
LONGEST_NAME = 64
TICKETS = "role-ticket"


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
        answers: RoleAnswers,
        console_sessions: ConsoleSessions,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._ephemeral = ephemeral
        self._throttle = throttle
        self._answers = answers
        self._console_sessions = console_sessions
        self._audit = audit

    def accept(self, visitor: Visitor, account: Account, response: str, relay_state: str) -> str:
        """Verify a response, and return the ticket with which its bearer goes on.

        Raises `METADATA_STALE`, `RESPONSE_REFUSED`, `TOO_MANY_FROM_ADDRESS`, and `PROVIDER_DECLINED` for what says of
        itself that nobody was logged on; the exact reason is audited.
        """
        self._throttle.refuse(visitor.address)
        trail = Trail()
        try:
            ticket = self._answers.read(account, response, relay_state, trail)
        except refusals.Refusal as refused:
            self._throttle.failed(visitor, refused_by(_refusal(account.id, "", refused.code), trail, refused))
            raise told(refused) from None
        ticket_id = self._entropy.token()
        self._ephemeral.put(TICKETS, ticket_id, json.dumps(asdict(ticket)), TICKET_LIFETIME)
        return ticket_id

    def choices(self, visitor: Visitor, account: Account, ticket_id: str) -> Sequence[Any]:
        """Return the roles that are open to a ticket's bearer, by name: at least one.

        Raises `REQUEST_GONE`, `OUTSIDE_MASK` and `ROLE_REFUSED`; each is audited. Spends nothing.
        """
        ticket, trail = self._known(visitor, account, ticket_id)
        with self._database.reading() as tx:
            open_roles, ways = self._answers.open_roles(tx, visitor, account, ticket, trail)
        if not open_roles:
            closed = {printable(way.name, LONGEST_NAME): way.why for way in ways[:MOST_TOLD]}
            self._throttle.refused(visitor, _told(ticket, NO_ROLE, trail, roles=closed))
            raise enterprise_refusals.ROLE_REFUSED()
        return [open_roles[key] for key in sorted(open_roles)]

    def choose(self, visitor: Visitor, account: Account, ticket_id: str, name: str, had: str) -> Opened:
        """Spend the assertion, and open a session of a role; `had` is the token of the one that this browser had.

        Raises `REQUEST_GONE`, `OUTSIDE_MASK`, `ROLE_REFUSED` and, for an assertion that was spent,
        `RESPONSE_REFUSED`; each is audited, and spends nothing.
        """
        ticket, trail = self._known(visitor, account, ticket_id)
        key = logon_names.key(name)
        with self._database.writing() as tx:
            offered = self._answers.ways(tx, visitor, account, ticket, key)
            ways = [way for way in offered if logon_names.key(way.name) == key]
            way = next((way for way in ways if way.role is not None), None)
            why = "" if way else next((way.why for way in ways), "not offered")
            trail.note("the chosen role is open", not why, name, why=why)
            if way and not self._answers.fresh(tx, ticket, trail, spending=True):
                why = REPLAYED
            token = self._opened(tx, visitor, account, ticket, way, had) if way and not why else ""
        if why:
            role = printable(name, LONGEST_NAME)
            self._throttle.refused(visitor, _told(ticket, why, trail, role=role))
            raise enterprise_refusals.RESPONSE_REFUSED() if why == REPLAYED else enterprise_refusals.ROLE_REFUSED()
        self._ephemeral.take(TICKETS, ticket_id)
        return Opened(token, ticket.relay_state)

    def _known(self, visitor: Visitor, account: Account, ticket_id: str) -> tuple[Ticket, Trail]:
        text = self._ephemeral.get(TICKETS, ticket_id) if ticket_id else None
        ticket = Ticket(**json.loads(text)) if text else None
        if ticket is None or ticket.account_id != account.id:
            self._throttle.refused(visitor, _refusal(account.id, "", "ticket_gone"))
            raise enterprise_refusals.REQUEST_GONE()
        trail = kept_trail(ticket.checks)
        why = self._answers.may_come(visitor, account, ticket, trail)
        if why:
            self._throttle.refused(visitor, _told(ticket, why, trail))
            raise enterprise_refusals.OUTSIDE_MASK() if why == OUTSIDE_MASK else enterprise_refusals.REQUEST_GONE()
        return ticket, trail

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


def _told(ticket: Ticket, reason: str, trail: Trail, **details: Any) -> Event:
    said = {"session": ticket.session_name, "assertion": ticket.assertion_id}
    return refused_by(_refusal(ticket.account_id, ticket.subject, reason, **said, **details), trail)


def _refusal(account_id: str, actor: str, reason: str, **details: Any) -> Event:
    return Event(
        what="role_logon", outcome="failure", account_id=account_id, actor=actor, reason=reason, details=details
    )
