"""SAML responses to an account: verified by its provider's metadata, and known by what is spent of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from idp import enterprise_refusals, granting_refusals
from idp.ports import BadAssertion, Clock, Sealer
from idp.refusals import Refusal
from idp.rules import saml_assertion
from idp.rules.saml_assertion import Assertion, Expired, Unfit
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import DOORS, ProviderMetadata, ServiceProvider, service_provider
from idp.saml_ports import AssertionVerifier
from idp.services.audit import both_sides

SPENT = "saml-assertion"
NOT_SPENT, REPLAYED = "an assertion that was not taken before", "assertion_replayed"
"""The last check of an assertion, and why it fails."""


class SamlResponses:
    """Verifies, for whatever an assertion is good for; each refusal has the exact reason for the audit trail."""

    def __init__(self, base_url: str, clock: Clock, sealer: Sealer, assertions: AssertionVerifier) -> None:
        self._base_url = base_url
        self._clock = clock
        self._sealer = sealer
        self._assertions = assertions

    def us(self, account_id: str, doors: Sequence[str] = DOORS) -> ServiceProvider:
        """Return an account as its identity providers know it, at some of its doors."""
        return service_provider(self._base_url, account_id, doors)

    def issuer(self, account_id: str, response: str) -> str:
        """Return from whom a response says to come, proved by nothing; raises `SAML_ASSERTION_INVALID`."""
        try:
            return self._assertions.issuer(response)
        except Unfit as bad:
            raise _unfit(account_id, bad) from None
        except BadAssertion as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad), account_id=account_id) from None

    def metadata(self, account_id: str, document: bytes, kept: Sequence[str] = ()) -> ProviderMetadata:
        """Read what was checked when it came in; `kept` are certificates that are taken besides.

        Raises `SAML_METADATA_STALE`.
        """
        idp = self._assertions.metadata(document)
        if not idp.holds(self._clock.now()):
            raise granting_refusals.SAML_METADATA_STALE(exact="validUntil", account_id=account_id)
        return replace(idp, certificates=(*idp.certificates, *kept)) if kept else idp

    def verified(
        self,
        account_id: str,
        idp: ProviderMetadata,
        response: str,
        doors: Sequence[str],
        trail: Trail,
        *,
        may_answer: bool = False,
    ) -> Assertion:
        """Return the assertion of a response for one of some doors.

        Raises `SAML_ASSERTION_INVALID` and `SAML_ASSERTION_EXPIRED`.
        """
        try:
            return self._assertions.verify(response, idp, self.us(account_id, doors), trail, may_answer=may_answer)
        except (Expired, Unfit) as bad:
            raise _unfit(account_id, bad) from None
        except BadAssertion as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad), account_id=account_id) from None

    def spent(self, account_id: str, assertion: Assertion) -> tuple[str, datetime]:
        """Return what is kept of a spent assertion, whatever it was spent on, and until when."""
        digest = self._sealer.digest(SPENT, f"{account_id}\0{assertion.issuer}\0{assertion.id}")
        return digest, saml_assertion.forgotten_at(assertion, self._clock.now())


def told(refused: Refusal) -> Refusal:
    """Return what is told whoever brought a response that is refused."""
    if refused.kind is enterprise_refusals.SSO_OFF:
        return refused
    if refused.kind is granting_refusals.SAML_METADATA_STALE:
        return enterprise_refusals.METADATA_STALE()
    declined = refused.blanks.get("exact") == saml_assertion.DECLINED
    return enterprise_refusals.PROVIDER_DECLINED() if declined else enterprise_refusals.RESPONSE_REFUSED()


def _unfit(account_id: str, bad: Expired | Unfit) -> Refusal:
    late = isinstance(bad, Expired)
    kind = granting_refusals.SAML_ASSERTION_EXPIRED if late else granting_refusals.SAML_ASSERTION_INVALID
    return kind(exact=str(bad), account_id=account_id, **both_sides(bad.said, bad.expected))
