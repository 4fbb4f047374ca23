"""The services that state files are made of: nothing here decides what a service decides."""

from dataclasses import dataclass

from idp.ports import Clock, PasswordHasher
from idp.services.access_keys import AccessKeys
from idp.services.accounts import Accounts
from idp.services.act import Acts
from idp.services.applications import Applications
from idp.services.attachments import Attachments
from idp.services.domains import Domains
from idp.services.groups import Groups
from idp.services.metadata_sources import MetadataSources
from idp.services.oidc_providers import OidcProviders
from idp.services.passwords import Passwords
from idp.services.policies import Policies
from idp.services.roles import Roles
from idp.services.saml_applications import SamlApplications
from idp.services.saml_providers import SamlProviders
from idp.services.second_factor import SecondFactor
from idp.services.user_sso import UserSso
from idp.services.users import Users
from idp.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What loading, planning and applying reach for. `test_mode` lets the file vouch for domains itself."""

    database: Database
    clock: Clock
    logon_domain: str
    test_mode: bool
    acts: Acts
    accounts: Accounts
    users: Users
    domains: Domains
    applications: Applications
    passwords: Passwords
    second_factor: SecondFactor
    hasher: PasswordHasher
    access_keys: AccessKeys
    groups: Groups
    policies: Policies
    attachments: Attachments
    roles: Roles
    saml_providers: SamlProviders
    saml_applications: SamlApplications
    oidc_providers: OidcProviders
    user_sso: UserSso
    metadata_sources: MetadataSources
