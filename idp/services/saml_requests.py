"""Requests of SAML applications: read and checked when they come, and answered once.

Whoever answers requests asks here, and so does whoever explains them; `idp.services.saml_answers` spends them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from idp.ports import Clock
from idp.rules import saml_contexts, saml_request
from idp.rules.saml_application import SamlApplication
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import READABLE, Trail, kept_trail
from idp.rules.saml_request import AuthnRequest, Declined, RequestedContext, Unfit
from idp.rules.single_sign_on import Wish
from idp.saml_ports import SamlIssuer
from idp.services.saml_answers import ANSWERED
from idp.services.saml_applications import SamlApplications
from idp.services.sso import SsoRequest
from idp.store import saml_applications
from idp.store.database import Database

PROTOCOL = "saml"
REQUEST, ACS, FORMAT, CONTEXT, RELAY_STATE, DECLINED = "request", "acs", "format", "context", "relay_state", "declined"
"""What is kept of a request until somebody has logged on, besides what it met."""
NOT_ANSWERED, GRANTABLE = "a request that was not answered before", "what it asks for can be granted"
"""The last checks of a request."""


class NotRegistered(Unfit):
    """A request of who is no application of the account."""


class SamlRequests:
    """Reads requests; each check is told to a trail."""

    def __init__(
        self, *, base_url: str, database: Database, clock: Clock, issuer: SamlIssuer, applications: SamlApplications
    ) -> None:
        self._base_url = base_url
        self._database = database
        self._clock = clock
        self._issuer = issuer
        self._applications = applications

    def read(self, account_id: str, received: Received, trail: Trail) -> tuple[SamlApplication, SsoRequest]:
        """Return a request to be answered, and whose it is; raises `Unfit`."""
        found: list[SamlApplication] = []

        def certificates_of(issuer: str) -> Sequence[str]:
            with trail.step("a registered application", issuer) as sides:
                application = self._applications.by_entity_id(account_id, issuer)
                if application is None:
                    raise NotRegistered("application_unknown", issuer)
                sides.expected = trail.partner = application.name
            found.append(application)
            return application.signing(self._clock.now())

        trail.note(READABLE, True, "by post" if received.enveloped else "by redirect")
        request = self._issuer.request(received, certificates_of, trail)
        address = f"{self.entity_id(account_id)}/sso"
        ours = saml_request.Expected(found[0].metadata, address, self._clock.now())
        acs = saml_request.check(request, ours, trail)
        return found[0], self._wanted(found[0], request, acs.url, received.relay_state, trail)

    def look_at(self, account_id: str, received: Received, trail: Trail) -> None:
        """Make the checks of a request, and spend nothing; raises `Unfit`, and `Declined` for what is never granted."""
        application, wanted = self.read(account_id, received, trail)
        request_id = wanted.parameters[REQUEST]
        with trail.step(NOT_ANSWERED, request_id), self._database.reading() as tx:
            if not saml_applications.unspent(tx, application.id, request_id):
                raise Unfit(ANSWERED)
        if DECLINED in wanted.parameters:
            declined = declined_of(wanted)
            trail.note(GRANTABLE, False, why=str(declined))
            raise declined

    def entity_id(self, account_id: str) -> str:
        """Return an account as its applications know it."""
        return f"{self._base_url}/saml/{account_id}"

    def _wanted(
        self, application: SamlApplication, request: AuthnRequest, acs_url: str, relay_state: str | None, trail: Trail
    ) -> SsoRequest:
        parameters = {REQUEST: request.id, ACS: acs_url}
        if request.context is not None:
            parameters[CONTEXT] = json.dumps(asdict(request.context))
        if relay_state is not None:
            parameters[RELAY_STATE] = relay_state
        try:
            parameters[FORMAT] = saml_request.name_to_give(request, application)
        except Declined as declined:
            parameters[DECLINED] = f"{declined.status} {declined}"
        wish = Wish(requested_at=self._clock.now(), silent=request.passive, fresh=request.force)
        return asked(application, wish, parameters, trail.kept())


def asked(
    application: SamlApplication, wish: Wish, parameters: dict[str, str], checks: Sequence[Mapping[str, Any]] = ()
) -> SsoRequest:
    """Return a wish for an answer to an application."""
    return SsoRequest(
        protocol=PROTOCOL,
        account_id=application.account_id,
        party=application.metadata.entity_id,
        wish=wish,
        parameters=parameters,
        checks=checks,
    )


def needs_two_factors(wanted: SsoRequest) -> bool:
    """Tell whether only a logon with a second factor meets a request."""
    return saml_contexts.needs_two_factors(context_of(wanted))


def declined_of(wanted: SsoRequest) -> Declined:
    """Return why a request is never granted, whoever logs on."""
    return Declined(*wanted.parameters[DECLINED].split(" "))


def met(wanted: SsoRequest, why_not: str = "") -> Trail:
    """Return the trail of a request that is answered, or that is not, for a reason that its answer was refused."""
    trail = kept_trail(wanted.checks)
    trail.note(NOT_ANSWERED, not why_not, wanted.parameters[REQUEST], why=why_not)
    return trail


def context_of(wanted: SsoRequest) -> RequestedContext | None:
    """Return how somebody is to have logged on; None where that is left open."""
    text = wanted.parameters.get(CONTEXT)
    if text is None:
        return None
    values = json.loads(text)
    return RequestedContext(values["comparison"], tuple(values["classes"]))
