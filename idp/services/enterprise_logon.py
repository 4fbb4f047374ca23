"""User SSO: the enterprise's identity provider logs an account's users on (SAML 2.0 profiles, section 4.1).

A request of ours is kept until it is answered. An answer comes as a post of another site, without the browser's
cookies: it is verified at once, and what it says kept under a ticket, with which the same browser comes back.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idp import enterprise_refusals, refusals
from idp.ports import Clock, Entropy, Ephemeral
from idp.rules.logon import Admit, Ask, Prompt
from idp.rules.saml_check import Trail, kept_trail
from idp.services.admission import FEDERATED, Admission, Admissions
from idp.services.attempts import Attempt, Attempts, stamp
from idp.services.audit import Audit, Visitor, refused_by
from idp.services.directory import Account
from idp.services.enterprise_answers import REQUESTS, EnterpriseAnswers, Judged, Ticket
from idp.services.evidence import Seen
from idp.services.logon import Step, asked, refusal, refusal_of
from idp.services.saml_responses import told
from idp.services.second_factor import SecondFactor
from idp.services.throttle import AddressThrottle
from idp.store.database import Database

REQUEST_LIFETIME = timedelta(minutes=30)
TICKET_LIFETIME = timedelta(minutes=2)  # at most `saml_assertion.TICKET`
TICKETS = "saml-ticket"


@dataclass(frozen=True)
class Request:
    """A request to an account's provider; `fresh` asks it not to rely on a session of its own.

    `by_post`: it takes requests by HTTP-POST only. `signed` says whether the request has to be.
    """

    id: str
    account_id: str
    destination: str
    sent_at: datetime
    fresh: bool
    by_post: bool
    signed: bool


@dataclass(frozen=True)
class Answered:
    """What comes of a ticket: the next step of the logon, the name it is for, and where its bearer wanted to go."""

    step: Step
    ticket: Ticket


class EnterpriseLogon:
    """Asks the provider, and takes its answers."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        ephemeral: Ephemeral,
        throttle: AddressThrottle,
        answers: EnterpriseAnswers,
        attempts: Attempts,
        admissions: Admissions,
        second_factor: SecondFactor,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._ephemeral = ephemeral
        self._throttle = throttle
        self._answers = answers
        self._attempts = attempts
        self._admissions = admissions
        self._second_factor = second_factor
        self._audit = audit

    def begin(self, account: Account, *, fresh: bool) -> Request:
        """Keep a new request to the account's provider; raises `SSO_OFF` and `METADATA_STALE`."""
        try:
            idp = self._answers.provider(account)
        except refusals.Refusal as refused:
            raise told(refused) from None
        # An ID of SAML begins with a letter or an underscore.
        request = Request(
            f"_{self._entropy.token()}",
            account.id,
            idp.redirect_url or idp.post_url,
            self._clock.now(),
            fresh,
            by_post=not idp.redirect_url,
            signed=idp.wants_signed or account.user_sso.signs_requests,
        )
        kept = {"account_id": account.id, "sent_at": stamp(request.sent_at), "fresh": fresh}
        self._ephemeral.put(REQUESTS, request.id, json.dumps(kept), REQUEST_LIFETIME)
        return request

    def accept(self, visitor: Visitor, account: Account, response: str, relay_state: str) -> str:
        """Verify a response, and return the ticket with which its bearer goes on.

        Raises `SSO_OFF`, `METADATA_STALE`, `RESPONSE_REFUSED`, `TOO_MANY_FROM_ADDRESS`, and `PROVIDER_DECLINED` for
        what says of itself that nobody was logged on; the exact reason is audited. Nothing is spent yet.
        """
        self._throttle.refuse(visitor.address)
        trail = Trail()
        try:
            ticket = self._answers.read(account, response, relay_state, trail)
        except refusals.Refusal as refused:
            self._throttle.failed(visitor, refused_by(refusal("", account.id, None, refused.code), trail, refused))
            raise told(refused) from None
        ticket_id = self._entropy.token()
        self._ephemeral.put(TICKETS, ticket_id, json.dumps(asdict(ticket)), TICKET_LIFETIME)
        return ticket_id

    def enter(self, visitor: Visitor, account: Account, ticket_id: str, begun_here: Callable[[str], bool]) -> Answered:
        """Spend assertion and request, and log their user on or ask for what else the account demands.

        `begun_here` tells whether this browser began a request. Raises `REQUEST_GONE`, and
        `RESPONSE_REFUSED` for an assertion that was spent; each is audited.
        """
        ticket = self._taken(visitor, account, ticket_id, begun_here)
        trail = kept_trail(ticket.checks)
        with self._database.writing() as tx:
            judged = self._answers.judge(tx, visitor, account, ticket, trail, spending=True)
            admission = self._conclude(tx, visitor, judged, ticket, trail)
        if judged.replayed:
            raise enterprise_refusals.RESPONSE_REFUSED()
        seen, decision = judged.seen, judged.decision
        if isinstance(decision, Ask):
            attempt_id = self._attempts.begin(self._attempt(seen, decision, ticket))
            step = Step(decision, attempt_id, may_remember=seen.terms.remembering_allowed)
        else:
            step = Step(decision, admission=admission)
        return Answered(step, ticket)

    def _taken(self, visitor: Visitor, account: Account, ticket_id: str, begun_here: Callable[[str], bool]) -> Ticket:
        text = self._ephemeral.take(TICKETS, ticket_id) if ticket_id else None
        ticket = Ticket(**json.loads(text)) if text else None
        reason = ""
        if ticket is None or ticket.account_id != account.id:
            reason = "ticket_gone"
        elif ticket.request_id and not begun_here(ticket.request_id):
            reason = "other_browser"
        elif ticket.request_id and self._ephemeral.take(REQUESTS, ticket.request_id) is None:
            reason = "request_spent"
        if ticket is None or reason:
            trail = kept_trail(ticket.checks if ticket else ())
            trail.note("the browser that asked, in time, and once", False, why=reason)
            subject = ticket.subject if ticket else ""
            self._throttle.refused(visitor, refused_by(refusal(subject, account.id, None, reason), trail))
            raise enterprise_refusals.REQUEST_GONE()
        return ticket

    def _conclude(
        self, tx: Connection, visitor: Visitor, judged: Judged, ticket: Ticket, trail: Trail
    ) -> Admission | None:
        seen, decision = judged.seen, judged.decision
        if isinstance(decision, Admit) and not judged.replayed:
            details, known_as = _said(ticket), ticket.known_as
            return self._admissions.open(
                tx, visitor, seen, decision, (FEDERATED,), remember=False, told=details, known_as=known_as
            )
        if isinstance(decision, Ask) and not judged.replayed:
            event = asked(seen, decision.prompt)
        else:
            event = refused_by(refusal_of(seen, judged.reason), trail)
        self._audit.record(tx, visitor, replace(event, details={**event.details, **_said(ticket)}))
        return None

    def _attempt(self, seen: Seen, decision: Ask, ticket: Ticket) -> Attempt:
        user_id = seen.record.user_id or ""
        binding = decision.prompt is Prompt.BIND_DEVICE
        return Attempt(
            account_id=ticket.account_id,
            user_id=user_id,
            user_name=seen.record.name or "",
            typed=ticket.subject,
            asserted=True,
            asserted_ends=ticket.ends_at,
            known_as=ticket.known_as,
            methods=(FEDERATED,),
            sealed_seed=self._second_factor.new_sealed_seed(user_id) if binding else "",
        )


def _said(ticket: Ticket) -> dict[str, str]:
    return {"provider": ticket.provider, "assertion": ticket.assertion_id}
