"""Single sign-on to SAML applications: a request is taken, put to the session there is, and answered once.

Sources: SAML 2.0 core, 3.4; profiles, 4.1. Whatever leaves here goes to an address registered for the application.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any

from idp import enterprise_refusals, refusals
from idp.ports import Clock, Entropy
from idp.rules import saml_contexts, saml_request
from idp.rules.saml_application import PERSISTENT, SamlApplication, default_endpoint, endpoint
from idp.rules.saml_application import name_format as format_for
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import Trail
from idp.rules.saml_logout import APPLICATION
from idp.rules.saml_request import Declined, Unfit
from idp.rules.saml_statement import Reply, Statement, Status
from idp.rules.single_sign_on import Answer, Wish
from idp.saml_ports import SamlIssuer
from idp.services.audit import Event, Visitor, refused_by
from idp.services.saml_answers import ANSWERED, SamlAnswers
from idp.services.saml_applications import SamlApplications
from idp.services.saml_requests import (
    ACS,
    DECLINED,
    FORMAT,
    GRANTABLE,
    PROTOCOL,
    RELAY_STATE,
    REQUEST,
    NotRegistered,
    SamlRequests,
    asked,
    context_of,
    declined_of,
    met,
)
from idp.services.saml_statements import SamlStatements, new_id
from idp.services.sessions import SignedIn
from idp.services.sso import SingleSignOn, SsoRequest, authentication
from idp.services.throttle import AddressThrottle
from idp.store.saml_participants import Participant

PASSIVE_REASON, CONTEXT_REASON = "nobody_logged_on", "context_not_met"


@dataclass(frozen=True)
class Posting:
    """An answer for the browser to carry: the response in Base64, and the application's own state, unchanged."""

    acs_url: str
    response: str
    relay_state: str | None


class SamlSignOn:
    """Takes and answers requests. Each answer is one audit event, in the transaction that spends the request."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        clock: Clock,
        entropy: Entropy,
        issuer: SamlIssuer,
        statements: SamlStatements,
        answers: SamlAnswers,
        applications: SamlApplications,
        requests: SamlRequests,
        single_sign_on: SingleSignOn,
        throttle: AddressThrottle,
    ) -> None:
        self._clock = clock
        self._entropy = entropy
        self._issuer = issuer
        self._statements = statements
        self._answers = answers
        self._applications = applications
        self._requests = requests
        self._single_sign_on = single_sign_on
        self._throttle = throttle

    def metadata(self, account_id: str) -> bytes:
        """Return the signed metadata of an account as identity provider."""
        return self._issuer.metadata(self._requests.entity_id(account_id))

    def begin(self, visitor: Visitor, account_id: str, received: Received) -> tuple[SamlApplication, SsoRequest]:
        """Take a request; raises `SAML_REQUEST_REFUSED`, and `CLIENT_UNKNOWN` for another account's application."""
        trail = Trail()
        try:
            return self._requests.read(account_id, received, trail)
        except NotRegistered as stranger:
            self.refuse(visitor, account_id, str(stranger), stranger.said, trail)
            raise refusals.CLIENT_UNKNOWN() from None
        except Unfit as unfit:
            raise self.refuse(visitor, account_id, str(unfit), trail.partner, trail) from None

    def refuse(
        self, visitor: Visitor, account_id: str, reason: str, application: str = "", trail: Trail | None = None
    ) -> refusals.Refusal:
        """Note why a request is not answered, and return what to tell whoever sent it."""
        event = Event(
            what="sso",
            outcome="failure",
            account_id=account_id,
            actor=f"application:{application}",
            reason=reason,
            details={"protocol": PROTOCOL},
        )
        self._throttle.refused(visitor, refused_by(event, trail) if trail else event)
        return enterprise_refusals.SAML_REQUEST_REFUSED()

    def unasked(self, visitor: Visitor, account_id: str, name: str) -> tuple[SamlApplication, SsoRequest]:
        """Begin without a request, from our side; raises `PAGE_UNKNOWN` and `SAML_REQUEST_REFUSED`."""
        application = self._applications.by_name(account_id, name)
        if application is None:
            raise refusals.PAGE_UNKNOWN()
        if not application.metadata.holds(self._clock.now()):
            raise self.refuse(visitor, account_id, "metadata_expired", name)
        parameters = {REQUEST: "", ACS: default_endpoint(application.metadata).url}
        parameters[FORMAT] = format_for(application, None) or PERSISTENT
        return application, asked(application, Wish(requested_at=self._clock.now()), parameters)

    def resume(self, account_id: str, request_id: str) -> tuple[SamlApplication, SsoRequest]:
        """Take up a request that was kept; raises `SSO_REQUEST_GONE`, also when its address is no longer registered."""
        kept = self._single_sign_on.take(PROTOCOL, account_id, request_id)
        application = self._applications.by_entity_id(account_id, kept.party) if kept else None
        if kept is None or application is None or not application.metadata.holds(self._clock.now()):
            raise refusals.SSO_REQUEST_GONE()
        if endpoint(application.metadata, kept.parameters[ACS], None) is None:
            raise refusals.SSO_REQUEST_GONE()
        return application, kept

    def answer(
        self, visitor: Visitor, application: SamlApplication, wanted: SsoRequest, signed_in: SignedIn | None
    ) -> Posting | None:
        """Return the answer to a request; None when somebody must log on first.

        Raises `SAML_REQUEST_ANSWERED` for a request that was answered before, and `SAML_REQUEST_REFUSED` where
        application or session are gone meanwhile: then nothing is sent.
        """
        whose = signed_in if signed_in and signed_in.account.id == application.account_id else None
        try:
            said = self._said(application, wanted, whose)
        except Declined as declined:
            return self._declined(visitor, application, wanted, declined, whose)
        if said is None or whose is None:
            return None
        reply = self._reply(application, wanted)
        posting = self._posting(reply, said, wanted)
        event = _event(application, wanted, whose, reply, assertion=said.id, context=said.context)
        self._spend(visitor, application, wanted, event, _participant(application, whose, reply, said))
        return posting

    def _said(self, application: SamlApplication, wanted: SsoRequest, whose: SignedIn | None) -> Statement | None:
        if DECLINED in wanted.parameters:
            raise declined_of(wanted)
        context = saml_contexts.matching(context_of(wanted), whose.record.methods) if whose else None
        fresh = replace(wanted, wish=replace(wanted.wish, fresh=True)) if context is None else wanted
        answer = self._single_sign_on.answer(fresh, whose)
        if answer is Answer.ASK:
            return None
        if whose is None or (answer is Answer.REFUSE and context is not None):
            raise Declined(saml_request.NO_PASSIVE, PASSIVE_REASON)
        if context is None:
            raise Declined(saml_request.NO_CONTEXT, CONTEXT_REASON)
        return self._statements.about(application, authentication(whose), wanted.parameters[FORMAT], context)

    def _declined(
        self,
        visitor: Visitor,
        application: SamlApplication,
        wanted: SsoRequest,
        declined: Declined,
        whose: SignedIn | None,
    ) -> Posting:
        ours = declined.status in (saml_request.NO_PASSIVE, saml_request.NO_CONTEXT)
        code = saml_request.RESPONDER if ours else saml_request.REQUESTER
        reply, reason = self._reply(application, wanted), str(declined)
        posting = self._posting(reply, Status(code, declined.status, reason.replace("_", " ")), wanted)
        event = replace(_event(application, wanted, whose, reply), outcome="failure", reason=reason)
        trail = met(wanted)
        trail.note(GRANTABLE, False, why=reason)
        told = refused_by(event, trail)
        # Anybody may ask without being asked who it is. Unspent, the same is said once more, and it is of nobody.
        written = told if whose else self._throttle.counted(visitor, told)
        if written:
            self._spend(visitor, application, wanted, written)
        return posting

    def _spend(
        self,
        visitor: Visitor,
        application: SamlApplication,
        wanted: SsoRequest,
        event: Event,
        told: Participant | None = None,
    ) -> None:
        request_id = wanted.parameters[REQUEST]
        why_not = self._answers.spend(visitor, application.id, request_id, event, told)
        if why_not:
            trail = met(wanted, why_not)
            refused = self.refuse(visitor, application.account_id, why_not, application.name, trail)
            raise enterprise_refusals.SAML_REQUEST_ANSWERED() if why_not == ANSWERED else refused

    def _reply(self, application: SamlApplication, wanted: SsoRequest) -> Reply:
        return Reply(
            id=new_id(self._entropy),
            issuer=self._requests.entity_id(application.account_id),
            destination=wanted.parameters[ACS],
            in_response_to=wanted.parameters[REQUEST],
            issued_at=self._clock.now(),
        )

    def _posting(self, reply: Reply, said: Statement | Status, wanted: SsoRequest) -> Posting:
        document = self._issuer.response(reply, said)
        return Posting(reply.destination, base64.b64encode(document).decode(), wanted.parameters.get(RELAY_STATE))


def _participant(application: SamlApplication, whose: SignedIn, reply: Reply, said: Statement) -> Participant:
    """Return by what name the application will speak of this session when it is to end."""
    return Participant(
        session_id=whose.record.id,
        role=APPLICATION,
        party=said.audience,
        account_id=application.account_id,
        name_id=said.name_id,
        name_format=said.name_format,
        name_qualifier=reply.issuer if said.name_qualified else "",
        sp_name_qualifier=said.audience if said.name_qualified else "",
        session_index=said.session_index,
    )


def _event(
    application: SamlApplication, wanted: SsoRequest, whose: SignedIn | None, reply: Reply, **more: Any
) -> Event:
    details = {"protocol": PROTOCOL, "response": reply.id, "request": reply.in_response_to, "acs": reply.destination}
    told = {"session": whose.record.id, "name_id_format": wanted.parameters.get(FORMAT, "")} if whose else {}
    return Event(
        what="sso",
        outcome="success",
        account_id=application.account_id,
        actor=f"application:{application.name}",
        user_id=whose.record.user_id if whose else None,
        details={**details, **told, **more},
    )
