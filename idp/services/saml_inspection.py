"""SAML messages explained to administrators: whoever takes messages looks at one, and takes and spends nothing."""

import base64
from dataclasses import dataclass, replace

from idp import granting_refusals, refusals
from idp.refusals import Refusal
from idp.rules import resource_names
from idp.rules.ends import fingerprint_of
from idp.rules.network_mask import normalise_address
from idp.rules.role_sessions import Wish, named
from idp.rules.saml_advice import advice
from idp.rules.saml_application import ApplicationMetadata
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import READABLE, Finding, Objection, Trail, kept_trail, reason_of
from idp.rules.saml_envelope import Door, Enveloped, Outline, door_of, unwrap
from idp.rules.saml_logout import APPLICATION, PROVIDER
from idp.rules.saml_metadata import ProviderMetadata
from idp.rules.saml_request import Declined, Unfit
from idp.saml_ports import AssertionVerifier
from idp.services.audit import CHECKS, Audit, Visitor
from idp.services.directory import Account
from idp.services.enterprise_answers import EnterpriseAnswers
from idp.services.federated_sessions import FederatedSessions
from idp.services.logout_messages import LogoutMessages
from idp.services.logout_partners import LogoutPartners
from idp.services.role_answers import RoleAnswers
from idp.services.saml_applications import SamlApplications
from idp.services.saml_providers import SamlProviders
from idp.services.saml_requests import SamlRequests
from idp.services.saml_responses import SamlResponses


@dataclass(frozen=True, kw_only=True)
class Question:
    """A message in any of the forms of `idp.rules.saml_envelope`, and what it does not say of itself.

    Empty: the `door` by what the message says; no network mask is looked at without an `address`. For temporary
    credentials, `provider_arn` and `role_arn` are those of the call: else those that the message names first.
    """

    text: str
    door: Door | None = None
    address: str = ""
    provider_arn: str = ""
    role_arn: str = ""


@dataclass(frozen=True)
class Inspection:
    """What a message is, every check that it met, why it is not taken, and what to change; empty where unknown."""

    kind: str
    issuer: str
    partner: str
    findings: tuple[Finding, ...]
    reason: str
    advice: str
    door: str = ""
    xml: str = ""

    @property
    def taken(self) -> bool:
        """Tell whether the message would be taken at this moment."""
        return not self.reason


@dataclass(frozen=True)
class _Asked:
    """A question on its way to a door."""

    account: Account
    question: Question
    enveloped: Enveloped
    outline: Outline
    trail: Trail

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.question.address)


class SamlInspection:
    """Inspects messages, and what the audit trail has of one that was refused."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        verifier: AssertionVerifier,
        responses: SamlResponses,
        enterprise_answers: EnterpriseAnswers,
        role_answers: RoleAnswers,
        federated_sessions: FederatedSessions,
        requests: SamlRequests,
        logout_messages: LogoutMessages,
        partners: LogoutPartners,
        applications: SamlApplications,
        providers: SamlProviders,
        audit: Audit,
        secure: bool,
    ) -> None:
        self._verifier = verifier
        self._responses = responses
        self._enterprise_answers = enterprise_answers
        self._role_answers = role_answers
        self._federated_sessions = federated_sessions
        self._requests = requests
        self._logout_messages = logout_messages
        self._partners = partners
        self._applications = applications
        self._providers = providers
        self._audit = audit
        self._secure = secure
        self._doors = {
            Door.USER_SSO: self._user_sso,
            Door.ROLE_SSO: self._role_sso,
            Door.ASSUME_ROLE: self._assume_role,
            Door.SIGN_ON: self._application,
            Door.LOGOUT: self._logging_out,
            Door.METADATA: self._metadata,
        }

    def message(self, account: Account, question: Question) -> Inspection:
        """Let whoever takes such messages look at one; raises `PARAMETER_FORMAT` for an address that is none."""
        question, trail = replace(question, address=_address(question.address)), Trail()
        try:
            enveloped = unwrap(question.text)
            outline, door = self._outlined(account, question, enveloped)
        except Unfit as unfit:
            trail.note(READABLE, False, why=str(unfit))
            return _told(Outline(), "", trail, str(unfit))
        try:
            self._doors[door](_Asked(account, question, enveloped, outline, trail))
        except (Objection, Refusal, Declined) as bad:
            return _told(outline, door, trail, reason_of(bad))
        return _told(outline, door, trail, "")

    def event(self, account: Account, event_id: str) -> Inspection:
        """Explain the event of a refused message; raises `AUDIT_EVENT_UNKNOWN`, for another account's too."""
        row = self._audit.event(account.id, event_id)
        if row is None:
            raise granting_refusals.AUDIT_EVENT_UNKNOWN()
        details = row.details
        reason = "" if row.outcome == "success" else str(details.get("exact") or row.reason)
        trail = kept_trail(details.get(CHECKS, ()))
        if not trail.findings:  # what never was a message, or was refused by an older release
            trail.note(READABLE, not reason, details.get("said"), details.get("expected"), reason)
        trail.partner = row.actor
        return _told(Outline(kind=row.what), "", trail, reason)

    def _outlined(self, account: Account, question: Question, enveloped: Enveloped) -> tuple[Outline, Door]:
        """Return what a message shows of itself, and whose it is; raises `Unfit` where that cannot be told."""
        try:
            outline = self._verifier.outline(enveloped.document)
        except Unfit:
            if question.door is None:
                raise
            return Outline(), question.door
        users = account.user_sso.sso_enabled or not self._providers.names_by(account.id, outline.issuer)
        door = question.door or door_of(outline, self._responses.us(account.id), takes_users=users)
        if door is None:
            raise Unfit("not a SAML message")
        return outline, door

    def _user_sso(self, asked: _Asked) -> None:
        account, enveloped = _seen_from(asked), asked.enveloped
        self._enterprise_answers.look_at(asked.visitor, account, enveloped.response, enveloped.relay_state, asked.trail)

    def _role_sso(self, asked: _Asked) -> None:
        account, enveloped = _seen_from(asked), asked.enveloped
        self._role_answers.look_at(asked.visitor, account, enveloped.response, enveloped.relay_state, asked.trail)

    def _assume_role(self, asked: _Asked) -> None:
        try:
            provider, wish = self._call(asked)
        except Refusal as refused:
            asked.trail.note("the parameters of the call", False, why=reason_of(refused))
            raise
        secure = "true" if self._secure else "false"
        facts = {"acs:sourceip": (asked.question.address,), "acs:securetransport": (secure,)}
        self._federated_sessions.look_at(provider, wish, asked.enveloped.response, facts, asked.trail)

    def _call(self, asked: _Asked) -> tuple[tuple[str, str], Wish]:
        """Return provider and role of a call: as given, or else as the message names them first."""
        account_id, question = asked.account.id, asked.question
        names = self._providers.names_by(account_id, asked.outline.issuer)
        provider = (account_id, next(iter(names), ""))
        if question.provider_arn:
            provider = named(question.provider_arn, "saml-provider", "SAMLProviderArn")
        if provider[0] != account_id:
            raise granting_refusals.SAML_PROVIDER_UNKNOWN()
        offered = next(iter(asked.outline.roles), "").partition(",")[0].strip()
        role = resource_names.parse(offered, "role") or (account_id, "")  # nobody offers a role without a name
        if question.role_arn:
            role = named(question.role_arn, "role", "RoleArn")
        return provider, Wish(account_id=role[0], role_name=role[1], session_name="")

    def _application(self, asked: _Asked) -> None:
        self._requests.look_at(asked.account.id, _received(asked), asked.trail)

    def _logging_out(self, asked: _Asked) -> None:
        ours = {role: self._partners.us(asked.account.id, role).slo_url for role in (APPLICATION, PROVIDER)}
        role = next((role for role, address in ours.items() if address == asked.outline.place), APPLICATION)
        self._logout_messages.look_at(asked.account, role, _received(asked), asked.trail)

    def _metadata(self, asked: _Asked) -> None:
        """Check metadata as when it is given to us."""
        encoded, provider = base64.b64encode(asked.enveloped.document).decode(), "IDPSSODescriptor" in asked.outline.xml
        with asked.trail.step(f"metadata of {'a provider' if provider else 'an application'}") as sides:
            if provider:
                found: ProviderMetadata | ApplicationMetadata = self._providers.described(
                    self._providers.document("MetadataDocument", encoded)
                )
            else:
                found = self._applications.document(encoded)[1]
            sides.said = f"{found.entity_id} {' '.join(map(fingerprint_of, found.signing))}"


def _told(outline: Outline, door: str, trail: Trail, reason: str) -> Inspection:
    return Inspection(
        kind=outline.kind,
        issuer=outline.issuer,
        partner=trail.partner,
        findings=tuple(trail.findings),
        reason=reason,
        advice=advice(reason) if reason else "",
        door=door,
        xml=outline.xml,
    )


def _received(asked: _Asked) -> Received:
    try:
        return asked.enveloped.received()
    except Unfit as unfit:
        asked.trail.note(READABLE, False, why=str(unfit))
        raise


def _seen_from(asked: _Asked) -> Account:
    """Return the account as it is to whoever comes from the address; from an unknown one no mask is looked at."""
    account = asked.account
    if asked.question.address or not account.user_masks:
        return account
    masks = " ".join(map(str, account.user_masks))
    asked.trail.note("inside the network mask", None, "no address was given to hold against it", masks)
    return replace(account, user_masks=())


def _address(text: str) -> str:
    try:
        return str(normalise_address(text)) if text else ""
    except ValueError:
        raise refusals.PARAMETER_FORMAT(name="Address", expected="an IP address") from None
