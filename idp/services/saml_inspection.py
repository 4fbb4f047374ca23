"""SAML messages explained to administrators: the checks of whoever takes messages, walked without spending anything."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from idp import granting_refusals, refusals
from idp.ports import BadAssertion, BadMetadata, Clock
from idp.rules import saml_assertion, saml_logout, saml_request
from idp.rules.ends import USER_SSO, fingerprint
from idp.rules.saml_advice import advice
from idp.rules.saml_assertion import Expected
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import Finding, walk
from idp.rules.saml_envelope import Outline, unwrap
from idp.rules.saml_metadata import ProviderMetadata
from idp.rules.saml_request import Unfit
from idp.saml_ports import AssertionVerifier, SamlIssuer
from idp.services.audit import Audit
from idp.services.directory import Account
from idp.services.metadata_sources import MetadataSources
from idp.services.saml_applications import SamlApplications
from idp.services.saml_providers import SamlProviders, document_of
from idp.services.saml_responses import DECLINED, SUCCESS, SamlResponses

SIGNATURE, TOOLKIT, PARTNER, PLACE = (
    "document and signature",
    "the toolkit",
    "a partner is known",
    "where the answer goes",
)
MESSAGE, METADATA = "a message that can be read", "metadata that can be used"
MOST_PROVIDERS = 100


@dataclass(frozen=True)
class Inspection:
    """What a message is, every check with both sides, and what to change where one fails; all empty where unknown."""

    kind: str
    issuer: str
    partner: str
    findings: tuple[Finding, ...]
    reason: str
    advice: str
    xml: str = ""

    @property
    def taken(self) -> bool:
        """Tell whether the message would be taken at this moment, unless it was before."""
        return not self.reason


class SamlInspection:
    """Inspects messages, and what the audit trail has of one that was refused."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        base_url: str,
        clock: Clock,
        verifier: AssertionVerifier,
        issuer: SamlIssuer,
        applications: SamlApplications,
        providers: SamlProviders,
        responses: SamlResponses,
        sources: MetadataSources,
        audit: Audit,
    ) -> None:
        self._base_url = base_url
        self._clock = clock
        self._verifier = verifier
        self._issuer = issuer
        self._applications = applications
        self._providers = providers
        self._responses = responses
        self._sources = sources
        self._audit = audit

    def message(self, account: Account, text: str) -> Inspection:
        """Inspect a message as it came, in any of the forms of `idp.rules.saml_envelope`."""
        try:
            received = unwrap(text)
            outline = self._verifier.outline(received.document)
        except Unfit as unfit:
            return _told(Outline("", "", "", (), ()), "", [Finding(MESSAGE, False, str(unfit))], str(unfit))
        kinds = {
            "Response": self._response,
            "AuthnRequest": self._request,
            "LogoutRequest": self._logout,
            "LogoutResponse": self._logout,
            "EntityDescriptor": self._metadata,
        }
        inspect = kinds.get(outline.kind)
        if inspect is None:
            return _told(outline, "", [Finding(MESSAGE, False, outline.kind, " ".join(kinds))], "not a SAML message")
        return inspect(account, received, outline)

    def event(self, account: Account, event_id: str) -> Inspection:
        """Explain the event of a refused message; raises `AUDIT_EVENT_UNKNOWN`, for another account's too."""
        row = self._audit.event(account.id, event_id)
        if row is None:
            raise granting_refusals.AUDIT_EVENT_UNKNOWN()
        details = row.details
        reason = "" if row.outcome == "success" else str(details.get("exact") or row.reason)
        finding = Finding(reason or row.what, not reason, details.get("said", ""), details.get("expected", ""))
        outline = Outline(row.what, "", "", (), ())
        return _told(outline, row.actor, [finding], reason)

    def _response(self, account: Account, received: Received, outline: Outline) -> Inspection:
        found = self._provider(account, outline.issuer)
        if found is None:
            return _told(outline, "", [Finding(PARTNER, False, outline.issuer)], "issuer")
        name, idp = found
        encoded, us = base64.b64encode(received.document).decode(), self._responses.us(account.id)
        findings = [Finding(PARTNER, True, outline.issuer, name)]
        sides = (_signed(outline), " ".join(map(_fingerprint, idp.certificates)))
        try:
            assertion = self._verifier.read(encoded, idp)
        except BadAssertion as bad:
            rest = [*(Finding(one.why, None) for one in saml_assertion.CHECKS), Finding(TOOLKIT, None)]
            status = self._responses.status(encoded)
            wrong = Finding(DECLINED, False, status, SUCCESS) if status else Finding(SIGNATURE, False, *sides)
            return _told(outline, name, [*findings, wrong, *rest], DECLINED if status else str(bad))
        ours = Expected(idp.entity_id, us, self._clock.now(), assertion.in_response_to)
        walked = [finding for _, finding in walk(saml_assertion.CHECKS, assertion, ours)]
        findings += [Finding(SIGNATURE, True, *sides), *walked]
        failed = next((one.check for one in walked if one.holds is False), "")
        if failed:
            return _told(outline, name, [*findings, Finding(TOOLKIT, None)], failed)
        try:
            self._verifier.judge(encoded, idp, us.at(assertion.destination))
        except BadAssertion as bad:
            return _told(outline, name, [*findings, Finding(TOOLKIT, False, str(bad))], str(bad))
        return _told(outline, name, [*findings, Finding(TOOLKIT, True)], "")

    def _request(self, account: Account, received: Received, outline: Outline) -> Inspection:
        application = self._applications.by_entity_id(account.id, outline.issuer)
        if application is None:
            return _told(outline, "", [Finding(PARTNER, False, outline.issuer)], "application_unknown")
        certificates, now = application.signing(self._clock.now()), self._clock.now()
        findings = [Finding(PARTNER, True, outline.issuer, application.name)]
        sides = (_signed(outline), " ".join(map(_fingerprint, certificates)))
        try:
            request = self._issuer.request(received, lambda _issuer: certificates)
        except Unfit as unfit:
            rest = [Finding(one.why, None) for one in saml_request.CHECKS]
            return _told(outline, application.name, [*findings, Finding(SIGNATURE, False, *sides), *rest], str(unfit))
        ours = saml_request.Expected(application.metadata, f"{self._base_url}/saml/{account.id}/sso", now)
        walked = [finding for _, finding in walk(saml_request.CHECKS, request, ours)]
        findings += [Finding(SIGNATURE, True, *sides), *walked]
        try:
            acs = saml_request.check(request, application.metadata, ours.address, now)
        except Unfit as unfit:
            reached = str(unfit) == "acs_unknown"
            place = Finding(PLACE, False, unfit.said, unfit.expected) if reached else Finding(PLACE, None)
            return _told(outline, application.name, [*findings, place], str(unfit))
        return _told(outline, application.name, [*findings, Finding(PLACE, True, acs.url)], "")

    def _logout(self, account: Account, received: Received, outline: Outline) -> Inspection:
        application = self._applications.by_entity_id(account.id, outline.issuer)
        found = None if application else self._provider(account, outline.issuer)
        if application is None and found is None:
            return _told(outline, "", [Finding(PARTNER, False, outline.issuer)], "issuer_unknown")
        name, certificates = (found[0], found[1].certificates) if found else ("", ())
        address = self._responses.us(account.id).slo_url
        if application:
            name, certificates = application.name, application.signing(self._clock.now())
            address = f"{self._base_url}/saml/{account.id}/slo"
        findings = [Finding(PARTNER, True, outline.issuer, name)]
        sides = (_signed(outline), " ".join(map(_fingerprint, certificates)))
        try:
            message = self._issuer.logout_message(received, lambda _issuer: certificates)
        except Unfit as unfit:
            return _told(outline, name, [*findings, Finding(SIGNATURE, False, *sides)], str(unfit))
        findings.append(Finding(SIGNATURE, True, *sides))
        try:
            saml_logout.check(message, address, self._clock.now())
        except Unfit as unfit:
            return _told(
                outline, name, [*findings, Finding(str(unfit), False, message.destination, address)], str(unfit)
            )
        return _told(outline, name, findings, "")

    def _metadata(self, _account: Account, received: Received, outline: Outline) -> Inspection:
        reads = self._verifier.metadata if "IDPSSODescriptor" in outline.xml else self._issuer.application
        try:
            found = reads(received.document)
        except BadMetadata as bad:
            return _told(outline, "", [Finding(METADATA, False, str(bad))], str(bad))
        now, named = self._clock.now(), " ".join(map(_fingerprint, found.signing))
        finding = Finding(METADATA, found.holds(now), named, str(found.valid_until or ""))
        return _told(outline, "", [finding], "" if finding.holds else "metadata_expired")

    def _provider(self, account: Account, issuer: str) -> tuple[str, ProviderMetadata] | None:
        """Return the provider of an issuer, as it is taken at present: that of user SSO, or one of the roles'."""
        document = account.user_sso.metadata_document
        kept = self._sources.still_taken(USER_SSO, account.id) if document else ()
        candidates = [(USER_SSO, base64.b64decode(document), kept)] if document else []
        candidates += [
            (f"saml-provider/{row.name}", document_of(row), self._providers.still_taken(row.id))
            for row in self._providers.page(account.id, "", MOST_PROVIDERS)
        ]
        for name, described, still in candidates:
            try:
                idp = self._responses.metadata(account.id, described, still)
            except (refusals.Refusal, BadMetadata):
                continue
            if idp.entity_id == issuer:
                return name, idp
        return None


def _told(outline: Outline, partner: str, findings: Sequence[Finding], reason: str) -> Inspection:
    what = advice(reason) if reason else ""
    return Inspection(outline.kind, outline.issuer, partner, tuple(findings), reason, what, outline.xml)


def _signed(outline: Outline) -> str:
    """Return by which methods a message says it is signed, and the certificates it brings."""
    return " ".join((*outline.algorithms, *outline.fingerprints)) or "no signature within"


def _fingerprint(certificate: str) -> str:
    return fingerprint(base64.b64decode(certificate))
