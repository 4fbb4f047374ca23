"""Partners of single logout by today's metadata: applications, and the enterprise's provider."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from idp import refusals
from idp.ports import Clock
from idp.rules.ends import USER_SSO
from idp.rules.saml_logout import APPLICATION
from idp.rules.saml_metadata import LogoutService
from idp.services.directory import Account
from idp.services.metadata_sources import MetadataSources
from idp.services.saml_applications import SamlApplications
from idp.services.saml_responses import SamlResponses


@dataclass(frozen=True)
class Us:
    """Us, as partners of one role know us."""

    entity_id: str
    slo_url: str


@dataclass(frozen=True)
class Partner:
    """A partner: `name` is for people, empty for the provider; `service` is None where it knows no single logout."""

    role: str
    party: str
    name: str
    certificates: Sequence[str]
    service: LogoutService | None

    @property
    def actor(self) -> str:
        """Return how the audit trail calls it."""
        return f"{self.role}:{self.name or self.party}"


class LogoutPartners:
    """Finds partners of accounts."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        applications: SamlApplications,
        responses: SamlResponses,
        sources: MetadataSources,
    ) -> None:
        self._base_url = base_url
        self._clock = clock
        self._applications = applications
        self._responses = responses
        self._sources = sources

    def find(self, account: Account, role: str, party: str) -> Partner | None:
        """Return a partner; None when it is none any more, or its metadata is out of date."""
        if role == APPLICATION:
            found = self._applications.by_entity_id(account.id, party)
            if found is None or not found.metadata.holds(self._clock.now()):
                return None
            return Partner(role, party, found.name, found.signing(self._clock.now()), found.metadata.logout)
        if not account.user_sso.sso_enabled:
            return None
        try:
            document = base64.b64decode(account.user_sso.metadata_document)
            idp = self._responses.metadata(account.id, document, self._sources.still_taken(USER_SSO, account.id))
        except refusals.Refusal:
            return None
        return Partner(role, party, "", idp.certificates, idp.logout) if idp.entity_id == party else None

    def service(self, account: Account, role: str, party: str) -> LogoutService | None:
        """Return where a partner takes messages of single logout; None where it does not, or is none any more."""
        found = self.find(account, role, party)
        return found.service if found else None

    def us(self, account_id: str, role: str) -> Us:
        """Return us, as partners of a role know us."""
        if role == APPLICATION:
            us = f"{self._base_url}/saml/{account_id}"
            return Us(us, f"{us}/slo")
        provider = self._responses.us(account_id)
        return Us(provider.entity_id, provider.slo_url)
