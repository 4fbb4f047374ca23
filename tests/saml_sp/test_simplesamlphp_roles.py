"""SimpleSAMLphp, as Debian ships it, gives roles: it knows both our addresses by our metadata alone."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.saml_sp.roles import HERE, PROVIDER, RoleSso, company, offer
from tests.support.edge import Edge
from tests.support.saml_idp import ROLE, SESSION_NAME, US
from tests.support.simplesamlphp import SimpleSamlPhp
from tests.support.world import ACCOUNT, World


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleSamlPhp]:
    world = World(Path(tmp_path_factory.mktemp("ours")))
    ours = Edge(world).get(f"/saml/{ACCOUNT}/sp/metadata").text
    people = {
        "wendy": {ROLE: offer("dev"), SESSION_NAME: ["wendy"]},
        "maria": {ROLE: offer("dev", "audit"), SESSION_NAME: ["maria"]},
        "eve": {ROLE: offer("admin"), SESSION_NAME: ["eve"]},
    }
    with SimpleSamlPhp(people, {"us": ours}) as running:
        yield running
    world.database.close()


@pytest.fixture
def sso(world: World, provider: SimpleSamlPhp) -> RoleSso:
    sso = company(world, dev={}, audit={})
    document = base64.b64encode(provider.metadata()).decode()
    with world.services.acts.open() as act:
        world.services.saml_providers.change(act, ACCOUNT, "corp", document)
    return sso


def test_whom_it_gives_one_role_is_in_it(sso: RoleSso, provider: SimpleSamlPhp) -> None:
    sso.post(base64.b64decode(provider.response_for("wendy", US, HERE)))
    assert (sso.edge.page.request.path, sso.edge.title) == ("/role", "dev")
    event = sso.last()
    assert (event.what, event.outcome, event.details["session"]) == ("role_logon", "success", "wendy")
    assert event.actor.endswith(PROVIDER)


def test_whom_it_gives_several_chooses(sso: RoleSso, provider: SimpleSamlPhp) -> None:
    sso.post(base64.b64decode(provider.response_for("maria", US, HERE)))
    assert sso.edge.title == "Choose a role"
    sso.choose("audit")
    assert sso.edge.title == "audit"


def test_whom_it_gives_a_role_that_there_is_not_gets_none(sso: RoleSso, provider: SimpleSamlPhp) -> None:
    sso.post(base64.b64decode(provider.response_for("eve", US, HERE)))
    assert (sso.edge.page.status_code, sso.last().details["roles"]) == (403, {"admin": "no such role"})


def test_what_it_says_to_the_users_address_opens_no_role(sso: RoleSso, provider: SimpleSamlPhp) -> None:
    assert sso.refusal(base64.b64decode(provider.response_for("wendy", US))) == (403, "destination")
