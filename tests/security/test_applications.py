"""The page of a user's applications: what can be started, by name, a page at a time."""

from datetime import timedelta

import pytest

from idp.security.applications import MOST
from tests.support.edge import Edge
from tests.support.saml_idp import stamp
from tests.support.saml_sp import acs, metadata
from tests.support.world import ACCOUNT, OTHER, World


def register(world: World, *names: str, account: str = ACCOUNT) -> None:
    lines = "".join(
        f'      - {{name: {name}, protocol: saml, entity_id: "https://{name}.example", acs_url: "https://{name}.example/a"}}\n'
        for name in names
    )
    world.apply(f'accounts:\n  - id: "{account}"\n    applications:\n{lines}')


@pytest.fixture
def carol(edge: Edge) -> Edge:
    edge.log_on("carol@acme", "Carol-pass-1")
    return edge


def listed(edge: Edge) -> list[str]:
    found = edge.page.text.split('<a class="button" href="/saml/')[1:]
    return [text.partition("/launch/")[2].partition('"')[0] for text in found]


def test_without_any_the_page_says_so_and_nothing_leads_there(carol: Edge) -> None:
    assert "/applications" not in carol.get("/security").text
    carol.get("/applications")
    assert (carol.title, listed(carol)) == ("Applications", [])
    assert "There are no applications yet." in carol.page.text


def test_the_accounts_own_are_listed_and_lead_to_their_start(carol: Edge) -> None:
    register(carol.world, "hr", "crm")
    register(carol.world, "theirs", account=OTHER)
    assert 'href="/applications"' in carol.get("/security").text
    assert f'href="/saml/{ACCOUNT}/launch/hr"' in carol.get("/applications").text
    assert listed(carol) == ["crm", "hr"], "and neither those of other accounts nor of OIDC"


def test_what_cannot_be_started_is_left_out(carol: Edge) -> None:
    register(carol.world, "crm")
    until = stamp(carol.world.clock.now() + timedelta(minutes=5))
    (carol.world.directory / "hr.xml").write_text(metadata(acs(), root=f'validUntil="{until}"'), encoding="utf-8")
    carol.world.account("applications: [{name: hr, protocol: saml, metadata_file: hr.xml}]")
    carol.get("/applications")
    assert listed(carol) == ["crm", "hr"]
    carol.world.clock.advance(minutes=6)
    carol.get("/applications")
    assert listed(carol) == ["crm"]


def test_many_come_a_page_at_a_time(carol: Edge) -> None:
    names = [f"app-{number:02}" for number in range(2 * MOST + 1)]
    register(carol.world, *names)
    path, seen = "/applications", list[list[str]]()
    for _page in range(3):
        carol.get(path)
        seen.append(listed(carol))
        path = f"/applications?after={seen[-1][-1]}"
        assert (path in carol.page.text) == (len(seen) < 3)
        assert ("First page" in carol.page.text) == (len(seen) > 1)
    assert [len(one) for one in seen] == [MOST, MOST, 1]
    assert [name for one in seen for name in one] == names
    assert "There are no more applications." in carol.get("/applications?after=zzz").text


@pytest.mark.parametrize("after", ["%00", "%ff", "x" * 3000, "%F0%9F%98%80"])
def test_ugly_addresses_never_break_it(carol: Edge, after: str) -> None:
    assert carol.get(f"/applications?after={after}").status_code == 200


def test_only_somebody_signed_in_sees_it_and_comes_back(edge: Edge) -> None:
    edge.get("/applications")
    assert edge.page.request.path == "/signin"
    edge.submit(username="carol@acme")
    edge.submit(password="Carol-pass-1")
    assert edge.title == "Applications"
