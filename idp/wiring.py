"""Builds the services on a world; nothing else knows how they fit together."""

from idp.config import Config
from idp.services.access_keys import AccessKeys
from idp.services.accounts import Accounts
from idp.services.act import Acts
from idp.services.admission import Admissions
from idp.services.applications import Applications
from idp.services.attachments import Attachments
from idp.services.attempts import Attempts
from idp.services.audit import Audit
from idp.services.catalogue import ForPrograms, Services
from idp.services.client_applications import ClientApplications
from idp.services.directory import Directory
from idp.services.domains import Domains
from idp.services.explain import Explain
from idp.services.explain_permission import ExplainPermission
from idp.services.federated_sessions import FederatedSessions
from idp.services.figures import Figures
from idp.services.grants import Grants
from idp.services.groups import Groups
from idp.services.health import Health
from idp.services.held import Held
from idp.services.janitor import Janitor
from idp.services.key_uses import KeyUses
from idp.services.login_profiles import LoginProfiles
from idp.services.logon import Logon
from idp.services.logon_steps import LogonSteps
from idp.services.mfa_devices import MfaDevices
from idp.services.nonces import Nonces
from idp.services.oidc_providers import OidcProviders
from idp.services.own_password import OwnPassword
from idp.services.passwords import Passwords
from idp.services.people import People
from idp.services.permissions import Permissions
from idp.services.policies import Policies
from idp.services.recovery_codes import ShownCodes
from idp.services.rescue import Rescue
from idp.services.role_sessions import RoleSessions
from idp.services.roles import Roles
from idp.services.saml_providers import SamlProviders
from idp.services.second_factor import SecondFactor
from idp.services.security_report import Limits, SecurityReports
from idp.services.sessions import Sessions
from idp.services.sso import SingleSignOn
from idp.services.state_file.applying import StateFile
from idp.services.state_file.parts import Parts
from idp.services.tags import Tags
from idp.services.temporary_credentials import TemporaryCredentials
from idp.services.throttle import AddressThrottle
from idp.services.tries import Doors
from idp.services.user_sessions import UserSessions
from idp.services.user_sso import UserSso
from idp.services.users import Users
from idp.services.verification_devices import VerificationDevices
from idp.services.virtual_mfa_devices import VirtualMfaDevices
from idp.store.ephemeral import SqlEphemeral
from idp.world import World


class _Wiring:
    """Builds each part once; what several services share is a property."""

    def __init__(self, config: Config, ports: World) -> None:
        self.config, self.ports = config, ports
        self.database, self.clock = ports.database, ports.clock
        self.audit = Audit(ports.database, ports.clock)
        self.held = Held(ports.database)
        self.directory = Directory(self.held, config.logon_domain)
        self.acts = Acts(ports.database, ports.clock, self.audit, self.held)
        self.second_factor = SecondFactor(ports.authenticator, ports.sealer, ports.entropy, issuer=config.host)
        self.passwords = Passwords(ports.database, ports.hasher, ports.entropy)
        self.admissions = Admissions(ports.entropy, ports.sealer, self.audit)
        self.shown_codes = ShownCodes(ports.ephemeral, ports.sealer)
        self.doors = Doors(ports.database, ports.sealer)
        self.throttle = AddressThrottle(ports.database, ports.clock, self.audit)
        self.attempts = Attempts(ports.ephemeral, ports.entropy)
        self.accounts = Accounts(config.logon_domain)
        self.users = Users(ports.entropy, self.passwords, self.second_factor)
        self.applications = Applications(ports.entropy, ports.sealer)
        self.domains = self._domains()
        self.permissions = Permissions(self.held, ports.clock)
        self.temporary_credentials = TemporaryCredentials(ports.clock, ports.entropy, ports.sealer, self.held)
        self.saml_providers = SamlProviders(ports.database, ports.entropy, ports.assertions)
        self.oidc_providers = OidcProviders(ports.database, ports.entropy, plain_http=config.test_mode)
        self.role_sessions = RoleSessions(
            database=self.database,
            held=self.held,
            clock=self.clock,
            permissions=self.permissions,
            temporary_credentials=self.temporary_credentials,
            audit=self.audit,
        )
        self.sessions = Sessions(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            admissions=self.admissions,
            audit=self.audit,
        )

    def services(self) -> Services:
        """Return the catalogue of services."""
        ports, database, clock = self.ports, self.database, self.clock
        for_programs = self._for_programs()
        return Services(
            database=database,
            clock=clock,
            entropy=ports.entropy,
            ephemeral=ports.ephemeral,
            key_ring=ports.key_ring,
            sealer=ports.sealer,
            hasher=ports.hasher,
            audit=self.audit,
            held=self.held,
            directory=self.directory,
            acts=self.acts,
            accounts=self.accounts,
            users=self.users,
            passwords=self.passwords,
            domains=self.domains,
            applications=self.applications,
            logon=self._logon(),
            logon_steps=self._logon_steps(),
            sessions=self.sessions,
            own_password=self._own_password(),
            mfa_devices=self._mfa_devices(),
            shown_codes=self.shown_codes,
            throttle=self.throttle,
            rescue=self._rescue(),
            single_sign_on=SingleSignOn(clock, ports.entropy, ports.ephemeral),
            grants=self._grants(),
            explain=Explain(database, clock, self.directory, self.doors),
            state_file=self._state_file(for_programs),
            janitor=Janitor(database, clock, SqlEphemeral(database, clock), self.domains),
            health=self._health(),
            **vars(for_programs),
        )

    def _for_programs(self) -> ForPrograms:
        """Return the services that signed calls reach for."""
        ports, database, clock = self.ports, self.database, self.clock
        limits = Limits(self.config.unused_key_days, self.config.old_key_days)
        return ForPrograms(
            access_keys=AccessKeys(database, ports.entropy, ports.sealer, self.held),
            figures=Figures(database, clock),
            groups=Groups(database, ports.entropy),
            key_uses=KeyUses(database, clock),
            login_profiles=LoginProfiles(database, self.directory, self.passwords, self.users),
            nonces=Nonces(ports.ephemeral, clock),
            people=People(database, self.directory),
            tags=Tags(database),
            temporary_credentials=self.temporary_credentials,
            client_applications=ClientApplications(database, ports.entropy, self.applications),
            user_sessions=UserSessions(database, self.clock),
            verification_devices=VerificationDevices(database),
            virtual_mfa_devices=VirtualMfaDevices(database, self.users, self.second_factor, ports.sealer),
            permissions=self.permissions,
            explain_permission=ExplainPermission(database, self.directory, self.permissions),
            policies=Policies(database, self.ports.entropy),
            attachments=Attachments(database),
            roles=Roles(database, self.ports.entropy),
            role_sessions=self.role_sessions,
            federated_sessions=FederatedSessions(
                base_url=self.config.base_url,
                clock=self.clock,
                sealer=self.ports.sealer,
                assertions=self.ports.assertions,
                tokens=self.ports.tokens,
                saml_providers=self.saml_providers,
                oidc_providers=self.oidc_providers,
                role_sessions=self.role_sessions,
            ),
            saml_providers=self.saml_providers,
            oidc_providers=self.oidc_providers,
            user_sso=UserSso(database, self.saml_providers),
            security_reports=SecurityReports(database, self.clock, self.directory, limits),
        )

    def _health(self) -> Health:
        return Health(
            database=self.database,
            ephemeral=self.ports.ephemeral,
            resolver=self.ports.resolver,
            second_factor=self.second_factor,
            logon_domain=self.config.logon_domain,
            redis=bool(self.config.redis_url),
        )

    def _domains(self) -> Domains:
        return Domains(
            database=self.database,
            clock=self.clock,
            entropy=self.ports.entropy,
            ephemeral=self.ports.ephemeral,
            resolver=self.ports.resolver,
            acts=self.acts,
            audit=self.audit,
            logon_domain=self.config.logon_domain,
        )

    def _logon(self) -> Logon:
        return Logon(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            doors=self.doors,
            throttle=self.throttle,
            attempts=self.attempts,
            admissions=self.admissions,
            second_factor=self.second_factor,
            hasher=self.ports.hasher,
            audit=self.audit,
        )

    def _logon_steps(self) -> LogonSteps:
        return LogonSteps(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            attempts=self.attempts,
            admissions=self.admissions,
            second_factor=self.second_factor,
            passwords=self.passwords,
            shown_codes=self.shown_codes,
            audit=self.audit,
        )

    def _own_password(self) -> OwnPassword:
        return OwnPassword(
            database=self.database,
            clock=self.clock,
            doors=self.doors,
            hasher=self.ports.hasher,
            passwords=self.passwords,
            second_factor=self.second_factor,
            audit=self.audit,
        )

    def _mfa_devices(self) -> MfaDevices:
        return MfaDevices(
            database=self.database,
            clock=self.clock,
            ephemeral=self.ports.ephemeral,
            second_factor=self.second_factor,
            shown_codes=self.shown_codes,
            audit=self.audit,
        )

    def _rescue(self) -> Rescue:
        return Rescue(
            database=self.database,
            clock=self.clock,
            entropy=self.ports.entropy,
            sealer=self.ports.sealer,
            directory=self.directory,
            admissions=self.admissions,
            audit=self.audit,
        )

    def _grants(self) -> Grants:
        return Grants(
            database=self.database,
            clock=self.clock,
            entropy=self.ports.entropy,
            sealer=self.ports.sealer,
            sessions=self.sessions,
            audit=self.audit,
        )

    def _state_file(self, given: ForPrograms) -> StateFile:
        parts = Parts(
            database=self.database,
            clock=self.clock,
            logon_domain=self.config.logon_domain,
            test_mode=self.config.test_mode,
            acts=self.acts,
            accounts=self.accounts,
            users=self.users,
            domains=self.domains,
            applications=self.applications,
            passwords=self.passwords,
            second_factor=self.second_factor,
            hasher=self.ports.hasher,
            access_keys=given.access_keys,
            groups=given.groups,
            policies=given.policies,
            attachments=given.attachments,
            roles=given.roles,
            saml_providers=given.saml_providers,
            oidc_providers=given.oidc_providers,
            user_sso=given.user_sso,
        )
        return StateFile(parts)


def wire(config: Config, ports: World) -> Services:
    """Build the services on a world."""
    return _Wiring(config, ports).services()
