"""Single logout: a partner's request ends our sessions at once; then the browser goes round the others, one by one.

Nothing that a partner does or leaves undone keeps a session of ours alive. Sources: SAML 2.0 core, 3.7; profiles, 4.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from idp import enterprise_refusals, refusals
from idp.ports import Clock
from idp.rules.printable import printable
from idp.rules.saml_bindings import Carried, Received
from idp.rules.saml_check import Trail
from idp.rules.saml_logout import PARTIAL, SUCCESS, LogoutMessage, LogoutRequest, LogoutResponse, Name
from idp.rules.saml_request import Unfit
from idp.saml_ports import SamlIssuer
from idp.services.audit import Audit, Event, Visitor, refused_by
from idp.services.directory import Account
from idp.services.logout_messages import LONGEST_ID, LogoutMessages
from idp.services.logout_partners import LogoutPartners, Partner
from idp.services.logout_runs import ANSWER, ASKED, DONE, FAILED, UNABLE, WAITING, LogoutRuns, Origin, Run, Step
from idp.services.sessions import SignedIn
from idp.services.throttle import AddressThrottle
from idp.store import saml_participants, sessions
from idp.store.database import Database
from idp.store.saml_participants import Participant

WHAT = "single_logout"


@dataclass(frozen=True)
class Taken:
    """What a message leads to: the run with which its bearer goes on, or at once the answer to who began.

    `begun`: by this message, so that whoever brought it is who goes on.
    """

    run_id: str = ""
    begun: bool = False
    origin: Origin | None = None
    answer: Carried | None = None


class SamlLogout:
    """Takes messages of single logout, and makes ours."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        issuer: SamlIssuer,
        runs: LogoutRuns,
        partners: LogoutPartners,
        messages: LogoutMessages,
        throttle: AddressThrottle,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._issuer = issuer
        self._runs = runs
        self._partners = partners
        self._messages = messages
        self._throttle = throttle
        self._audit = audit

    def begin(self, signed_in: SignedIn, back: str) -> str | None:
        """Begin to tell the partners of a session that has ended; None when none can be told, else the run's ID.

        `back` is where to go in the end: a registered address, or empty.
        """
        account = signed_in.account
        with self._database.reading() as tx:
            partners = saml_participants.of_sessions(tx, account.id, [signed_in.record.id])
        run = Run(account.id, self._steps(account, partners), back=back)
        return None if run.waiting is None else self._runs.begin(run)

    def take(self, visitor: Visitor, account: Account, role: str, received: Received) -> Taken:
        """Take a message of a partner.

        Raises `SAML_LOGOUT_REFUSED`; the exact reason is audited, and nothing has ended. Of a wrong answer to a request
        of ours the run says that it failed.
        """
        trail = Trail()
        try:
            partner, message = self._messages.read(account, role, received, trail)
            if isinstance(message, LogoutResponse):
                return Taken(self._told(visitor, account, partner, message, trail))
            return self._asked(visitor, account, partner, message, received.relay_state, trail)
        except Unfit as unfit:
            refused = self.refuse(visitor, account.id, str(unfit), trail.partner or f"{role}:", trail)
            run_id = self._failed(account, role, received)
            if run_id is None:
                raise refused from None
            return Taken(run_id)

    def refuse(
        self, visitor: Visitor, account_id: str, reason: str, actor: str, trail: Trail | None = None
    ) -> refusals.Refusal:
        """Note why a message is not taken, and return what to tell whoever brought it."""
        event = Event(what=WHAT, outcome="failure", account_id=account_id, actor=actor, reason=reason)
        self._throttle.refused(visitor, refused_by(event, trail) if trail else event)
        return enterprise_refusals.SAML_LOGOUT_REFUSED()

    def run(self, account_id: str, run_id: str) -> Run:
        """Return a run; raises `SAML_LOGOUT_GONE`."""
        return self._runs.get(account_id, run_id)

    def ask(self, account: Account, run_id: str, place: int) -> Carried | None:
        """Return what the partner at a place is asked; None when it was told, or cannot be. Raises `SAML_LOGOUT_GONE`.

        Asked again, it is the same request, which a partner takes once.
        """
        steps = self._runs.get(account.id, run_id).steps
        if place >= len(steps) or steps[place].state not in (WAITING, ASKED):
            return None
        step = steps[place]
        service, (name, index) = self._partners.service(account, step.role, step.party), self._known(account, step)
        if service is None or name is None:
            self._runs.ended(run_id, place, UNABLE)
            return None
        request = LogoutRequest(
            id=self._runs.message_id(run_id, place),
            issuer=self._partners.us(account.id, step.role).entity_id,
            destination=service.requests_url,
            issued_at=self._clock.now(),
            good_until=None,
            name=name,
            session_indexes=(index,) if index else (),
        )
        self._runs.asked(run_id, place)
        return self._issuer.logout(request, service, None)

    def answer(self, account: Account, run_id: str) -> Carried | None:
        """Return the answer to who began a run; None when nobody is owed one, or it takes none.

        Raises `SAML_LOGOUT_GONE`.
        """
        run = self._runs.get(account.id, run_id)
        if run.origin is None or run.waiting is not None:
            return None
        self._runs.ended(run_id, ANSWER, DONE)
        return self._answer(account, run.origin, self._runs.message_id(run_id, ANSWER), complete=run.complete)

    def _asked(
        self,
        visitor: Visitor,
        account: Account,
        partner: Partner,
        request: LogoutRequest,
        relay_state: str | None,
        trail: Trail,
    ) -> Taken:
        """End the sessions a request speaks of, and begin to tell their other partners."""
        with self._database.writing() as tx:
            digest = self._messages.demand_fresh(tx, account, partner, request, trail, spending=True)
            named = saml_participants.sessions_of(tx, account.id, partner.role, partner.party, request.name.value)
            indexes = request.session_indexes
            meant = [row for row in named if row.session_index in indexes or not indexes]
            ids = [row.session_id for row in meant]
            partners = saml_participants.of_sessions(tx, account.id, ids) if ids else []
            sessions.end_all(tx, account.id, ids, self._clock.now())
            event = _event(account, partner, request, reason="" if ids else "no_session", sessions=ids)
            self._audit.record(tx, visitor, replace(event, user_id=meant[0].user_id if meant else None))
        others = [one for one in partners if (one.role, one.party) != (partner.role, partner.party)]
        origin = Origin(partner.role, partner.party, partner.name, request.id, relay_state)
        if not others and partner.service:
            answer_id = self._runs.message_id(digest, ANSWER)
            return Taken(origin=origin, answer=self._answer(account, origin, answer_id, complete=True))
        return Taken(self._runs.begin(Run(account.id, self._steps(account, others), origin)), begun=True)

    def _told(
        self, visitor: Visitor, account: Account, partner: Partner, response: LogoutResponse, trail: Trail
    ) -> str:
        """Note what a partner answers to a request of ours."""
        run_id, place = self._messages.answered(account, partner, response, trail, spending=True)
        self._runs.ended(run_id, place, DONE if response.done else FAILED)
        status = " ".join(code.rpartition(":")[2] for code in response.status)
        event = _event(account, partner, response, reason="" if response.done else printable(status, 100))
        self._audit.record_alone(visitor, replace(event, outcome="success" if response.done else "failure"))
        return run_id

    def _failed(self, account: Account, role: str, received: Received) -> str | None:
        """Let a run say that a partner's answer was wrong; return its ID, or None when it answers nothing of ours.

        Who else knows the ID of a request is the browser that carried it; a right answer may follow.
        """
        asked = self._messages.asked_by(account, self._issuer.in_response_to(received))
        if asked is None or asked[2].role != role or asked[2].state not in (ASKED, FAILED):
            return None
        self._runs.ended(asked[0], asked[1], FAILED)
        return asked[0]

    def _answer(self, account: Account, origin: Origin, answer_id: str, *, complete: bool) -> Carried | None:
        service = self._partners.service(account, origin.role, origin.party)
        if service is None:
            return None
        response = LogoutResponse(
            id=answer_id,
            issuer=self._partners.us(account.id, origin.role).entity_id,
            destination=service.responses_url,
            issued_at=self._clock.now(),
            in_response_to=origin.request_id,
            # The outer code speaks of us alone, whose session has ended (core, 3.7.3.2).
            status=(SUCCESS,) if complete else (SUCCESS, PARTIAL),
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
        for one in partners:
            partner = self._partners.find(account, one.role, one.party)
            state = WAITING if partner and partner.service else UNABLE
            steps.append(Step(one.session_id, one.role, one.party, partner.name if partner else one.party, state))
        return tuple(sorted(steps, key=lambda step: (step.role, step.name)))


def _event(account: Account, partner: Partner, message: LogoutMessage, *, reason: str, **details: object) -> Event:
    return Event(
        what=WHAT,
        outcome="success",
        account_id=account.id,
        actor=partner.actor,
        reason=reason,
        details={"message": printable(message.id, LONGEST_ID), **details},
    )
