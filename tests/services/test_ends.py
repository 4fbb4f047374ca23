"""The ends of certificates and metadata are announced weeks ahead: once for each threshold, whoever looks."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from idp.rules import ends
from idp.services.catalogue import Services
from tests.support import saml_sp
from tests.support.clock import SteppingClock
from tests.support.metadata_site import Site
from tests.support.saml_idp import metadata
from tests.support.world import ACCOUNT, World

CERTIFICATE_ENDS = datetime.fromisoformat("2026-01-01T00:00:00Z") + timedelta(days=3650)


def before_the_end(world: World, days: float) -> None:
    world.clock.set(CERTIFICATE_ENDS - timedelta(days=days))


def hr(world: World, **parts: str) -> None:
    (world.directory / "hr.xml").write_text(saml_sp.metadata(**parts), encoding="utf-8")
    world.account("applications: [{name: hr, protocol: saml, metadata_file: hr.xml}]")


def announced(world: World, kind: str = "application") -> list[str]:
    """Announce, and return every reason there has been for something of a kind."""
    world.services.ends.announce()
    events = [*world.events("certificate_ends"), *world.events("metadata_ends")]
    return [event.reason for event in events if event.details["kind"] == kind]


def test_each_threshold_is_announced_once(world: World) -> None:
    hr(world, key="sp")
    wanted: list[str] = []
    for days, more in ((31, []), (30, ["within_30_days"]), (29, []), (14, ["within_14_days"]), (2, ["within_7_days"])):
        before_the_end(world, days)
        wanted += more
        assert announced(world) == wanted
        assert announced(world) == wanted
    for days, more in ((1, ["within_1_days"]), (0, ["past"]), (-5, [])):
        before_the_end(world, days)
        wanted += more
        assert announced(world) == wanted


def test_an_announcement_tells_whose_and_which(world: World) -> None:
    hr(world, key="sp")
    before_the_end(world, 10)
    announced(world)
    (event,) = [one for one in world.events("certificate_ends") if one.details["kind"] == "application"]
    assert (event.account_id, event.details["name"], event.details["days"]) == (ACCOUNT, "hr", 14)
    assert len(event.details["fingerprint"]) == 64


def test_of_many_processes_one_announces(world: World) -> None:
    hr(world, key="sp")
    before_the_end(world, 10)
    others = [Services(world.config, world.ports) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.ends.announce(), others))
    assert announced(world) == ["within_14_days"]
    assert sum(one.ends.announce_in_turn() for one in others) == 0


def test_every_kind_is_looked_at(world: World) -> None:
    world.account(f"saml_providers: [{{name: corp, metadata_document: {metadata('idp')}}}]")
    world.account(f"user_sso: {{SsoEnabled: true, MetadataDocument: {metadata('second')}}}")
    hr(world, key="sp")
    world.ports.key_ring.entries()  # makes them
    world.clock.advance(days=3645)
    assert sorted({one.kind for one in world.services.ends.near()}) == ["application", "ours", "provider", "user_sso"]
    sentences = [one.sentence(world.clock.now()) for one in world.services.ends.near()]
    corp = "of the SAML provider corp in account 1234567890123456 ended on 2035-12-30: ask its operator"
    ours = "of our own signing key ends on 2036-11-21: rotate it with `idp keys rotate --algorithm RS256`"
    for wanted in (corp, ours):
        assert any(wanted in sentence for sentence in sentences), sentences


def test_a_certificate_s_end_refuses_nobody(world: World) -> None:
    hr(world, key="sp")
    before_the_end(world, -400)
    application = world.services.saml_applications.by_name(ACCOUNT, "hr")
    assert application
    assert len(application.signing(world.clock.now())) == 1


def test_metadata_that_ends_is_announced_unless_it_is_fetched_in_time(world: World) -> None:
    ending = f'validUntil="{world.clock.now() + timedelta(days=6):%Y-%m-%dT%H:%M:%SZ}"'
    hr(world, root=ending)
    assert announced(world) == ["within_7_days"]
    with Site() as site:
        url = site.publish("/idp.xml", base64.b64decode(metadata(extra=ending)))
        world.account(f'saml_providers: [{{name: corp, metadata_url: "{url}"}}]')
        assert announced(world, "provider") == []
        site.fail("/idp.xml")
        world.clock.advance(hours=7)
        world.services.metadata_refresh.refresh_due()
    assert announced(world, "provider") == ["within_7_days"]


@pytest.mark.parametrize(
    ("days", "reached"),
    [(30.1, None), (30, 30), (14.1, 30), (14, 14), (7, 7), (1.1, 7), (1, 1), (0.1, 1), (0, 0), (-9, 0)],
)
def test_thresholds(days: float, reached: int | None) -> None:
    now = SteppingClock().now()
    assert ends.threshold(now + timedelta(days=days), now) == reached
