"""What a verified SAML response says of roles: good for temporary credentials, or for a browser's session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp import granting_refusals, refusals
from idp.ports import Clock
from idp.rules import saml_assertion
from idp.rules.policy_conditions import Context
from idp.rules.resource_names import arn
from idp.rules.role_trust import of_provider
from idp.rules.saml_assertion import Assertion, Unfit
from idp.rules.saml_check import Trail
from idp.services.role_sessions import Proven
from idp.services.saml_providers import SamlProviders, document_of
from idp.services.saml_responses import SamlResponses


@dataclass(frozen=True)
class Asserted:
    """An assertion of one of an account's providers, and the name that it gives to a session."""

    account_id: str
    provider_arn: str
    assertion: Assertion
    session_name: str

    @property
    def actor(self) -> str:
        """Return what the audit trail calls the subject."""
        return f"{self.assertion.subject} {self.provider_arn}"


class AssertedRoles:
    """Verifies responses of an account's SAML providers."""

    def __init__(self, clock: Clock, saml_responses: SamlResponses, saml_providers: SamlProviders) -> None:
        self._clock = clock
        self._saml_responses = saml_responses
        self._saml_providers = saml_providers

    def of(self, account_id: str, name: str, response: str, doors: Sequence[str], trail: Trail) -> Asserted:
        """Verify a response of the provider of a name, for one of some doors.

        Raises `SAML_PROVIDER_UNKNOWN`, `SAML_METADATA_STALE`, `SAML_ASSERTION_INVALID` and `SAML_ASSERTION_EXPIRED`.
        """
        with trail.step("a provider of this account, by metadata in force", name):
            row = self._saml_providers.find(account_id, name)
            idp = self._saml_responses.metadata(account_id, document_of(row), self._saml_providers.still_taken(row.id))
        trail.partner = f"saml-provider/{row.name}"
        assertion = self._saml_responses.verified(account_id, idp, response, doors, trail)
        try:
            session_name = saml_assertion.session_name(assertion, trail)
        except Unfit as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad), account_id=account_id) from None
        return Asserted(account_id, arn(account_id, f"saml-provider/{row.name}"), assertion, session_name)

    def of_issuer(self, account_id: str, response: str, doors: Sequence[str], trail: Trail) -> Sequence[Asserted]:
        """Verify a response of whichever of the account's providers it says to come from: at least one, else raise.

        Several may have been made of one entity. Raises like `of`, and for no such provider `SAML_ASSERTION_INVALID`.
        The trail is told of the first that accepts it, or else of the last.
        """
        with trail.step("the issuer is a provider of this account") as sides:
            sides.said = self._saml_responses.issuer(account_id, response)
            names = self._saml_providers.names_by(account_id, sides.said)
            if not names:
                raise granting_refusals.SAML_ASSERTION_INVALID(exact="issuer: no provider", account_id=account_id)
        accepted: list[Asserted] = []
        told, refused = Trail(), None
        for name in names:
            tried, found = Trail(), []
            try:
                found = [self.of(account_id, name, response, doors, tried)]
            except refusals.Refusal as why:
                refused = why
            told = told if accepted else tried
            accepted += found
        trail.findings += told.findings
        trail.partner = told.partner
        if refused and not accepted:
            raise refused
        return accepted

    def proven(self, asserted: Asserted, facts: Context, trail: Trail) -> Proven:
        """Return what assuming a role with an assertion rests on; it is spent when that is kept."""
        return Proven(
            what="assume_role_with_saml",
            actor=asserted.actor,
            principals=of_provider(asserted.provider_arn),
            facts=facts_of(facts, asserted.assertion.destination, self._clock.now()),
            refusal=granting_refusals.FEDERATION_NOT_TRUSTED,
            ends=asserted.assertion.session_ends,
            spent=self._saml_responses.spent(asserted.account_id, asserted.assertion),
            trail=trail,
        )


def facts_of(connection: Context, recipient: str, now: datetime) -> dict[str, Any]:
    """Return the condition keys of a trust policy for who comes with an assertion."""
    return {**connection, "acs:currenttime": (now.isoformat(),), "saml:recipient": (recipient,)}
