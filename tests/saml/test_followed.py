"""Applications whose metadata is kept up to date from its address."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from idp.services.catalogue import Services
from idp.services.state_file.reading import BadStateFile
from tests.saml.conftest import PLAIN, Sp
from tests.support.metadata_site import Site
from tests.support.saml_idp import Signing, encoded, key_pair
from tests.support.saml_idp import signed as signed_xml
from tests.support.saml_sp import HR, acs, metadata, signed_query
from tests.support.world import ACCOUNT, World

PATH = "/hr.xml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as serving:
        yield serving


def follow(sp: Sp, site: Site, xml: str, more: str = "") -> list[str]:
    url = site.publish(PATH, xml)
    return sp.register(f'{{name: hr, protocol: saml, metadata_url: "{url}"{more}}}')


def refresh(sp: Sp, minutes: float = 24 * 60) -> int:
    """Let time pass, and refresh what is due."""
    sp.world.clock.advance(minutes=minutes)
    return sp.world.services.metadata_refresh.refresh_due()


def answers(sp: Sp, key: str) -> bool:
    """Tell whether a request that a key signed is answered, or leads to the logon."""
    page = sp.send(signed_query(sp.request().xml, key))
    return page.status_code == 303


def keys(*names: str) -> str:
    """Return metadata with several keys."""
    documents = [metadata(key=name, flags='AuthnRequestsSigned="true"') for name in names]
    begin, end = "<md:KeyDescriptor>", "</md:KeyDescriptor>"
    parts = [f"{begin}{one.partition(begin)[2].partition(end)[0]}{end}" for one in documents]
    return documents[0].replace(parts[0], "".join(parts))


def test_the_address_is_exported_and_a_plan_is_empty_after_apply(sp: Sp, site: Site, tmp_path: Path) -> None:
    follow(sp, site, keys("sp"))
    export = sp.world.services.state_file.export()
    assert f"metadata_url: {site.url}{PATH}" in export
    assert "metadata_document" not in export
    assert sp.world.plan(export) == []
    site.publish(PATH, keys("second"))
    refresh(sp)
    assert sp.world.services.state_file.export() == export
    assert sp.world.plan(export) == []
    (tmp_path / "other").mkdir()
    other = World(tmp_path / "other", state=export)
    assert other.services.state_file.export() == export
    other.database.close()


def test_a_plan_shows_an_address_and_its_end(sp: Sp, site: Site) -> None:
    at = f"accounts[{ACCOUNT}].applications[hr]"
    assert f"+ {at}.metadata_url: {site.url}{PATH}" in follow(sp, site, metadata())
    assert f"- {at}.metadata_url: {site.url}{PATH}" in sp.describe(metadata())
    follow(sp, site, metadata())
    assert f"- {at}.metadata_url: {site.url}{PATH}" in sp.register(PLAIN)
    assert sp.world.services.metadata_refresh.all() == []


def test_a_certificate_changes_without_one_request_refused(sp: Sp, site: Site) -> None:
    follow(sp, site, keys("sp"))
    assert answers(sp, "sp")
    site.publish(PATH, keys("sp", "second"))
    assert answers(sp, "sp")
    assert refresh(sp) == 1
    assert answers(sp, "sp")
    assert answers(sp, "second")
    site.publish(PATH, keys("second"))
    assert refresh(sp) == 1
    assert answers(sp, "sp")  # not every server of theirs has changed
    assert answers(sp, "second")
    sp.world.clock.advance(hours=24)
    assert not answers(sp, "sp")
    assert answers(sp, "second")


def test_what_changed_is_audited_with_both_fingerprints(sp: Sp, site: Site) -> None:
    follow(sp, site, keys("sp"))
    refresh(sp)
    assert sp.world.events("refresh_metadata") == []
    site.publish(PATH, keys("second"))
    refresh(sp)
    (event,) = sp.world.events("refresh_metadata", "success")
    changed = event.details["certificates"]
    assert len(changed["before"]) == len(changed["after"]) == 1
    assert changed["before"] != changed["after"]
    assert (event.account_id, event.details["name"], event.actor) == (ACCOUNT, "hr", "metadata-refresh")
    assert len(changed["after"][0]) == len("0" * 64)


@pytest.mark.parametrize("way", ["a file", "a refresh at one's word", "another address"])
def test_what_an_administrator_gives_drops_former_certificates_at_once(sp: Sp, site: Site, way: str) -> None:
    follow(sp, site, keys("sp"))
    site.publish(PATH, keys("second"))
    refresh(sp)
    assert answers(sp, "sp")
    if way == "a file":
        sp.describe(keys("second"))
    elif way == "another address":
        sp.register(f'{{name: hr, protocol: saml, metadata_url: "{site.publish("/new.xml", keys("second"))}"}}')
    else:
        (status,) = sp.world.services.metadata_refresh.all()
        sp.world.services.metadata_refresh.refresh_now(status.row)
    assert not answers(sp, "sp")
    assert answers(sp, "second")


BAD = {
    "not XML": "hello",
    "another entity": metadata(entity="https://evil.example/sp"),
    "expired": metadata(root='validUntil="2020-01-01T00:00:00Z"'),
    "a script for an address": metadata(acs("javascript:alert(1)")),
    "a document type": "<!DOCTYPE x>" + metadata(),
    "too large": metadata(more=f"<!--{'x' * 200_000}-->"),
    "no keys although requests are signed": metadata(flags='AuthnRequestsSigned="true"'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_a_file_could_not_be_changes_nothing_and_is_audited_once(sp: Sp, site: Site, name: str) -> None:
    follow(sp, site, keys("sp"))
    site.publish(PATH, BAD[name])
    for _ in range(4):
        assert refresh(sp) == 1
    assert answers(sp, "sp")
    (event,) = sp.world.events("refresh_metadata")
    assert event.outcome == "failure"
    assert event.reason
    (status,) = sp.world.services.metadata_refresh.all()
    assert (status.row.failures, status.row.error) == (4, event.reason)
    site.publish(PATH, keys("sp"))
    refresh(sp)
    (status,) = sp.world.services.metadata_refresh.all()
    assert (status.row.failures, status.row.error) == (0, "")


def test_a_site_that_is_down_is_asked_less_and_less(sp: Sp, site: Site) -> None:
    follow(sp, site, keys("sp"))
    site.fail(PATH)
    refresh(sp)
    tried = site.asked[PATH]
    for _ in range(24 * 60 // 5):
        refresh(sp, minutes=5)
    assert tried + 5 < site.asked[PATH] < tried + 15
    assert len(sp.world.events("refresh_metadata")) == 1
    assert answers(sp, "sp")


def test_no_request_waits_for_a_fetch(sp: Sp, site: Site) -> None:
    follow(sp, site, keys("sp"))
    sp.world.clock.advance(days=30)
    asked = site.asked[PATH]
    site.fail(PATH)
    assert answers(sp, "sp")
    assert site.asked[PATH] == asked


def test_of_many_processes_one_fetches(sp: Sp, site: Site) -> None:
    follow(sp, site, keys("sp"))
    sp.world.clock.advance(days=1)
    asked = site.asked[PATH]
    others = [Services(sp.world.config, sp.world.ports) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda one: one.metadata_refresh.refresh_due(), others))
    assert sum(taken) == 1
    assert site.asked[PATH] == asked + 1


@pytest.mark.parametrize(
    ("root", "soonest", "latest"),
    [
        ("", 5.4, 6),
        ('cacheDuration="PT1H"', 0.9, 1),
        ('cacheDuration="PT1S"', 0.2, 0.25),
        ('cacheDuration="P30D"', 21.6, 24),
        ('cacheDuration="P30D" validUntil="{soon}"', 1.8, 2),
    ],
)
def test_the_document_says_when_it_is_fetched_again_within_bounds(
    sp: Sp, site: Site, root: str, soonest: float, latest: float
) -> None:
    soon = sp.world.clock.now() + timedelta(days=1, hours=4)
    follow(sp, site, metadata(root=root.format(soon=f"{soon:%Y-%m-%dT%H:%M:%SZ}")))
    refresh(sp)
    (status,) = sp.world.services.metadata_refresh.all()
    hours = (status.row.next_try_at - sp.world.clock.now()) / timedelta(hours=1)
    assert soonest <= round(hours, 3) <= latest


def test_only_what_a_pinned_certificate_signed_is_taken(sp: Sp, site: Site) -> None:
    def signed(key: str, xml: str) -> str:
        return signed_xml(xml.replace("entityID", 'ID="m" entityID', 1), ("EntityDescriptor",), Signing(key=key))

    pin = f', metadata_certificate: "{encoded(key_pair("idp")[1])}"'
    with pytest.raises(BadStateFile, match="must have one Signature"):
        follow(sp, site, keys("sp"), pin)
    with pytest.raises(BadStateFile, match="made with another key"):
        follow(sp, site, signed("second", keys("sp")), pin)
    follow(sp, site, signed("idp", keys("sp")), pin)
    assert answers(sp, "sp")
    export = sp.world.services.state_file.export()
    assert "metadata_certificate" in export
    assert sp.world.plan(export) == []
    site.publish(PATH, signed("second", keys("second")))
    refresh(sp)
    assert not answers(sp, "second")
    site.publish(PATH, signed("idp", keys("second")))
    refresh(sp)
    assert answers(sp, "second")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('metadata_url: "ftp://x.example/m"', "address of https"),
        ('metadata_url: "{site}/none.xml"', r"cannot be fetched \(answered 404\)"),
        ('metadata_url: "{site}/hr.xml", metadata_file: x.xml', "one of them is enough"),
        ('metadata_url: "{site}/hr.xml", acs_url: "https://hr.example/acs"', "comes from metadata_url"),
        ('metadata_url: "{site}/hr.xml", entity_id: "https://x.example"', "describes https://hr.example/sp, not"),
        ('metadata_url: "{site}/hr.xml", metadata_certificate: x', "certificate that is none"),
        ('entity_id: "x", acs_url: "https://x.example", metadata_certificate: x', "goes with metadata_file"),
        ('metadata_url: "{site}/hr.xml", signed: x', "signed is one of"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(sp: Sp, site: Site, line: str, why: str) -> None:
    site.publish(PATH, metadata())
    with pytest.raises(BadStateFile, match=why) as bad:
        sp.register(f"{{name: hr, protocol: saml, {line.replace('{site}', site.url)}}}")
    assert "state.yaml, line 4, accounts[1].applications[1]" in str(bad.value)
    assert sp.register(PLAIN) == []


def test_addresses_are_of_https_outside_test_mode(sp: Sp, site: Site) -> None:
    url = site.publish(PATH, metadata())
    services = Services(replace(sp.world.config, test_mode=False), sp.world.ports)
    assert services.metadata_sources.objection(url)
    assert services.metadata_sources.objection(url.replace("http:", "https:")) is None


def test_one_entity_of_many_is_followed(sp: Sp, site: Site) -> None:
    def federation(*entities: str) -> str:
        return (
            f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{"".join(entities)}'
            "</md:EntitiesDescriptor>"
        )

    other = metadata(entity="https://x.example/sp")
    with pytest.raises(BadStateFile, match="describes more than one entity: name the one to take as entity_id"):
        follow(sp, site, federation(other, keys("sp")))
    follow(sp, site, federation(other, keys("sp")), f', entity_id: "{HR}"')
    assert answers(sp, "sp")
    site.publish(PATH, federation(keys("second"), other))
    refresh(sp)
    assert answers(sp, "second")


def test_an_address_goes_with_its_application(sp: Sp, site: Site) -> None:
    follow(sp, site, metadata())
    sp.register("{prune: true}")
    assert sp.world.services.metadata_refresh.all() == []
    assert refresh(sp) == 0
