"""A live server of two processes, and accounts in it, each with the vendor's clients in its holder's name."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from darabonba.core import DaraCore
from Tea.core import TeaCore

from idp.config import Config
from idp.services.catalogue import Services
from idp.world import world as ports
from tests.api.conftest import owner as owner  # noqa: PLC0414 -- programs of tests in this process
from tests.support.dns_server import DnsServer
from tests.support.oidc_issuer import Issuer
from tests.support.saml_idp import Issued
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.vendor import Clients

SECRET = "secretsecretsecretsecretsecret"
numbers = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """An account of its own, `corp<number>`."""

    id: str
    server: Server
    clients: Clients

    def arn(self, relative: str) -> str:
        return f"acs:ram::{self.id}:{relative}"

    def principal(self, name: str) -> str:
        return f"{name}@{self.id}.onaliyun.com"

    @property
    def recipient(self) -> str:
        """Where responses of identity providers are to go."""
        return f"{self.server.url}/saml/{self.id}/sp/acs"

    def issued(self, role: str, provider: str) -> Issued:
        """Return what an identity provider tells of alice, for a role."""
        entity = self.recipient.removesuffix("/acs")
        audience = f"<saml:AudienceRestriction><saml:Audience>{entity}</saml:Audience></saml:AudienceRestriction>"
        return Issued(
            now=datetime.now(UTC),
            roles=[f"{role},{provider}"],
            destination=f'Destination="{self.recipient}"',
            recipient=f'Recipient="{self.recipient}"',
            audience=audience,
        )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with DnsServer() as dns:
        directory, loopback = tmp_path_factory.mktemp("vendor"), "127.0.0.0/8"
        with Server(directory, ACME, IDP_OUTWARD_NETWORKS=loopback, IDP_DNS_SERVERS=dns.address) as running:
            yield running
    for session in (*DaraCore._sessions.values(), *TeaCore._sessions.values()):
        session.close()  # the clients leave theirs open


@pytest.fixture(scope="session")
def services(server: Server) -> Services:
    """The server's own services, to begin accounts with."""
    config = Config.from_environment(server.environ)
    return Services(config, ports(config))


@pytest.fixture
def account(server: Server, services: Services) -> Account:
    """An account without anything in it, and its holder's key."""
    account_id = f"{next(numbers):016}"
    key_id = f"LTAI{account_id}"
    with services.acts.open() as act:
        services.accounts.create(act, account_id)
        services.accounts.set_owner(act, account_id, f"owner@{account_id}.example")
        services.access_keys.keep(act, account_id, account_id, key_id, SECRET)
    return Account(account_id, server, Clients(server.url.removeprefix("http://"), key_id, SECRET))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as serving:
        yield serving
