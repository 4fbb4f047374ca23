"""A SAML application (service provider) as its metadata or the account's administrators describe it.

Sources: SAML 2.0 metadata, section 2.4.4; SAML 2.0 core, sections 3.4.1.1 and 8.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.rules.metadata_refresh import Kept, in_force
from idp.rules.saml_metadata import LogoutService

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
PERSISTENT, TRANSIENT, EMAIL, UNSPECIFIED = "persistent", "transient", "emailAddress", "unspecified"
FORMATS = {
    PERSISTENT: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    TRANSIENT: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    EMAIL: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    UNSPECIFIED: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
}
"""What a NameID may be, by the short names that state files use."""
SHORT = {urn: short for short, urn in FORMATS.items()} | {
    "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified": UNSPECIFIED,
    "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress": EMAIL,
}
ASSERTION, RESPONSE, BOTH = "assertion", "response", "both"
SIGNED = (ASSERTION, RESPONSE, BOTH)
"""What of a response carries a signature."""


@dataclass(frozen=True)
class Endpoint:
    """An assertion consumer service that takes posts; `default` is None when the metadata does not say."""

    url: str
    index: int
    default: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationMetadata:
    """What is known of a service provider; certificates are Base64 DER, those for `encryption` of RSA.

    `valid_until` bounds the description itself; `cache_for` is how long it wishes to be kept.
    """

    entity_id: str
    endpoints: tuple[Endpoint, ...]
    formats: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()
    encryption: tuple[str, ...] = ()
    requests_signed: bool = False
    valid_until: datetime | None = None
    logout: LogoutService | None = None
    cache_for: timedelta | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the description is still meant to be used."""
        return self.valid_until is None or now < self.valid_until


@dataclass(frozen=True, kw_only=True)
class SamlApplication:
    """A registered application. `format` is a short name, or empty.

    `attributes` are of `idp.rules.saml_attributes`, `cloud_roles` of `idp.rules.cloud_roles`; `kept` are certificates
    that its metadata named until lately.
    """

    id: str
    account_id: str
    name: str
    metadata: ApplicationMetadata
    format: str
    attributes: Mapping[str, str | Sequence[str]]
    cloud_roles: Mapping[str, Any]
    signed: str
    encrypted: bool
    kept: tuple[Kept, ...] = ()

    def signing(self, now: datetime) -> tuple[str, ...]:
        """Return the certificates that may have signed its requests, also those that its metadata no longer names."""
        return (*self.metadata.signing, *in_force(self.kept, now))


def default_endpoint(metadata: ApplicationMetadata) -> Endpoint:
    """Return where answers go unless a request says otherwise (metadata, section 2.2.3)."""
    named = [one for one in metadata.endpoints if one.default]
    open_ones = [one for one in metadata.endpoints if one.default is None]
    return (named or open_ones or list(metadata.endpoints))[0]


def endpoint(metadata: ApplicationMetadata, url: str | None, index: int | None) -> Endpoint | None:
    """Return the registered endpoint a request means; None when it is not registered."""
    if url is not None and index is not None:
        return None
    if url is None and index is None:
        return default_endpoint(metadata)
    return next((one for one in metadata.endpoints if one.url == url or one.index == index), None)


def name_format(application: SamlApplication, asked: str | None) -> str | None:
    """Return the short name of the format to give; None when the one asked for is not to be had."""
    known = [SHORT[urn] for urn in application.metadata.formats if urn in SHORT]
    allowed = [application.format] if application.format else known or [PERSISTENT, *FORMATS]
    wanted = UNSPECIFIED if asked is None else SHORT.get(asked)
    if wanted == UNSPECIFIED:
        return allowed[0]
    return wanted if wanted in allowed else None
