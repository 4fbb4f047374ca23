"""What may happen once happens once, however many processes are asked at the same moment."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path

import pytest

from idp.infra.system_clock import SystemClock
from idp.services.catalogue import Services
from tests.saml_sp.conftest import Enterprise, settings
from tests.support.edge import Edge, application
from tests.support.processes import PostgresServer
from tests.support.saml_idp import metadata, signed
from tests.support.seed import seed
from tests.support.world import World

PROCESSES = 4
numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[World]]:
    """One installation as several processes see it, on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url(f"enterprise{next(numbers)}")
    first = World(tmp_path, url)
    first.clock.set(SystemClock().now())
    settings(first, SsoEnabled=True, MetadataDocument=metadata())
    others = [copy(first) for _process in range(PROCESSES - 1)]
    for other in others:
        other.services = Services(first.config, first.ports)
    yield [first, *others]
    first.database.close()


@seed("SS-12")
def test_of_parallel_posts_of_one_assertion_one_opens_a_session(worlds: list[World]) -> None:
    apps = [application(world) for world in worlds]
    xml = signed(Enterprise(Edge(worlds[0], apps[0])).issue().response())

    def post(number: int) -> int:
        enterprise = Enterprise(Edge(worlds[number % PROCESSES], apps[number % PROCESSES]))
        return enterprise.post(xml).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(post, range(16))) == [200] + [403] * 15
    assert len(worlds[0].events("logon", "success")) == 1
    replays = [event for event in worlds[0].events("logon", "failure") if event.reason == "assertion_replayed"]
    assert len(replays) == 15


def test_of_parallel_answers_to_one_request_one_opens_a_session(worlds: list[World]) -> None:
    apps = [application(world) for world in worlds]
    begun = Enterprise(Edge(worlds[0], apps[0]))
    request_id = begun.asked()
    flow = begun.edge.cookie("idp_flow") or ""

    def post(number: int) -> int:
        edge = Edge(worlds[number % PROCESSES], apps[number % PROCESSES])
        edge.client.set_cookie("idp_flow", flow, domain="127.0.0.1")
        xml = signed(begun.answering(request_id, id=f"assertion-{number}").response())
        return Enterprise(edge).post(xml).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(post, range(8)))[:2] != [200, 200]
    assert len(worlds[0].events("logon", "success")) == 1
