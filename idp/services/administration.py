"""The use cases of accounts, and of who and what there is in them; `idp.services.catalogue` builds on these."""

from idp.config import Config
from idp.rules.ends import APPLICATION, PROVIDER, USER_SSO
from idp.services.access_keys import AccessKeys
from idp.services.accounts import Accounts
from idp.services.applications import Applications
from idp.services.client_applications import ClientApplications
from idp.services.domains import Domains
from idp.services.ends import Ends
from idp.services.groups import Groups
from idp.services.key_uses import KeyUses
from idp.services.login_profiles import LoginProfiles
from idp.services.metadata_refresh import MetadataRefresh, Subject
from idp.services.metadata_sources import MetadataSources
from idp.services.nonces import Nonces
from idp.services.oidc_providers import OidcProviders
from idp.services.people import People
from idp.services.saml_applications import SamlApplications
from idp.services.saml_client_applications import SamlClientApplications
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
        self.metadata_sources = MetadataSources(
            self.held, self.clock, self.entropy, ports.metadata, plain_http=config.test_mode
        )
        self.saml_applications = SamlApplications(
            self.held, self.clock, self.entropy, ports.saml_issuer, self.metadata_sources
        )
        self.saml_client_applications = SamlClientApplications(
            self.database, self.saml_applications, self.metadata_sources
        )
        self.saml_providers = SamlProviders(
            self.database, self.held, self.clock, self.entropy, ports.assertions, self.metadata_sources
        )
        self.oidc_providers = OidcProviders(self.database, self.entropy, plain_http=config.test_mode)
        self.user_sso = UserSso(self.database, self.saml_providers, self.metadata_sources)
        self._keep_metadata(ports)

    def _keep_metadata(self, ports: World) -> None:
        subjects: dict[str, Subject] = {
            APPLICATION: self.saml_applications,
            PROVIDER: self.saml_providers,
            USER_SSO: self.user_sso,
        }
        self.metadata_refresh = MetadataRefresh(
            database=self.database,
            clock=self.clock,
            acts=self.acts,
            audit=self.audit,
            sources=self.metadata_sources,
            documents=ports.metadata,
            subjects=subjects,
        )
        self.ends = Ends(
            database=self.database,
            clock=self.clock,
            ephemeral=self.ephemeral,
            key_ring=self.key_ring,
            documents=ports.metadata,
            subjects=subjects,
            audit=self.audit,
        )
