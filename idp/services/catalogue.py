"""The use cases as one record: what edges and commands reach for."""

from dataclasses import dataclass

from idp.ports import Clock, Entropy, Ephemeral, KeyRing, PasswordHasher, Sealer
from idp.services.access_keys import AccessKeys
from idp.services.accounts import Accounts
from idp.services.act import Acts
from idp.services.applications import Applications
from idp.services.attachments import Attachments
from idp.services.audit import Audit
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
from idp.services.security_report import SecurityReports
from idp.services.sessions import Sessions
from idp.services.sso import SingleSignOn
from idp.services.state_file.applying import StateFile
from idp.services.tags import Tags
from idp.services.temporary_credentials import TemporaryCredentials
from idp.services.throttle import AddressThrottle
from idp.services.user_sessions import UserSessions
from idp.services.user_sso import UserSso
from idp.services.users import Users
from idp.services.verification_devices import VerificationDevices
from idp.services.virtual_mfa_devices import VirtualMfaDevices
from idp.store.database import Database


@dataclass(frozen=True, kw_only=True)
class ForPrograms:
    """What signed calls reach for."""

    access_keys: AccessKeys
    figures: Figures
    groups: Groups
    key_uses: KeyUses
    login_profiles: LoginProfiles
    nonces: Nonces
    people: People
    tags: Tags
    temporary_credentials: TemporaryCredentials
    client_applications: ClientApplications
    user_sessions: UserSessions
    verification_devices: VerificationDevices
    virtual_mfa_devices: VirtualMfaDevices
    permissions: Permissions
    explain_permission: ExplainPermission
    policies: Policies
    attachments: Attachments
    roles: Roles
    role_sessions: RoleSessions
    federated_sessions: FederatedSessions
    saml_providers: SamlProviders
    oidc_providers: OidcProviders
    user_sso: UserSso
    security_reports: SecurityReports


@dataclass(frozen=True, kw_only=True)
class Services(ForPrograms):
    """Everything the product can do, wired by `idp.wiring`."""

    database: Database
    clock: Clock
    entropy: Entropy
    ephemeral: Ephemeral
    key_ring: KeyRing
    sealer: Sealer
    hasher: PasswordHasher
    audit: Audit
    held: Held
    directory: Directory
    acts: Acts
    accounts: Accounts
    users: Users
    passwords: Passwords
    domains: Domains
    applications: Applications
    logon: Logon
    logon_steps: LogonSteps
    sessions: Sessions
    own_password: OwnPassword
    mfa_devices: MfaDevices
    shown_codes: ShownCodes
    throttle: AddressThrottle
    rescue: Rescue
    single_sign_on: SingleSignOn
    grants: Grants
    explain: Explain
    state_file: StateFile
    janitor: Janitor
    health: Health
