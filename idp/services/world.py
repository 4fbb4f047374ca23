"""The world outside as the services meet it; `idp.world` makes it real."""

from dataclasses import dataclass

from idp.ports import (
    Authenticator,
    Clock,
    Entropy,
    Ephemeral,
    KeyRing,
    PasswordHasher,
    Resolver,
    Sealer,
    TokenVerifier,
)
from idp.saml_ports import AssertionVerifier, MetadataDocuments, SamlIssuer
from idp.store.database import Database


@dataclass(frozen=True, kw_only=True)
class World:
    """What cannot be repeated, each behind its port."""

    database: Database
    clock: Clock
    entropy: Entropy
    ephemeral: Ephemeral
    hasher: PasswordHasher
    authenticator: Authenticator
    sealer: Sealer
    key_ring: KeyRing
    resolver: Resolver
    assertions: AssertionVerifier
    saml_issuer: SamlIssuer
    metadata: MetadataDocuments
    tokens: TokenVerifier
