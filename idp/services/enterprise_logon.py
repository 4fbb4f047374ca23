"""User SSO: the enterprise's identity provider logs an account's users on (SAML 2.0 profiles, section 4.1).

A request of ours is kept until it is answered. An answer comes as a post of another site, without the browser's
cookies: it is verified at once, and what it says kept under a ticket, with which the same browser comes back.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idp import enterprise_refusals, granting_refusals, refusals
from idp.ports import Clock, Entropy, Ephemeral
from idp.rules import saml_subject
from idp.rules.client_address import throttle_key
from idp.rules.continue_path import safe
from idp.rules.ends import USER_SSO
from idp.rules.logon import Admit, Ask, Decision, Deny, Evidence, Prompt, decide
from idp.rules.saml_assertion import SKEW, Assertion, Unfit
from idp.rules.saml_metadata import USERS, ProviderMetadata
from idp.services.admission import FEDERATED, Admission, Admissions
from idp.services.attempts import Attempt, Attempts, moment, stamp
from idp.services.audit import Audit, Event, Visitor, printable
from idp.services.directory import Account
from idp.services.evidence import Seen, see
from idp.services.logon import Step, asked, refusal, refusal_of
from idp.services.metadata_sources import MetadataSources
from idp.services.saml_responses import SamlResponses, exactly, told
from idp.services.second_factor import SecondFactor
from idp.services.throttle import AddressThrottle
from idp.store import identity_providers, logon_records
from idp.store.database import Database

REQUEST_LIFETIME = timedelta(minutes=30)
TICKET_LIFETIME = timedelta(minutes=2)  # at most `saml_assertion.TICKET`
LONGEST_ID = 100
REQUESTS, TICKETS = "saml-request", "saml-ticket"


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


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a verified response says; moments as stamps, 0 for none. `request_id` is empty where nobody asked.

    `known_as`: see `idp.services.admission`.
    """

    account_id: str
    user_key: str
    subject: str
    provider: str
    assertion_id: str
    digest: str
    forgotten_at: int
    ends_at: int
    request_id: str
    relay_state: str
    known_as: Mapping[str, str]


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
        saml_responses: SamlResponses,
        sources: MetadataSources,
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
        self._saml_responses = saml_responses
        self._sources = sources
        self._attempts = attempts
        self._admissions = admissions
        self._second_factor = second_factor
        self._audit = audit

    def begin(self, account: Account, *, fresh: bool) -> Request:
        """Keep a new request to the account's provider; raises `SSO_OFF` and `METADATA_STALE`."""
        try:
            idp = self._provider(account)
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
        try:
            idp = self._provider(account)
            assertion = self._saml_responses.verified(account.id, idp, response, [USERS], may_answer=True)
            ticket = self._ticket(account, assertion, relay_state)
        except refusals.Refusal as refused:
            event = refusal("", account.id, None, refused.code)
            self._throttle.failed(visitor, replace(event, details=exactly(refused)))
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
        with self._database.writing() as tx:
            seen = self._see(tx, visitor, account, ticket)
            decision = decide(seen.facts, seen.terms)
            refused = isinstance(decision, Deny)
            replayed = not refused and not identity_providers.spend(tx, ticket.digest, moment(ticket.forgotten_at))
            if replayed:
                self._audit.record(tx, visitor, _with(refusal_of(seen, "assertion_replayed"), ticket))
            admission = None if replayed else self._conclude(tx, visitor, seen, decision, ticket)
        if replayed:
            raise enterprise_refusals.RESPONSE_REFUSED()
        if isinstance(decision, Ask):
            attempt_id = self._attempts.begin(self._attempt(seen, decision, ticket))
            step = Step(decision, attempt_id, may_remember=seen.terms.remembering_allowed)
        else:
            step = Step(decision, admission=admission)
        return Answered(step, ticket)

    def _provider(self, account: Account) -> ProviderMetadata:
        settings = account.user_sso
        if not settings.sso_enabled:
            raise enterprise_refusals.SSO_OFF(exact="sso_off")
        document = base64.b64decode(settings.metadata_document)
        return self._saml_responses.metadata(account.id, document, self._sources.still_taken(USER_SSO, account.id))

    def _ticket(self, account: Account, assertion: Assertion, relay_state: str) -> Ticket:
        request_id = assertion.in_response_to
        try:
            if request_id:
                self._check_answer(account, assertion)
            named = saml_subject.user_key(
                assertion.subject, account.user_sso, account.default_domain, account.verified_domains
            )
        except Unfit as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad)) from None
        digest, forgotten_at = self._saml_responses.spent(account.id, assertion)
        return Ticket(
            account_id=account.id,
            user_key=named,
            subject=assertion.subject,
            provider=assertion.issuer,
            assertion_id=printable(assertion.id, LONGEST_ID),
            digest=digest,
            forgotten_at=stamp(forgotten_at),
            ends_at=stamp(assertion.session_ends) if assertion.session_ends else 0,
            request_id=request_id,
            relay_state="" if request_id else safe(relay_state) or "",
            known_as=assertion.known_as,
        )

    def _check_answer(self, account: Account, assertion: Assertion) -> None:
        """Raise `Unfit` unless the account's provider was asked just that, and asked the person if it was to."""
        kept = self._ephemeral.get(REQUESTS, assertion.in_response_to[:LONGEST_ID])
        request = json.loads(kept) if kept else {}
        if request.get("account_id") != account.id:
            raise Unfit("in response to: no request of ours")
        since = moment(request["sent_at"]) - SKEW
        if request["fresh"] and (assertion.authenticated_at is None or assertion.authenticated_at < since):
            raise Unfit("not logged on afresh")

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
            subject = ticket.subject if ticket else ""
            self._throttle.refused(visitor, refusal(subject, account.id, None, reason))
            raise enterprise_refusals.REQUEST_GONE()
        return ticket

    def _see(self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket) -> Seen:
        seen_from = {
            "address": throttle_key(visitor.address),
            "remembered_digest": self._admissions.remembered_digest(visitor.remembered_token),
        }
        record = logon_records.by_name(tx, account.id, ticket.user_key, unknown_door="", **seen_from)
        if record.user_id:
            logon_records.lock(tx, record.user_id)
            record = logon_records.by_id(tx, account.id, record.user_id, **seen_from)
        seen = see(ticket.subject, account, record, visitor.address, self._clock.now())
        until = moment(ticket.ends_at) if ticket.ends_at else None
        return seen.with_facts(asserted=Evidence.RIGHT, asserted_until=until)

    def _conclude(
        self, tx: Connection, visitor: Visitor, seen: Seen, decision: Decision, ticket: Ticket
    ) -> Admission | None:
        if isinstance(decision, Admit):
            told = _said(ticket)
            methods, known_as = (FEDERATED,), ticket.known_as
            return self._admissions.open(
                tx, visitor, seen, decision, methods, remember=False, told=told, known_as=known_as
            )
        event = asked(seen, decision.prompt) if isinstance(decision, Ask) else refusal_of(seen, decision.reason)
        self._audit.record(tx, visitor, _with(event, ticket))
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


def _with(event: Event, ticket: Ticket) -> Event:
    return replace(event, details={**event.details, **_said(ticket)})
