"""SimpleSAMLphp, as Debian ships it, logs an account's users on: it knows us by our metadata, and we know it by its."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from idp.infra.system_clock import SystemClock
from tests.saml_sp.conftest import ALICE, Enterprise, settings
from tests.support.browser import Forms
from tests.support.edge import Edge
from tests.support.saml_partner import onward
from tests.support.seed import seed
from tests.support.simplesamlphp import PASSWORD, SimpleSamlPhp
from tests.support.world import ACCOUNT, World

# How its administrator is told what to name people by, and to sign what it says about logging out.
NAMED = (
    "'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'upn', "
    "'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress']], "
    "'sign.logout' => true, 'validate.logout' => true"
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
    found = Enterprise(Edge(world))
    company.told("us", found.edge.get(f"/saml/{ACCOUNT}/sp/metadata").text)
    return found


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


def carried(enterprise: Enterprise, page: requests.Response) -> None:
    """Let our browser follow what the company's page redirects it to."""
    address = urlsplit(page.headers["Location"])
    assert address.path == f"/saml/{ACCOUNT}/sp/slo"
    enterprise.edge.get(f"{address.path}?{address.query}")


@pytest.fixture
def person(enterprise: Enterprise) -> Iterator[requests.Session]:
    """Somebody's browser at the company, logged on there and here."""
    with requests.Session() as browser:
        enterprise.asked()
        page = browser.get(enterprise.edge.page.location, timeout=10)
        action, fields, _primary = Forms(page.text).forms[0]
        given = fields | {"username": "alice", "password": PASSWORD}
        page = browser.post(urljoin(page.url, action), data=given, timeout=10)
        _action, fields, _primary = Forms(page.text).forms[0]
        enterprise.post(base64.b64decode(fields["SAMLResponse"]), fields["RelayState"])
        assert enterprise.edge.page.request.path == "/security"
        yield browser


def test_it_logs_alice_out(enterprise: Enterprise, company: SimpleSamlPhp, person: requests.Session) -> None:
    page = person.get(
        f"{company.url}/saml2/idp/initSLO.php", params={"RelayState": company.url}, timeout=10, allow_redirects=False
    )
    while f"/saml/{ACCOUNT}/sp/slo" not in page.headers["Location"]:
        page = person.get(page.headers["Location"], timeout=10, allow_redirects=False)
    carried(enterprise, page)
    assert enterprise.world.events("single_logout")[-1].outcome == "success"
    assert person.get(enterprise.edge.page.location, timeout=10).ok
    assert enterprise.edge.get("/security").request.path != "/security"


def test_it_is_told_that_alice_logs_out_here(
    enterprise: Enterprise, company: SimpleSamlPhp, person: requests.Session
) -> None:
    enterprise.edge.press("/sign-out")
    onward(enterprise.edge)
    page = person.get(enterprise.edge.page.location, timeout=10, allow_redirects=False)
    while f"/saml/{ACCOUNT}/sp/slo" not in page.headers["Location"]:
        page = person.get(page.headers["Location"], timeout=10, allow_redirects=False)
    carried(enterprise, page)
    event = enterprise.world.events("single_logout")[-1]
    assert (event.outcome, event.actor) == ("success", f"provider:{company.entity}")
    asked = person.get(
        f"{company.url}/saml2/idp/SSOService.php",
        params={"spentityid": f"http://127.0.0.1:8000/saml/{ACCOUNT}/sp"},
        timeout=10,
    )
    assert "password" in asked.text  # nobody is logged on there any more
