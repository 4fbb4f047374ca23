"""What an identity provider's metadata says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_CHARACTERS = 150_000
"""Of a document in Base64."""
USERS, ROLES = "acs", "role"
"""Where responses log users on, and where they open sessions of roles: two addresses of one service provider."""
DOORS = (USERS, ROLES)


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

    def holds(self, now: datetime) -> bool:
        """Tell whether the document is still meant to be used."""
        return self.valid_until is None or now < self.valid_until


@dataclass(frozen=True)
class ServiceProvider:
    """Us, as an identity provider knows us: the entity ID is the audience, one of `acs_urls` destination and recipient.

    The first of them is what a request names.
    """

    entity_id: str
    acs_urls: tuple[str, ...]

    @property
    def acs_url(self) -> str:
        """Return the address that is used unless another is asked for."""
        return self.acs_urls[0]


def service_provider(base_url: str, account_id: str, doors: Sequence[str] = DOORS) -> ServiceProvider:
    """Return an account as a service provider: no two accounts and no two installations share one."""
    entity_id = f"{base_url}/saml/{account_id}/sp"
    return ServiceProvider(entity_id, tuple(f"{entity_id}/{door}" for door in doors))
