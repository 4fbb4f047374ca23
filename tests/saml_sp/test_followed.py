"""Identity providers whose metadata is kept up to date from its address: keys change without one failed logon."""

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
from saml2.metadata import entity_descriptor

from idp.infra.system_clock import SystemClock
from idp.services.state_file.reading import BadStateFile
from idp.store import metadata_sources
from tests.saml_sp.conftest import Enterprise, settings
from tests.saml_sp.test_pysaml2 import Company, answer, company
from tests.support.edge import Edge
from tests.support.metadata_site import Site
from tests.support.saml_idp import Signing, metadata, signed
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

__all__ = ["company"]
PATH = "/idp.xml"
ENTITY = "https://corp.example/idp"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        yield serving


def published(*names: str, extra: str = "") -> bytes:
    return base64.b64decode(metadata(*names, extra=extra))


@pytest.fixture
def followed(world: World, site: Site) -> Enterprise:
    """The provider of user SSO, known by its address; it signs with the key `idp`."""
    world.clock.set(SystemClock().now())
    url = site.publish(PATH, published("idp"))
    world.account(f'user_sso: {{SsoEnabled: true, metadata_url: "{url}"}}')
    return Enterprise(Edge(world))


def log_on(enterprise: Enterprise, key: str) -> bool:
    """Go through a whole logon, with an assertion that a key signed."""
    enterprise.edge = Edge(enterprise.world)
    request_id = enterprise.asked()
    enterprise.world.clock.advance(seconds=1)
    issued = enterprise.answering(request_id, id=f"assertion-{request_id}")
    enterprise.post(signed(issued.response(), how=Signing(key=key)))
    return enterprise.edge.page.status_code == 200 and enterprise.edge.cookie("idp_session") is not None


def refresh(world: World, *, hours_ago: float = 0) -> None:
    """Refresh the one address there is, as if some hours ago: what verifies assertions reads the machine's clock."""
    world.clock.set(SystemClock().now() - timedelta(hours=hours_ago))
    (status,) = world.services.metadata_refresh.all()
    with world.database.writing() as tx:
        assert metadata_sources.note(tx, status.row, next_try_at=world.clock.now())
    assert world.services.metadata_refresh.refresh_due() == 1
    world.clock.set(SystemClock().now())


@seed("SS-12")
def test_a_provider_changes_its_key_without_one_failed_logon(followed: Enterprise, site: Site) -> None:
    assert log_on(followed, "idp")
    site.publish(PATH, published("idp", "second"))
    assert log_on(followed, "idp")
    refresh(followed.world)
    assert log_on(followed, "idp")
    assert log_on(followed, "second")
    site.publish(PATH, published("second"))
    assert log_on(followed, "second")
    refresh(followed.world)
    assert log_on(followed, "second")
    assert log_on(followed, "idp")  # a server of theirs that is a little behind


def test_pysaml2_changes_its_key_without_one_failed_logon(world: World, site: Site, company: Company) -> None:
    """The provider's own metadata, as its software publishes it at each step."""
    servers = {name: company(name) for name in ("idp", "second")}
    documents = {name: str(entity_descriptor(server.config)) for name, server in servers.items()}
    both = documents["idp"].replace("</ns0:KeyDescriptor>", "</ns0:KeyDescriptor>" + _key(documents["second"]), 1)
    url = site.publish(PATH, documents["idp"])
    world.account(f'user_sso: {{SsoEnabled: true, metadata_url: "{url}"}}')
    steps = ((documents["idp"], ("idp",)), (both, ("idp", "second")), (documents["second"], ("idp", "second")))
    for document, signing in steps:
        site.publish(PATH, document)
        refresh(world)
        for name in signing:
            enterprise = Enterprise(Edge(world))
            enterprise.asked()
            enterprise.post(
                answer(servers[name], enterprise.edge.page.location, sign_assertion=True, sign_response=False)
            )
            assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")
    assert world.events("logon", "failure") == []
    changes = world.events("refresh_metadata", "success")
    assert [len(event.details["certificates"]["after"]) for event in changes] == [2, 1]


def _key(document: str) -> str:
    begin, end = document.index("<ns0:KeyDescriptor"), document.index("</ns0:KeyDescriptor>")
    return document[begin:end] + "</ns0:KeyDescriptor>"


@pytest.mark.parametrize(
    ("hours_ago", "document_ends", "taken"), [(23, None, True), (25, None, False), (9, 10, True), (9, 8, False)]
)
def test_a_removed_key_is_taken_for_a_day_or_as_long_as_the_former_document_was_good_for(
    followed: Enterprise, site: Site, hours_ago: float, document_ends: float | None, taken: bool
) -> None:
    world = followed.world
    if document_ends is not None:
        until = world.clock.now() + timedelta(hours=document_ends - hours_ago)
        site.publish(PATH, published("idp", extra=f'validUntil="{until:%Y-%m-%dT%H:%M:%SZ}"'))
        refresh(world, hours_ago=hours_ago)
    site.publish(PATH, published("second"))
    refresh(world, hours_ago=hours_ago)
    assert log_on(followed, "idp") is taken
    assert log_on(followed, "second")


@pytest.mark.parametrize("way", ["uploaded", "refreshed at one's word"])
def test_a_stolen_key_can_be_followed_at_once(followed: Enterprise, site: Site, way: str) -> None:
    site.publish(PATH, published("second"))
    refresh(followed.world)
    assert log_on(followed, "idp")
    if way == "uploaded":
        settings(followed.world, MetadataDocument=metadata("second"))
        assert followed.world.services.metadata_refresh.all() == []
    else:
        (status,) = followed.world.services.metadata_refresh.all()
        followed.world.services.metadata_refresh.refresh_now(status.row)
    assert not log_on(followed, "idp")
    assert log_on(followed, "second")


def test_other_settings_leave_the_address_alone(followed: Enterprise, site: Site) -> None:
    url = site.url + PATH
    settings(followed.world, SsoLoginWithDomain=False)
    (status,) = followed.world.services.metadata_refresh.all()
    assert (status.row.url, status.row.entity_id) == (url, ENTITY)
    export = followed.world.services.state_file.export()
    assert f"metadata_url: {url}" in export
    assert "MetadataDocument: ''" in export  # another account's: here the address stands in its place
    assert export.count("MetadataDocument") == 1
    assert followed.world.plan(export) == []


def test_the_providers_of_roles_are_followed_and_an_upload_ends_that(world: World, site: Site) -> None:
    url = site.publish(PATH, published("idp"))
    world.account(f'saml_providers: [{{name: corp, metadata_url: "{url}", entity_id: "{ENTITY}"}}]')
    export = world.services.state_file.export()
    assert (f"metadata_url: {url}" in export, world.plan(export)) == (True, [])
    row = world.services.saml_providers.find(ACCOUNT, "corp")
    site.publish(PATH, published("second"))
    world.clock.advance(hours=7)
    assert world.services.metadata_refresh.refresh_due() == 1
    assert len(world.services.saml_providers.still_taken(row.id)) == 1
    with world.services.acts.open() as act:
        world.services.saml_providers.change(act, ACCOUNT, "corp", metadata("second"))
    assert world.services.saml_providers.still_taken(row.id) == ()
    assert world.services.metadata_refresh.all() == []


def test_a_provider_must_be_who_it_was(world: World, site: Site) -> None:
    url = site.publish(PATH, published("idp"))
    with pytest.raises(BadStateFile, match=f"describes {ENTITY}, not https://other.example"):
        world.account(f'saml_providers: [{{name: corp, metadata_url: "{url}", entity_id: "https://other.example"}}]')
    world.account(f'saml_providers: [{{name: corp, metadata_url: "{url}"}}]')
    site.publish(PATH, base64.b64decode(metadata("second", entity_id="https://evil.example")))
    world.clock.advance(hours=7)
    world.services.metadata_refresh.refresh_due()
    (event,) = world.events("refresh_metadata")
    assert (event.outcome, event.reason) == ("failure", f"describes another entity than {ENTITY}")
