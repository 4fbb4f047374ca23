"""What an identity provider's metadata says of it."""

from dataclasses import dataclass
from datetime import datetime

MOST_CHARACTERS = 150_000
"""Of a document in Base64."""


@dataclass(frozen=True)
class LogoutService:
    """Where a partner takes messages of single logout, by post or by redirect; answers may go elsewhere."""

    by_post: bool
    requests_url: str
    responses_url: str


@dataclass(frozen=True)
class ProviderMetadata:
    """One identity provider; `certificates` are Base64 DER, one or two. `valid_until` bounds the document itself.

    `redirect_url` is where it takes requests by HTTP-Redirect; empty where it takes none.
    """

    entity_id: str
    sign_on_url: str
    certificates: tuple[str, ...]
    valid_until: datetime | None = None
    redirect_url: str = ""
    logout: LogoutService | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the document is still meant to be used."""
        return self.valid_until is None or now < self.valid_until


@dataclass(frozen=True)
class ServiceProvider:
    """Us, as an identity provider knows us: the entity ID is the audience, `acs_url` destination and recipient."""

    entity_id: str
    acs_url: str
    slo_url: str


def service_provider(base_url: str, account_id: str) -> ServiceProvider:
    """Return an account as a service provider: no two accounts and no two installations share one."""
    us = f"{base_url}/saml/{account_id}/sp"
    return ServiceProvider(us, f"{us}/acs", f"{us}/slo")
