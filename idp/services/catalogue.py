"""The use cases as one record, which edges and commands reach for: each is made here, once, on a world.

Each class adds the use cases of one subject, and builds on those above it.
"""

from dataclasses import fields
from typing import Any

from idp.config import Config
from idp.services.admission import Admissions
from idp.services.attempts import Attempts
from idp.services.console_logon import ConsoleLogon
from idp.services.console_sessions import ConsoleSessions
from idp.services.enterprise_answers import EnterpriseAnswers
from idp.services.enterprise_logon import EnterpriseLogon
from idp.services.explain import Explain
from idp.services.figures import Figures
from idp.services.granting import Granting
from idp.services.grants import Grants
from idp.services.health import Health
from idp.services.janitor import Janitor
from idp.services.logon import Logon
from idp.services.logon_steps import LogonSteps
from idp.services.logout_messages import LogoutMessages
from idp.services.logout_partners import LogoutPartners
from idp.services.logout_runs import LogoutRuns
from idp.services.mfa_devices import MfaDevices
from idp.services.own_password import OwnPassword
from idp.services.recovery_codes import ShownCodes
from idp.services.rescue import Rescue
from idp.services.role_answers import RoleAnswers
from idp.services.saml_answers import SamlAnswers
from idp.services.saml_inspection import SamlInspection
from idp.services.saml_logout import SamlLogout
from idp.services.saml_requests import SamlRequests
from idp.services.saml_sign_on import SamlSignOn
from idp.services.saml_statements import SamlStatements
from idp.services.security_report import Limits, SecurityReports
from idp.services.service_provider import OwnServiceProvider
from idp.services.sessions import Sessions
from idp.services.sso import SingleSignOn
from idp.services.state_file.applying import StateFile
from idp.services.state_file.parts import Parts
from idp.services.tries import Doors
from idp.services.user_sessions import UserSessions
from idp.services.world import World
from idp.store.ephemeral import SqlEphemeral


class _Sessions(Granting):
    """Sessions of people, and what applications are granted in them."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.admissions = Admissions(self.entropy, self.sealer, self.audit)
        self.sessions = Sessions(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            admissions=self.admissions,
            audit=self.audit,
        )
        self.user_sessions = UserSessions(self.database, self.clock)
        self.single_sign_on = SingleSignOn(self.clock, self.entropy, self.ephemeral)
        self.grants = Grants(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            sealer=self.sealer,
            sessions=self.sessions,
            audit=self.audit,
        )
        self.rescue = Rescue(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            sealer=self.sealer,
            directory=self.directory,
            admissions=self.admissions,
            throttle=self.throttle,
            audit=self.audit,
        )


class _Logons(_Sessions):
    """How people log on."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.doors = Doors(self.database, self.sealer)
        self.attempts = Attempts(self.ephemeral, self.entropy)
        self.shown_codes = ShownCodes(self.ephemeral, self.sealer)
        self.explain = Explain(self.database, self.clock, self.directory, self.doors)
        self.logon = Logon(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            doors=self.doors,
            throttle=self.throttle,
            attempts=self.attempts,
            admissions=self.admissions,
            second_factor=self.second_factor,
            hasher=self.hasher,
            audit=self.audit,
        )
        self.logon_steps = LogonSteps(
            database=self.database,
            clock=self.clock,
            directory=self.directory,
            attempts=self.attempts,
            admissions=self.admissions,
            second_factor=self.second_factor,
            passwords=self.passwords,
            shown_codes=self.shown_codes,
            throttle=self.throttle,
            audit=self.audit,
        )


class _SamlMessages(_Logons):
    """Who reads SAML messages: for those who take them, and for who explains them."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.saml_requests = SamlRequests(
            base_url=config.base_url,
            database=self.database,
            clock=self.clock,
            issuer=ports.saml_issuer,
            applications=self.saml_applications,
        )
        self.enterprise_answers = EnterpriseAnswers(
            database=self.database,
            clock=self.clock,
            ephemeral=self.ephemeral,
            saml_responses=self.saml_responses,
            sources=self.metadata_sources,
            admissions=self.admissions,
        )
        self.role_answers = RoleAnswers(
            database=self.database,
            clock=self.clock,
            saml_responses=self.saml_responses,
            asserted_roles=self.asserted_roles,
            secure=config.secure,
        )
        self.logout_partners = LogoutPartners(
            config.base_url, self.clock, self.saml_applications, self.saml_responses, self.metadata_sources
        )
        self.logout_runs = LogoutRuns(self.ephemeral, self.entropy, self.sealer)
        self.logout_messages = LogoutMessages(
            database=self.database,
            clock=self.clock,
            sealer=self.sealer,
            issuer=ports.saml_issuer,
            runs=self.logout_runs,
            partners=self.logout_partners,
        )


class _EnterpriseLogons(_SamlMessages):
    """How enterprises log people on."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.service_provider = OwnServiceProvider(config.base_url, ports.saml_issuer)
        self.enterprise_logon = EnterpriseLogon(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            ephemeral=self.ephemeral,
            throttle=self.throttle,
            answers=self.enterprise_answers,
            attempts=self.attempts,
            admissions=self.admissions,
            second_factor=self.second_factor,
            audit=self.audit,
        )
        self.console_sessions = ConsoleSessions(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            sealer=self.sealer,
            directory=self.directory,
            attachments=self.attachments,
            audit=self.audit,
        )
        self.console_logon = ConsoleLogon(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            ephemeral=self.ephemeral,
            throttle=self.throttle,
            answers=self.role_answers,
            console_sessions=self.console_sessions,
            audit=self.audit,
        )


class _SamlPartners(_EnterpriseLogons):
    """How applications are answered and told of the end of sessions, and how any message is explained."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.saml_sign_on = SamlSignOn(
            clock=self.clock,
            entropy=self.entropy,
            issuer=ports.saml_issuer,
            statements=SamlStatements(self.database, self.entropy, self.sealer),
            answers=SamlAnswers(self.database, self.clock, self.audit),
            applications=self.saml_applications,
            requests=self.saml_requests,
            single_sign_on=self.single_sign_on,
            throttle=self.throttle,
        )
        self.saml_logout = SamlLogout(
            database=self.database,
            clock=self.clock,
            issuer=ports.saml_issuer,
            runs=self.logout_runs,
            partners=self.logout_partners,
            messages=self.logout_messages,
            throttle=self.throttle,
            audit=self.audit,
        )
        self.saml_inspection = SamlInspection(
            verifier=ports.assertions,
            responses=self.saml_responses,
            enterprise_answers=self.enterprise_answers,
            role_answers=self.role_answers,
            federated_sessions=self.federated_sessions,
            requests=self.saml_requests,
            logout_messages=self.logout_messages,
            partners=self.logout_partners,
            applications=self.saml_applications,
            providers=self.saml_providers,
            audit=self.audit,
            secure=config.secure,
        )


class _OwnThings(_SamlPartners):
    """What people do with what is theirs."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        self.own_password = OwnPassword(
            database=self.database,
            clock=self.clock,
            doors=self.doors,
            hasher=self.hasher,
            passwords=self.passwords,
            second_factor=self.second_factor,
            audit=self.audit,
        )
        self.mfa_devices = MfaDevices(
            database=self.database,
            clock=self.clock,
            ephemeral=self.ephemeral,
            second_factor=self.second_factor,
            shown_codes=self.shown_codes,
            audit=self.audit,
        )


class Services(_OwnThings):
    """Everything the product can do; added here is what looks after the whole."""

    def __init__(self, config: Config, ports: World) -> None:
        super().__init__(config, ports)
        limits = Limits(config.unused_key_days, config.old_key_days)
        self.security_reports = SecurityReports(self.database, self.clock, self.directory, limits)
        self.figures = Figures(self.database, self.clock)
        self.janitor = Janitor(self.database, self.clock, SqlEphemeral(self.database, self.clock), self.domains)
        self.health = Health(
            database=self.database,
            ephemeral=self.ephemeral,
            resolver=ports.resolver,
            second_factor=self.second_factor,
            logon_domain=config.logon_domain,
            redis=bool(config.redis_url),
        )
        own: dict[str, Any] = {"logon_domain": config.logon_domain, "test_mode": config.test_mode}
        shared = {one.name: getattr(self, one.name) for one in fields(Parts) if one.name not in own}
        self.state_file = StateFile(Parts(**shared, **own))
