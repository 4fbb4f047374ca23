"""Administrators who change one SAML application at the same moment, in several processes."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path

import pytest

from idp.services.catalogue import Services
from tests.support.processes import PostgresServer
from tests.support.rpc import IDP, Program, give_keys
from tests.support.saml_sp import ACS, HR
from tests.support.world import World

ONE = {"SamlApplicationName": "hr"}
CHANGES = (
    {"NewSigned": "both"},
    {"NewNameIdFormat": "transient"},
    {"NewAttributes": '{"a": "email"}'},
    {"NewAcsUrl": f"{ACS}/2"},
    {"NewEntityId": f"{HR}/2"},
)
numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def owners(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Program]]:
    """The account holder at as many processes as there are changes, on each kind of database."""
    url = ""
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.url(f"samlapplications{next(numbers)}")
    first = World(tmp_path, url)
    give_keys(first)
    worlds = [first, *(copy(first) for _change in CHANGES[1:])]
    for world in worlds[1:]:
        world.services = Services(first.config, first.ports)
    yield [Program(world) for world in worlds]
    first.database.close()


def test_no_change_undoes_another(owners: list[Program]) -> None:
    owners[0].idp("CreateSamlApplication", **ONE, EntityId=HR, AcsUrl=ACS)

    def change(number: int) -> int:
        owners[number].idp("UpdateSamlApplication", **ONE, **CHANGES[number])
        return owners[number].status

    with ThreadPoolExecutor(len(CHANGES)) as pool:
        assert list(pool.map(change, range(len(CHANGES)))) == [200] * len(CHANGES)
    found = owners[0].idp("GetSamlApplication", **ONE)["SamlApplication"]
    wanted = {name.removeprefix("New"): value for change in CHANGES for name, value in change.items()}
    assert {name: found[name] for name in wanted} == wanted


def test_it_is_made_once_and_deleted_once(owners: list[Program]) -> None:
    def tried(action: str, **ask: str) -> list[str]:
        def one(number: int) -> str:
            return owners[number].refusal(IDP, action, **ONE, **ask)[1] or "OK"

        with ThreadPoolExecutor(len(owners)) as pool:
            return sorted(pool.map(one, range(len(owners))))

    others = len(owners) - 1
    made = tried("CreateSamlApplication", EntityId=HR, AcsUrl=ACS)
    assert made == ["EntityAlreadyExists.Application"] * others + ["OK"]
    assert tried("DeleteSamlApplication") == ["EntityNotExist.Application"] * others + ["OK"]
