"""A request is answered once however many ask at the moment, and answers that are written together fail alone."""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from idp.model.saml_application import SpentRequest
from idp.model.saml_participant import SamlParticipant
from idp.rules.saml_logout import APPLICATION
from idp.services.audit import Event
from idp.services.saml_answers import ANSWERED, GONE, SamlAnswers
from idp.store.database import Database
from idp.store.saml_participants import Participant
from tests.saml.conftest import PLAIN
from tests.support.browser import Browser
from tests.support.processes import PostgresServer
from tests.support.saml_sp import HR, Request, query
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.world import ACCOUNT, World

numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database; empty for the embedded one."""
    if request.param == "sqlite":
        return ""
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return postgres.url(f"answers{next(numbers)}")


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    """Two processes."""
    environ = {"IDP_DATABASE_URL": database_url} if database_url else {}
    state = ACME.replace("    applications:\n", f"    applications:\n      - {PLAIN}\n", 1)
    with Server(tmp_path, state, workers=2, **environ) as running:
        yield running


class Hr:
    """Answers to the application hr in the session of alice."""

    def __init__(self, world: World) -> None:
        world.account(f"applications: [{PLAIN}]")
        application = world.services.saml_applications.by_entity_id(ACCOUNT, HR)
        signed_in = world.signed_in(world.alice())
        assert application is not None
        assert signed_in is not None
        self.world = world
        self.id = application.id
        self.answers = SamlAnswers(world.database, world.clock, world.services.audit)
        name = {"name_id": "alice", "name_format": "", "name_qualifier": "", "sp_name_qualifier": ""}
        self.alice = Participant(
            session_id=signed_in.record.id,
            role=APPLICATION,
            party=HR,
            account_id=ACCOUNT,
            session_index="1",
            **name,
        )

    def answer(self, request_id: str, told: Participant, application_id: str = "") -> str:
        event = Event(what="sso", outcome="success", account_id=ACCOUNT, reason=request_id)
        return self.answers.spend(self.world.visitor, application_id or self.id, request_id, event, told)

    @property
    def written(self) -> tuple[list[str], list[str], list[str]]:
        """Return requests that are spent, events, and names that partners know."""
        with self.world.database.reading() as tx:
            spent = tx.execute(select(SpentRequest.request_id)).scalars().all()
            names = tx.execute(select(SamlParticipant.name_id)).scalars().all()
        return sorted(spent), sorted(event.reason for event in self.world.events("sso")), sorted(names)


@pytest.fixture
def hr(tmp_path: Path, database_url: str) -> Iterator[Hr]:
    world = World(tmp_path, database_url)
    yield Hr(world)
    world.database.close()


def test_a_request_sent_fifty_times_at_once_to_two_processes_is_answered_once(server: Server) -> None:
    carol = Browser(server.url)
    carol.log_on("carol@acme", "Carol-pass-1")
    asked = Request(
        now=datetime.fromtimestamp(server.now(), UTC), destination=f'Destination="{server.url}/saml/{ACCOUNT}/sso"'
    )
    address = f"{server.url}/saml/{ACCOUNT}/sso?{query(asked.xml)}"

    def ask(_number: int) -> int:
        return requests.get(
            address, cookies=carol.http.cookies, headers={"Accept": "text/html"}, timeout=20
        ).status_code

    with ThreadPoolExecutor(50) as pool:
        assert Counter(pool.map(ask, range(50))) == {200: 1, 409: 49}
    database = Database(server.environ.get("IDP_DATABASE_URL", f"sqlite:///{server.directory}/var/idp.sqlite3"))
    with database.reading() as tx:
        told = tx.exec_driver_sql("SELECT outcome, reason FROM audit_events WHERE what = 'sso'").all()
        assert len(tx.execute(select(SamlParticipant)).all()) == 1
    database.close()
    assert Counter(map(tuple, told)) == {("success", ""): 1, ("failure", "replayed"): 49}


def test_an_answer_that_breaks_a_constraint_takes_no_other_along(hr: Hr) -> None:
    """Application or session may be removed while an answer is signed."""

    def answer(number: int) -> str:
        told = replace(hr.alice, party=f"{number:02}", name_id=f"{number:02}")
        if number % 3 == 1:
            return hr.answer(f"{number:02}", replace(told, session_id="gone"))
        return hr.answer(f"{number:02}", told, "gone" if number % 3 else "")

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(answer, range(48))) == ["", GONE, GONE] * 16
    good = [f"{number:02}" for number in range(0, 48, 3)]
    assert hr.written == (good, good, good)


def test_of_answers_to_one_request_one_is_written_and_of_answers_to_none_all(hr: Hr) -> None:
    def answer(number: int) -> str:
        return hr.answer("" if number % 2 else f"request-{number % 4}", hr.alice)

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(answer, range(48)))
    assert Counter(told[::2]) == {"": 2, ANSWERED: 22}
    assert set(told[1::2]) == {""}
    assert hr.written == (["request-0", "request-2"], [*[""] * 24, "request-0", "request-2"], ["alice"])


def test_a_partner_knows_the_name_it_was_told_last(hr: Hr) -> None:
    for name in ("first", "second"):
        assert hr.answer(name, replace(hr.alice, name_id=name)) == ""
    assert hr.written[2] == ["second"]


def test_an_application_removed_meanwhile_is_sent_nothing(hr: Hr) -> None:
    assert hr.answer("one", hr.alice, "gone") == GONE
    assert hr.written == ([], [], [])
