"""Many processes, one database: each address is fetched once, and an administrator's change meanwhile wins."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from idp.services.catalogue import Services
from tests.support import saml_sp
from tests.support.metadata_site import Site
from tests.support.oidc_issuer import send
from tests.support.saml_idp import metadata
from tests.support.world import ACCOUNT, World

PATH = "/idp.xml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        serving.publish(PATH, published("idp"))
        yield serving


def published(*names: str) -> bytes:
    return base64.b64decode(metadata(*names))


def follow(world: World, site: Site) -> None:
    world.account(f'saml_providers: [{{name: corp, metadata_url: "{site.url}{PATH}"}}]')


def document(world: World) -> bytes:
    return base64.b64decode(world.services.saml_providers.find(ACCOUNT, "corp").metadata_document)


def test_one_of_many_processes_fetches_and_announces(shared: World, site: Site) -> None:
    follow(shared, site)
    site.publish(PATH, published("second"))
    shared.clock.advance(days=1)
    asked = site.asked[PATH]
    others = [Services(shared.config, shared.ports) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda one: one.metadata_refresh.refresh_due(), others))
        shared.clock.advance(days=3300)
        list(pool.map(lambda one: one.ends.announce(), others))
    assert sum(taken) == site.asked[PATH] - asked == 1
    assert document(shared) == published("second")
    assert len(shared.events("refresh_metadata")) == 1
    assert [one.reason for one in shared.events("certificate_ends")] == ["within_30_days"]


def test_what_an_administrator_gives_during_a_fetch_stays(shared: World, site: Site) -> None:
    follow(shared, site)

    def meanwhile(handler: BaseHTTPRequestHandler) -> None:
        shared.account(f"saml_providers: [{{name: corp, metadata_document: {metadata('second')}}}]")
        send(handler, published("idp", "second"))

    site.answers[PATH] = meanwhile
    shared.clock.advance(days=1)
    shared.services.metadata_refresh.refresh_due()
    assert document(shared) == published("second")
    assert shared.events("refresh_metadata") == []
    assert shared.services.metadata_refresh.all() == []


def test_what_is_deleted_during_a_fetch_stays_deleted(shared: World, site: Site) -> None:
    follow(shared, site)

    def meanwhile(handler: BaseHTTPRequestHandler) -> None:
        shared.account("saml_providers: [{prune: true}]")
        send(handler, published("second"))

    site.answers[PATH] = meanwhile
    shared.clock.advance(days=1)
    shared.services.metadata_refresh.refresh_due()
    assert shared.events("refresh_metadata") == []
    assert shared.services.metadata_refresh.refresh_due() == 0


def test_one_bad_address_does_not_keep_others_from_being_fetched(shared: World, site: Site) -> None:
    follow(shared, site)
    url = site.publish("/hr.xml", saml_sp.metadata(key="sp"))
    shared.account(f'applications: [{{name: hr, protocol: saml, metadata_url: "{url}"}}]')
    site.fail(PATH)
    shared.clock.advance(days=1)
    assert shared.services.metadata_refresh.refresh_due() == 2
    states = {status.name: status.row.failures for status in shared.services.metadata_refresh.all()}
    assert states == {"corp": 1, "hr": 0}


def test_a_process_that_dies_while_it_fetches_is_followed_by_another(shared: World, site: Site) -> None:
    class Death(BaseException):
        """Of a process."""

    follow(shared, site)
    shared.clock.advance(days=1)
    dying = Services(shared.config, shared.ports)

    def die(_followed: object) -> bytes:
        raise Death

    vars(dying.metadata_sources)["fetched"] = die
    with pytest.raises(Death):
        dying.metadata_refresh.refresh_due()
    assert shared.services.metadata_refresh.refresh_due() == 0
    shared.clock.advance(minutes=10)
    assert shared.services.metadata_refresh.refresh_due() == 1
