"""What an identity provider's metadata says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_CHARACTERS = 150_000
"""Of a document in Base64."""
USERS, ROLES = "acs", "role"
"""Where responses log users on, and where they open sessions of roles: two addresses of one service provider."""
DOORS = (USERS, ROLES)
MOST_BYTES = MOST_CHARACTERS * 3 // 4
"""Of the document itself."""
MOST_AGGREGATE = 16_000_000
"""Bytes of a document that describes many entities, of which one is taken and kept."""


@dataclass(frozen=True)
class LogoutService:
    """Where a partner takes messages of single logout, by post or by redirect; answers may go elsewhere."""

    by_post: bool
    requests_url: str
    responses_url: str


@dataclass(frozen=True)
class ProviderMetadata:
    """One identity provider; `certificates` are Base64 DER, one or two. `valid_until` bounds the document itself.

    `redirect_url` and `post_url` are where it takes requests by HTTP-Redirect and HTTP-POST; empty where it takes none.
    `wants_signed`: it takes signed ones only. `cache_for` is how long the document wishes to be kept.
    """

    entity_id: str
    sign_on_url: str
    certificates: tuple[str, ...]
    valid_until: datetime | None = None
    redirect_url: str = ""
    post_url: str = ""
    wants_signed: bool = False
    cache_for: timedelta | None = None
    logout: LogoutService | None = None

    @property
    def signing(self) -> tuple[str, ...]:
        """Return the certificates of what it signs."""
        return self.certificates

    @property
    def encryption(self) -> tuple[str, ...]:
        """Return none: nothing is encrypted for a provider."""
        return ()

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
    slo_url: str

    @property
    def acs_url(self) -> str:
        """Return the address that is used unless another is asked for."""
        return self.acs_urls[0]

    def at(self, address: str) -> "ServiceProvider":
        """Return us as who is reached at one of the addresses."""
        return replace(self, acs_urls=(address,))


def service_provider(base_url: str, account_id: str, doors: Sequence[str] = DOORS) -> ServiceProvider:
    """Return an account as a service provider: no two accounts and no two installations share one."""
    us = f"{base_url}/saml/{account_id}/sp"
    return ServiceProvider(us, tuple(f"{us}/{door}" for door in doors), f"{us}/slo")
