"""SimpleSAMLphp, as Debian ships it, logs an account's users on: it knows us by our metadata, and we know it by its."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from idp.infra.system_clock import SystemClock
from tests.saml_sp.conftest import ALICE, Enterprise, settings
from tests.support.browser import Forms
from tests.support.edge import Edge
from tests.support.seed import seed
from tests.support.simplesamlphp import PASSWORD, SimpleSamlPhp
from tests.support.world import ACCOUNT, World

# How its administrator is told what to name people by.
NAMED = (
    "'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'upn', "
    "'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress']]"
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleSamlPhp]:
    world = World(Path(tmp_path_factory.mktemp("ours")))
    world.clock.set(SystemClock().now())
    ours = Edge(world).get(f"/saml/{ACCOUNT}/sp/metadata").text
    people = {"alice": {"upn": [ALICE]}, "mallory": {"upn": ["alice@other.onaliyun.com"]}}
    with SimpleSamlPhp(people, {"us": ours}, NAMED) as running:
        yield running
    world.database.close()


@pytest.fixture
def enterprise(world: World, company: SimpleSamlPhp) -> Enterprise:
    world.clock.set(SystemClock().now())
    document = base64.b64encode(company.metadata()).decode()
    settings(world, SsoEnabled=True, MetadataDocument=document)
    return Enterprise(Edge(world))


def vouched(address: str, name: str) -> tuple[str, str]:
    """Log on at the company, sent there by a request; return what it lets the browser post."""
    with requests.Session() as browser:
        page = browser.get(address, timeout=10)
        action, fields, _primary = Forms(page.text).forms[0]
        page = browser.post(
            urljoin(page.url, action), data=fields | {"username": name, "password": PASSWORD}, timeout=10
        )
        return next((form["SAMLResponse"], form["RelayState"]) for _action, form, _primary in Forms(page.text).forms)


@seed("SS-02", "SS-05")
def test_it_logs_a_user_on_who_was_sent_there(enterprise: Enterprise, company: SimpleSamlPhp) -> None:
    request_id = enterprise.asked()
    assert enterprise.edge.page.location.startswith(f"{company.url}/saml2/idp/SSOService.php?SAMLRequest=")
    response, relay_state = vouched(enterprise.edge.page.location, "alice")
    assert relay_state == request_id
    enterprise.post(base64.b64decode(response), relay_state)
    assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")
    (event,) = enterprise.world.events("logon", "success")
    assert (event.actor, event.details["provider"]) == (ALICE, company.entity)


def test_it_logs_a_user_on_who_began_there(enterprise: Enterprise, company: SimpleSamlPhp) -> None:
    response = company.response_for("alice", f"http://127.0.0.1:8000/saml/{ACCOUNT}/sp")
    enterprise.post(base64.b64decode(response), "/security/password")
    assert enterprise.edge.page.request.path == "/security/password"


@seed("SS-05")
def test_whom_it_names_of_another_account_is_refused(enterprise: Enterprise) -> None:
    enterprise.asked()
    response, _relay_state = vouched(enterprise.edge.page.location, "mallory")
    assert enterprise.refusal(base64.b64decode(response)) == (403, "subject: of another domain")
