"""The first part of the catalogue: the use cases of who administers accounts, and who and what there is in them."""

from idp.config import Config
from idp.services.access_keys import AccessKeys
from idp.services.accounts import Accounts
from idp.services.applications import Applications
from idp.services.client_applications import ClientApplications
from idp.services.domains import Domains
from idp.services.groups import Groups
from idp.services.key_uses import KeyUses
from idp.services.login_profiles import LoginProfiles
from idp.services.nonces import Nonces
from idp.services.oidc_providers import OidcProviders
from idp.services.people import People
from idp.services.saml_applications import SamlApplications
from idp.services.saml_providers import SamlProviders
from idp.services.shared import Shared
from idp.services.tags import Tags
from idp.services.user_sso import UserSso
from idp.services.users import Users
from idp.services.verification_devices import VerificationDevices
from idp.services.virtual_mfa_devices import VirtualMfaDevices
from idp.services.world import World


class Administration(Shared):
    """Accounts, and who and what there is in them."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.accounts = Accounts(config.logon_domain)
        self.domains = Domains(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            ephemeral=self.ephemeral,
            resolver=ports.resolver,
            acts=self.acts,
            audit=self.audit,
            logon_domain=config.logon_domain,
        )
        self.users = Users(self.entropy, self.passwords, self.second_factor)
        self.people = People(self.database, self.directory)
        self.tags = Tags(self.database)
        self.verification_devices = VerificationDevices(self.database)
        self.groups = Groups(self.database, self.entropy)
        self.login_profiles = LoginProfiles(self.database, self.directory, self.passwords, self.users)
        self.virtual_mfa_devices = VirtualMfaDevices(self.database, self.users, self.second_factor, self.sealer)
        self.access_keys = AccessKeys(self.database, self.entropy, self.sealer, self.held)
        self.key_uses = KeyUses(self.database, self.clock)
        self.nonces = Nonces(self.ephemeral, self.clock)
        self.applications = Applications(self.entropy, self.sealer)
        self.client_applications = ClientApplications(self.database, self.entropy, self.applications)
        self.saml_applications = SamlApplications(self.held, self.clock, self.entropy, ports.saml_issuer)
        self.saml_providers = SamlProviders(self.database, self.held, self.entropy, ports.assertions)
        self.oidc_providers = OidcProviders(self.database, self.entropy, plain_http=config.test_mode)
        self.user_sso = UserSso(self.database, self.saml_providers)
