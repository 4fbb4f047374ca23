"""Access keys under many hands: the limit in parallel, other processes, and when a key was last used."""

from datetime import datetime

import pytest

from idp.ports import Unavailable
from idp.services.callers import Caller, CallerKind
from tests.support.parallel import in_parallel
from tests.support.rpc import STS, Program, key_of
from tests.support.seed import seed
from tests.support.states import ACME
from tests.support.world import ACCOUNT, World

PARALLEL = 20


@seed("AK-10")
@pytest.mark.parametrize("before", [0, 1])
def test_parallel_creations_in_two_processes_end_with_two_keys(shared: World, before: int) -> None:
    other = World(shared.directory, shared.config.database_url)
    bob = shared.services.people.find(ACCOUNT, "bob").id
    for _ in range(before):
        key_of(shared, "bob")

    def create(number: int) -> str:
        services = (shared, other)[number % 2].services
        with services.acts.open() as act:
            services.access_keys.keep(act, ACCOUNT, bob, f"LTAI{number}", "secret")
        return "made"

    made = 2 - before
    assert in_parallel(create, PARALLEL) == {"made": made, "LimitExceeded.User.AccessKey": PARALLEL - made}
    assert len(shared.services.access_keys.list(ACCOUNT, bob)) == 2
    other.database.close()


@seed("XR-11")
def test_a_key_made_while_its_user_is_deleted_is_not_left_behind(shared: World) -> None:
    with shared.services.acts.open() as act:
        zoe = shared.services.users.create(act, ACCOUNT, "zoe")

    def work(number: int) -> str:
        with shared.services.acts.open() as act:
            if number == PARALLEL // 2:
                shared.services.users.delete(act, ACCOUNT, zoe)
                return "deleted"
            shared.services.access_keys.create(act, ACCOUNT, zoe)
            return "made"

    outcomes = in_parallel(work, PARALLEL)
    assert outcomes["deleted"] == 1
    assert set(outcomes) <= {"deleted", "made", "EntityNotExist.User", "LimitExceeded.User.AccessKey"}
    assert not shared.services.access_keys.list(ACCOUNT, zoe)


@seed("AK-22", "AK-29")
def test_another_process_refuses_a_disabled_and_a_deleted_key_at_once(shared: World) -> None:
    other = World(shared.directory, shared.config.database_url)
    bob = Program(other, key_of(shared, "bob"))
    assert bob.sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    owner = Program(shared, _owners_key(shared))
    owner.ram("UpdateAccessKey", UserName="bob", UserAccessKeyId=bob.key_id, Status="Inactive")
    assert bob.refusal(STS, "GetCallerIdentity") == (400, "InvalidAccessKeyId.Inactive")
    owner.ram("DeleteAccessKey", UserName="bob", UserAccessKeyId=bob.key_id)
    assert bob.refusal(STS, "GetCallerIdentity") == (404, "InvalidAccessKeyId.NotFound")
    other.database.close()


def _owners_key(world: World) -> tuple[str, str]:
    with world.services.acts.open() as act:
        made = world.services.access_keys.create(act, ACCOUNT, ACCOUNT)
    return made.id, made.secret


def last_used(world: World, key_id: str) -> datetime | None:
    moment: datetime | None = world.services.access_keys.one(ACCOUNT, key_id).last_used_at
    return moment


@pytest.fixture
def caller(world: World) -> Caller:
    key_id, _secret = key_of(world, "bob")
    return Caller(CallerKind.USER, ACCOUNT, world.services.people.find(ACCOUNT, "bob").id, "bob", key_id)


@seed("AK-20", "FQ-13")
def test_a_use_is_written_once_a_minute_and_never_by_the_call(world: World, caller: Caller) -> None:
    uses, start = world.services.key_uses, world.clock.now()
    uses.note(caller, "Ram")
    assert last_used(world, caller.access_key_id) is None
    uses.write()
    assert last_used(world, caller.access_key_id) == start
    statements = world.statements()
    for seconds in (10, 49):
        world.clock.advance(seconds=seconds)
        uses.note(caller, "Ram")
        uses.write()
    assert statements == []
    world.clock.advance(seconds=1)
    uses.note(caller, "Sts")
    uses.write()
    assert last_used(world, caller.access_key_id) == world.clock.now()


@seed("AK-20")
def test_two_processes_together_write_a_use_once_a_minute(world: World, caller: Caller) -> None:
    other = World(world.directory, state=ACME)
    start = world.clock.now()
    world.services.key_uses.note(caller, "Ram")
    world.services.key_uses.write()
    other.clock.advance(seconds=30)
    other.services.key_uses.note(caller, "Sts")
    other.services.key_uses.write()
    assert last_used(world, caller.access_key_id) == start
    other.database.close()


def test_a_use_waits_for_a_database_that_does_not_answer(
    world: World, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise Unavailable("The database")

    world.services.key_uses.note(caller, "Ram")
    with monkeypatch.context() as patch:
        patch.setattr(world.database, "writing", silent)
        world.services.key_uses.write()
    world.services.key_uses.write()
    assert last_used(world, caller.access_key_id) == world.clock.now()


@seed("AK-20")
def test_a_refused_call_is_no_use(world: World) -> None:
    bob = Program(world, key_of(world, "bob"))
    assert bob.refusal("2015-05-01", "ListUsers") == (403, "NoPermission")
    world.services.key_uses.write()
    assert last_used(world, bob.key_id) is None
    bob.sts("GetCallerIdentity")
    world.services.key_uses.write()
    assert last_used(world, bob.key_id) == world.clock.now()
