"""`idp metadata`, and what the doctor notices of metadata and certificates."""

import base64
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Installation
from tests.support import saml_idp
from tests.support.dns_server import DnsServer
from tests.support.metadata_site import Site
from tests.support.world import ACCOUNT

OUTWARD = {"IDP_OUTWARD_NETWORKS": "127.0.0.0/8"}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        serving.publish("/corp.xml", base64.b64decode(saml_idp.metadata("idp")))
        yield serving


@pytest.fixture
def corp(ready: Installation, site: Site) -> Installation:
    """An installation with a provider that is followed."""
    ready.environ |= OUTWARD
    state = (
        f'accounts:\n  - id: "{ACCOUNT}"\n    saml_providers: [{{name: corp, metadata_url: "{site.url}/corp.xml"}}]\n'
    )
    (ready.directory / "corp.yaml").write_text(state, encoding="utf-8")
    ready.done("apply", "corp.yaml")
    return ready


def test_addresses_are_listed_and_fetched_at_one_s_word(corp: Installation, site: Site) -> None:
    assert corp.done("plan", "corp.yaml")
    (listed,) = corp("metadata", "list", "--json").json
    assert (listed["kind"], listed["name"], listed["failures"]) == ("provider", "corp", 0)
    asked = site.asked["/corp.xml"]
    assert "up to date" in corp.done("metadata", "refresh", ACCOUNT, "provider", "corp")
    assert site.asked["/corp.xml"] == asked + 1
    assert "no such address" in corp.refused("metadata", "refresh", ACCOUNT, "application", "corp")
    site.fail("/corp.xml")
    assert "cannot be fetched (answered 500)" in corp.refused("metadata", "refresh", ACCOUNT, "provider", "corp")
    assert "failed 1 times since: cannot be fetched (answered 500)" in corp.done("metadata", "list")


def test_the_doctor_notices_what_needs_care_and_finds_nothing_wrong(corp: Installation, site: Site) -> None:
    with DnsServer() as dns:
        dns.table["onaliyun.com"] = []
        servers = {"IDP_DNS_SERVERS": dns.address}
        assert "notices" not in corp("doctor", "--json", **servers).json
        site.fail("/corp.xml")
        corp("metadata", "refresh", ACCOUNT, "provider", "corp")
        corp.done("clock", "set", "2035-12-20T00:00:00Z")
        found = corp("doctor", "--json", **servers)
        assert found.code == 0
        ends, failing = found.json["notices"]
        assert "of the SAML provider corp in account 1234567890123456 ends on 2035-12-30: ask its operator" in ends
        assert "provider corp in account 1234567890123456 was fetched last on" in failing
        assert "cannot be fetched" in failing
        assert "Notice: certificate" in corp.done("doctor", **servers)
