"""A role is chosen once with one assertion, however many processes are asked at the same moment."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest

from idp.services.catalogue import Services
from tests.saml_sp.roles import company, offer
from tests.support.parallel import in_parallel
from tests.support.processes import PostgresServer
from tests.support.saml_idp import encoded, signed
from tests.support.world import ACCOUNT, World

PROCESSES, CHOICES = 4, 50


@pytest.fixture(params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[World]]:
    """One installation as several processes see it, on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url("roles_at_once")
    first = World(tmp_path, url)
    others = [copy(first) for _process in range(PROCESSES - 1)]
    for other in others:
        other.services = Services(first.config, first.ports)
    yield [first, *others]
    first.database.close()


def test_of_parallel_choices_one_opens_a_session(worlds: list[World]) -> None:
    sso = company(worlds[0], dev={}, audit={})
    account = sso.world.services.directory.account(ACCOUNT)
    assert account is not None
    response = encoded(signed(sso.issue(roles=offer("dev", "audit")).response()))
    logon = sso.world.services.console_logon
    tickets = [logon.accept(sso.world.visitor, account, response, "") for _time in range(2)]

    def choose(number: int) -> str:
        there = worlds[number % PROCESSES]
        name = ("dev", "audit")[number % 2]
        there.services.console_logon.choose(there.visitor, account, tickets[number % 3 % 2], name, "")
        return "opened"

    came = in_parallel(choose, CHOICES)
    assert came.pop("opened") == 1
    assert came.total() == CHOICES - 1
    assert set(came) <= {"InvalidSamlResponse", "InvalidSamlResponse.Request"}
    assert len(sso.world.events("role_logon", "success")) == 1
    assert len(sso.world.events("role_logon", "failure")) == CHOICES - 1
    with sso.world.database.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM console_sessions").scalar_one() == 1
