"""Single logout: a partner's request ends our sessions at once; then the browser goes round the others, one by one.

Nothing that a partner does or leaves undone keeps a session of ours alive. Sources: SAML 2.0 core, 3.7; profiles, 4.4.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from idp import enterprise_refusals, refusals
from idp.ports import Clock, Entropy, Sealer
from idp.rules import saml_logout
from idp.rules.ends import USER_SSO
from idp.rules.saml_bindings import Carried, Received
from idp.rules.saml_logout import APPLICATION, PARTIAL, SUCCESS, LogoutMessage, LogoutRequest, LogoutResponse, Name
from idp.rules.saml_metadata import LogoutService
from idp.rules.saml_request import SKEW, Unfit
from idp.saml_ports import SamlIssuer
from idp.services.audit import Audit, Event, Visitor, printable
from idp.services.directory import Account
from idp.services.logout_runs import ASKED, DONE, FAILED, UNABLE, WAITING, LogoutRuns, Origin, Run, Step
from idp.services.metadata_sources import MetadataSources
from idp.services.saml_applications import SamlApplications
from idp.services.saml_responses import SamlResponses
from idp.services.saml_statements import new_id
from idp.services.sessions import SignedIn
from idp.store import identity_providers, saml_participants, sessions
from idp.store.database import Database
from idp.store.saml_participants import Participant

WHAT = "single_logout"
SPENT = "saml-logout"
LONGEST_ID = 256


@dataclass(frozen=True)
class _Partner:
    """A partner as its metadata describes it; `service` is None where it knows no single logout."""

    role: str
    party: str
    name: str
    certificates: Sequence[str]
    service: LogoutService | None


@dataclass(frozen=True)
class _Us:
    """Us, as partners of one role know us."""

    entity_id: str
    slo_url: str


class SamlLogout:
    """Takes messages of single logout, and makes ours."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        base_url: str,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        sealer: Sealer,
        issuer: SamlIssuer,
        runs: LogoutRuns,
        applications: SamlApplications,
        responses: SamlResponses,
        sources: MetadataSources,
        audit: Audit,
    ) -> None:
        self._base_url = base_url
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._sealer = sealer
        self._issuer = issuer
        self._runs = runs
        self._applications = applications
        self._responses = responses
        self._sources = sources
        self._audit = audit

    def begin(self, signed_in: SignedIn, back: str) -> str | None:
        """Begin to tell the partners of a session that has ended; None when it has none, else the ID of the run.

        `back` is where to go in the end: a registered address, or empty.
        """
        account = signed_in.account
        with self._database.reading() as tx:
            partners = saml_participants.of_sessions(tx, account.id, [signed_in.record.id])
        return self._runs.begin(Run(account.id, self._steps(account, partners), back=back)) if partners else None

    def take(self, visitor: Visitor, account: Account, role: str, received: Received) -> str:
        """Take a message of a partner, and return the ID of the run with which its bearer goes on.

        Raises `SAML_LOGOUT_REFUSED`; the exact reason is audited, and nothing has ended.
        """
        found: list[_Partner] = []

        def certificates_of(issuer: str) -> Sequence[str]:
            partner = self._partner(account, role, issuer)
            if partner is None:
                raise Unfit("issuer_unknown")
            found.append(partner)
            return partner.certificates

        try:
            message = self._issuer.logout_message(received, certificates_of)
            saml_logout.check(message, self._us(account.id, role).slo_url, self._clock.now())
            if isinstance(message, LogoutResponse):
                return self._told(visitor, account, found[0], message)
            return self._asked(visitor, account, found[0], message, received.relay_state)
        except Unfit as unfit:
            raise self.refuse(visitor, account.id, role, str(unfit), found[0].name if found else "") from None

    def refuse(self, visitor: Visitor, account_id: str, role: str, reason: str, name: str = "") -> refusals.Refusal:
        """Note why a message is not taken, and return what to tell whoever brought it."""
        event = Event(what=WHAT, outcome="failure", account_id=account_id, actor=f"{role}:{name}", reason=reason)
        self._audit.refused(visitor, event)
        return enterprise_refusals.SAML_LOGOUT_REFUSED()

    def run(self, account_id: str, run_id: str) -> Run:
        """Return a run; raises `SAML_LOGOUT_GONE`."""
        return self._runs.get(account_id, run_id)

    def leads_to(self, account: Account, run: Run) -> str:
        """Return the address at which the next message, or the browser in the end, arrives; empty for none."""
        place = run.waiting
        if place is not None:
            service = self._service(account, run.steps[place].role, run.steps[place].party)
            return service.requests_url if service else ""
        if run.origin and not run.origin.answered:
            service = self._service(account, run.origin.role, run.origin.party)
            return service.responses_url if service else ""
        return run.back

    def go_on(self, account: Account, run_id: str) -> Carried | None:
        """Return the next message of a run, each once; None when there is none left. Raises `SAML_LOGOUT_GONE`."""
        run = self._runs.get(account.id, run_id)
        place = run.waiting
        if place is not None:
            return self._ask(account, run_id, run, place)
        if run.origin and not run.origin.answered:
            self._runs.put(run_id, replace(run, origin=replace(run.origin, answered=True)))
            return self._answer(account, run, run.origin)
        return None

    def _asked(
        self, visitor: Visitor, account: Account, partner: _Partner, request: LogoutRequest, relay_state: str | None
    ) -> str:
        """End the sessions a request speaks of, and begin to tell their other partners."""
        digest = self._sealer.digest(SPENT, f"{account.id}\0{partner.role}\0{partner.party}\0{request.id}")
        now = self._clock.now()
        with self._database.writing() as tx:
            if not identity_providers.spend(tx, digest, now + saml_logout.GOOD_FOR + 2 * SKEW):
                raise Unfit("replayed")
            named = saml_participants.sessions_of(tx, account.id, partner.role, partner.party, request.name.value)
            indexes = request.session_indexes
            meant = [row for row in named if row.session_index in indexes or not indexes]
            ids = [row.session_id for row in meant]
            partners = saml_participants.of_sessions(tx, account.id, ids) if ids else []
            sessions.end_all(tx, account.id, ids, now)
            event = _event(account, partner, request, reason="" if ids else "no_session", sessions=ids)
            self._audit.record(tx, visitor, replace(event, user_id=meant[0].user_id if meant else None))
        others = [one for one in partners if (one.role, one.party) != (partner.role, partner.party)]
        origin = Origin(partner.role, partner.party, partner.name, request.id, relay_state)
        return self._runs.begin(Run(account.id, self._steps(account, others), origin))

    def _told(self, visitor: Visitor, account: Account, partner: _Partner, response: LogoutResponse) -> str:
        """Note what a partner answers to a request of ours."""
        asked = self._runs.asked_by(response.in_response_to[:LONGEST_ID])
        if asked is None:
            raise Unfit("in_response_to")
        run_id, place = asked
        try:
            run = self._runs.get(account.id, run_id)
        except refusals.Refusal:
            raise Unfit("in_response_to") from None
        step = run.steps[place]
        if (step.role, step.party) != (partner.role, partner.party):
            raise Unfit("in_response_to_another")
        if not self._runs.answered(response.in_response_to):
            raise Unfit("replayed")
        self._runs.put(run_id, run.with_step(place, DONE if response.done else FAILED))
        status = " ".join(code.rpartition(":")[2] for code in response.status)
        event = _event(account, partner, response, reason="" if response.done else printable(status, 100))
        self._audit.record_alone(visitor, replace(event, outcome="success" if response.done else "failure"))
        return run_id

    def _ask(self, account: Account, run_id: str, run: Run, place: int) -> Carried | None:
        step = run.steps[place]
        service, name, index = self._service(account, step.role, step.party), *self._known(account, step)
        if service is None or name is None:
            self._runs.put(run_id, run.with_step(place, UNABLE))
            return None
        request = LogoutRequest(
            id=new_id(self._entropy),
            issuer=self._us(account.id, step.role).entity_id,
            destination=service.requests_url,
            issued_at=self._clock.now(),
            good_until=None,
            name=name,
            session_indexes=(index,) if index else (),
        )
        self._runs.asked(request.id, run_id, place)
        self._runs.put(run_id, run.with_step(place, ASKED))
        return self._issuer.logout(request, service, None)

    def _answer(self, account: Account, run: Run, origin: Origin) -> Carried | None:
        service = self._service(account, origin.role, origin.party)
        if service is None:
            return None
        response = LogoutResponse(
            id=new_id(self._entropy),
            issuer=self._us(account.id, origin.role).entity_id,
            destination=service.responses_url,
            issued_at=self._clock.now(),
            in_response_to=origin.request_id,
            status=(SUCCESS,) if run.complete else (SUCCESS, PARTIAL),
        )
        return self._issuer.logout(response, service, origin.relay_state)

    def _known(self, account: Account, step: Step) -> tuple[Name | None, str]:
        """Return by what name and session index a partner knows a session."""
        with self._database.reading() as tx:
            partners = saml_participants.of_sessions(tx, account.id, [step.session_id])
        for one in partners:
            if (one.role, one.party) == (step.role, step.party):
                return Name(one.name_id, one.name_format, one.name_qualifier, one.sp_name_qualifier), one.session_index
        return None, ""

    def _steps(self, account: Account, partners: Sequence[Participant]) -> tuple[Step, ...]:
        """Return the partners to tell: applications first, since the provider may send the browser elsewhere."""
        steps = []
        for one in sorted(partners, key=lambda one: one.role):
            partner = self._partner(account, one.role, one.party)
            state = WAITING if partner and partner.service else UNABLE
            steps.append(Step(one.session_id, one.role, one.party, partner.name if partner else one.party, state))
        return tuple(steps)

    def _service(self, account: Account, role: str, party: str) -> LogoutService | None:
        partner = self._partner(account, role, party)
        return partner.service if partner else None

    def _partner(self, account: Account, role: str, party: str) -> _Partner | None:
        """Return a partner by today's metadata; None when it is none any more, or its metadata is out of date."""
        if role == APPLICATION:
            found = self._applications.by_entity_id(account.id, party)
            if found is None or not found.metadata.holds(self._clock.now()):
                return None
            return _Partner(role, party, found.name, found.signing(self._clock.now()), found.metadata.logout)
        if not account.user_sso.sso_enabled:
            return None
        try:
            document = base64.b64decode(account.user_sso.metadata_document)
            idp = self._responses.metadata(account.id, document, self._sources.still_taken(USER_SSO, account.id))
        except refusals.Refusal:
            return None
        return _Partner(role, party, party, idp.certificates, idp.logout) if idp.entity_id == party else None

    def _us(self, account_id: str, role: str) -> _Us:
        if role == APPLICATION:
            us = f"{self._base_url}/saml/{account_id}"
            return _Us(us, f"{us}/slo")
        provider = self._responses.us(account_id)
        return _Us(provider.entity_id, provider.slo_url)


def _event(account: Account, partner: _Partner, message: LogoutMessage, *, reason: str, **details: object) -> Event:
    return Event(
        what=WHAT,
        outcome="success",
        account_id=account.id,
        actor=f"{partner.role}:{partner.name}",
        reason=reason,
        details={"message": printable(message.id, LONGEST_ID), **details},
    )
