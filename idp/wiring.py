"""Builds stores, infrastructure and services from the configuration; nothing else knows how they fit together."""

from dataclasses import dataclass

from idp.config import Config
from idp.infra.argon2_hasher import Argon2Hasher
from idp.infra.dns import DnsResolver
from idp.infra.key_ring import FileKeyRing
from idp.infra.sealer import AesSealer
from idp.infra.settable_clock import SettableClock
from idp.infra.system_clock import SystemClock
from idp.infra.system_entropy import SystemEntropy
from idp.infra.totp import TotpAuthenticator
from idp.ports import Authenticator, Clock, Entropy, Ephemeral, KeyRing, PasswordHasher, Resolver, Sealer
from idp.services.accounts import Accounts
from idp.services.act import Acts
from idp.services.admission import Admissions
from idp.services.applications import Applications
from idp.services.attempts import Attempts
from idp.services.audit import Audit
from idp.services.catalogue import Services
from idp.services.directory import Directory
from idp.services.domains import Domains
from idp.services.explain import Explain
from idp.services.grants import Grants
from idp.services.health import Health
from idp.services.janitor import Janitor
from idp.services.logon import Logon
from idp.services.logon_steps import LogonSteps
from idp.services.mfa_devices import MfaDevices
from idp.services.own_password import OwnPassword
from idp.services.passwords import Passwords
from idp.services.recovery_codes import ShownCodes
from idp.services.rescue import Rescue
from idp.services.second_factor import SecondFactor
from idp.services.sessions import Sessions
from idp.services.sso import SingleSignOn
from idp.services.state_file.applying import StateFile
from idp.services.state_file.loading import Loader
from idp.services.state_file.planning import Planner
from idp.services.tries import Doors
from idp.services.users import Users
from idp.store.database import Database
from idp.store.ephemeral import SqlEphemeral


@dataclass(frozen=True, kw_only=True)
class World:
    """The world outside, as ports (house rule: time, chance, DNS, Redis and keys come in here)."""

    database: Database
    clock: Clock
    entropy: Entropy
    ephemeral: Ephemeral
    hasher: PasswordHasher
    authenticator: Authenticator
    sealer: Sealer
    key_ring: KeyRing
    resolver: Resolver


def world(config: Config) -> World:
    """Connect to the real world that the configuration names; nothing is asked of it yet."""
    clock: Clock = SettableClock(config.data_dir) if config.test_mode else SystemClock()
    database = Database(config.database_url)
    return World(
        database=database,
        clock=clock,
        entropy=SystemEntropy(),
        ephemeral=_ephemeral(config, database, clock),
        hasher=Argon2Hasher(config.argon2_memory_kib, config.argon2_passes),
        authenticator=TotpAuthenticator(),
        sealer=AesSealer(config.certs_dir),
        key_ring=FileKeyRing(config.certs_dir, clock),
        resolver=DnsResolver(config.dns_servers),
    )


def _ephemeral(config: Config, database: Database, clock: Clock) -> Ephemeral:
    if not config.redis_url:
        return SqlEphemeral(database, clock)
    # redis-py takes memory and time that the embedded default has no use for.
    from idp.infra.redis_ephemeral import RedisEphemeral  # noqa: PLC0415 -- see above

    return RedisEphemeral(config.redis_url)


def wire(config: Config, ports: World) -> Services:
    """Build the services on a world."""
    database, clock, entropy = ports.database, ports.clock, ports.entropy
    audit = Audit(database, clock)
    directory = Directory(database, clock, config.logon_domain)
    acts = Acts(database, clock, audit, directory)
    second_factor = SecondFactor(ports.authenticator, ports.sealer, entropy, issuer=config.host)
    passwords = Passwords(database, ports.hasher, entropy)
    admissions = Admissions(entropy, ports.sealer, audit)
    shown_codes = ShownCodes(ports.ephemeral, ports.sealer)
    doors = Doors(database, ports.sealer)
    attempts = Attempts(ports.ephemeral, entropy)
    sessions = Sessions(database=database, clock=clock, directory=directory, admissions=admissions, audit=audit)
    accounts = Accounts(config.logon_domain)
    users = Users(entropy, passwords, second_factor)
    applications = Applications(entropy, ports.sealer)
    domains = Domains(
        database=database,
        clock=clock,
        entropy=entropy,
        ephemeral=ports.ephemeral,
        resolver=ports.resolver,
        acts=acts,
        audit=audit,
        logon_domain=config.logon_domain,
    )
    planner = Planner(
        database=database,
        logon_domain=config.logon_domain,
        test_mode=config.test_mode,
        clock=clock,
        accounts=accounts,
        users=users,
        domains=domains,
        applications=applications,
        passwords=passwords,
        second_factor=second_factor,
        hasher=ports.hasher,
    )
    return Services(
        database=database,
        clock=clock,
        entropy=entropy,
        ephemeral=ports.ephemeral,
        key_ring=ports.key_ring,
        hasher=ports.hasher,
        audit=audit,
        directory=directory,
        acts=acts,
        accounts=accounts,
        users=users,
        passwords=passwords,
        domains=domains,
        applications=applications,
        logon=Logon(
            database=database,
            clock=clock,
            directory=directory,
            doors=doors,
            attempts=attempts,
            admissions=admissions,
            second_factor=second_factor,
            hasher=ports.hasher,
            audit=audit,
        ),
        logon_steps=LogonSteps(
            database=database,
            clock=clock,
            directory=directory,
            attempts=attempts,
            admissions=admissions,
            second_factor=second_factor,
            passwords=passwords,
            shown_codes=shown_codes,
            audit=audit,
        ),
        sessions=sessions,
        own_password=OwnPassword(
            database=database,
            clock=clock,
            doors=doors,
            hasher=ports.hasher,
            passwords=passwords,
            second_factor=second_factor,
            audit=audit,
        ),
        mfa_devices=MfaDevices(
            database=database,
            clock=clock,
            ephemeral=ports.ephemeral,
            second_factor=second_factor,
            shown_codes=shown_codes,
            audit=audit,
        ),
        shown_codes=shown_codes,
        rescue=Rescue(
            database=database,
            clock=clock,
            entropy=entropy,
            sealer=ports.sealer,
            directory=directory,
            admissions=admissions,
            audit=audit,
        ),
        single_sign_on=SingleSignOn(clock, entropy, ports.ephemeral),
        grants=Grants(
            database=database, clock=clock, entropy=entropy, sealer=ports.sealer, sessions=sessions, audit=audit
        ),
        explain=Explain(database, clock, directory, doors),
        state_file=StateFile(
            database=database,
            logon_domain=config.logon_domain,
            loader=Loader(domains, applications, config.logon_domain),
            planner=planner,
            acts=acts,
        ),
        janitor=Janitor(database, clock, SqlEphemeral(database, clock), domains),
        health=Health(database, ports.ephemeral, redis=bool(config.redis_url)),
    )


def flow_key(ports: World) -> str:
    """Return the key that signs the cookie of half-done logons: the same in every process and after a restart."""
    return ports.sealer.digest("flow-cookie", "signing key")
