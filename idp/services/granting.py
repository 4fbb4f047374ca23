"""The use cases of policies and roles, and of what follows from them; `idp.services.catalogue` goes on from here."""

from idp.config import Config
from idp.services.administration import Administration
from idp.services.asserted_roles import AssertedRoles
from idp.services.attachments import Attachments
from idp.services.explain_permission import ExplainPermission
from idp.services.federated_sessions import FederatedSessions
from idp.services.permissions import Permissions
from idp.services.policies import Policies
from idp.services.role_sessions import RoleSessions
from idp.services.roles import Roles
from idp.services.saml_responses import SamlResponses
from idp.services.temporary_credentials import TemporaryCredentials
from idp.services.world import World


class Granting(Administration):
    """Policies and roles, and what follows from them."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.policies = Policies(self.database, self.entropy)
        self.attachments = Attachments(self.database)
        self.roles = Roles(self.database, self.entropy)
        self.permissions = Permissions(self.held, self.clock)
        self.explain_permission = ExplainPermission(self.database, self.directory, self.permissions)
        self.temporary_credentials = TemporaryCredentials(self.clock, self.entropy, self.sealer, self.held)
        self.role_sessions = RoleSessions(
            database=self.database,
            held=self.held,
            clock=self.clock,
            permissions=self.permissions,
            temporary_credentials=self.temporary_credentials,
            audit=self.audit,
        )
        self.saml_responses = SamlResponses(config.base_url, self.clock, self.sealer, ports.assertions)
        self.asserted_roles = AssertedRoles(self.clock, self.saml_responses, self.saml_providers)
        self.federated_sessions = FederatedSessions(
            clock=self.clock,
            asserted_roles=self.asserted_roles,
            tokens=ports.tokens,
            oidc_providers=self.oidc_providers,
            role_sessions=self.role_sessions,
        )
