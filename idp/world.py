"""The world outside, as ports: time, chance, DNS, Redis, keys, foreign issuers; made real from the configuration."""

from idp.config import Config
from idp.infra.argon2_hasher import Argon2Hasher
from idp.infra.dns import DnsResolver
from idp.infra.issuer_keys import IssuerKeys
from idp.infra.jwt_verifier import JwtVerifier
from idp.infra.key_ring import FileKeyRing
from idp.infra.metadata_documents import SECONDS, OutwardMetadata
from idp.infra.outward import Outward
from idp.infra.saml_issuer import FileSamlIssuer
from idp.infra.saml_verifier import SamlVerifier
from idp.infra.sealer import AesSealer
from idp.infra.settable_clock import SettableClock
from idp.infra.system_clock import SystemClock
from idp.infra.system_entropy import SystemEntropy
from idp.infra.totp import TotpAuthenticator
from idp.ports import Clock, Ephemeral, TokenVerifier
from idp.saml_ports import MetadataDocuments
from idp.services.world import World
from idp.store.database import Database
from idp.store.ephemeral import SqlEphemeral


def world(config: Config) -> World:
    """Connect to the real world that the configuration names; nothing is asked of it yet."""
    clock: Clock = SettableClock(config.data_dir) if config.test_mode else SystemClock()
    database = Database(config.database_url)
    key_ring = FileKeyRing(config.certs_dir, clock)
    return World(
        database=database,
        clock=clock,
        entropy=SystemEntropy(),
        ephemeral=_ephemeral(config, database, clock),
        hasher=Argon2Hasher(config.argon2_memory_kib, config.argon2_passes),
        authenticator=TotpAuthenticator(),
        sealer=AesSealer(config.certs_dir),
        key_ring=key_ring,
        resolver=DnsResolver(config.dns_servers),
        assertions=SamlVerifier(clock),
        saml_issuer=FileSamlIssuer(key_ring, clock),
        metadata=metadata(config),
        tokens=tokens(config, clock),
    )


def tokens(config: Config, clock: Clock) -> TokenVerifier:
    """Return what verifies foreign tokens, reaching out as far as the configuration allows."""
    return JwtVerifier(IssuerKeys(Outward(config.outward_networks, config.test_mode), clock))


def metadata(config: Config) -> MetadataDocuments:
    """Return what fetches metadata, reaching out likewise."""
    return OutwardMetadata(Outward(config.outward_networks, config.test_mode, SECONDS))


def _ephemeral(config: Config, database: Database, clock: Clock) -> Ephemeral:
    if not config.redis_url:
        return SqlEphemeral(database, clock)
    # redis-py takes memory and time that the embedded default has no use for.
    from idp.infra.redis_ephemeral import RedisEphemeral  # noqa: PLC0415 -- see above

    return RedisEphemeral(config.redis_url)


def flow_key(ports: World) -> str:
    """Return the key that signs the cookie of half-done logons: the same in every process and after a restart."""
    return ports.sealer.digest("flow-cookie", "signing key")
