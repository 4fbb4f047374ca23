"""Administrators who call at the same moment, in several processes: some are refused, none sees an accident."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, text

from idp.model.group import GroupMember
from idp.model.policy import Attachment
from idp.services.attachments import Target
from idp.services.catalogue import Services
from tests.api.everything import SAMPLES
from tests.support.permits import user_id
from tests.support.processes import PostgresServer, wait_until
from tests.support.rpc import RAM, Program, give_keys
from tests.support.world import ACCOUNT, World

HANDS = 6
Call = tuple[str, dict[str, str]]
numbers = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def owners(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Program]]:
    """The account holder, as many times as there are hands, each at a process of its own."""
    url = ""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(f"racing{next(numbers)}")
    first = World(tmp_path, url)
    give_keys(first)
    worlds = [first, *(copy(first) for _hand in range(HANDS - 1))]
    for world in worlds[1:]:
        world.services = Services(first.config, first.ports)
    yield [Program(world) for world in worlds]
    first.database.close()


def race(owners: list[Program], call_of: Callable[[int], Call]) -> Counter[str]:
    """Make every hand call at once; count the codes, `OK` for what was done."""

    def one(number: int) -> str:
        action, ask = call_of(number)
        status, code = owners[number].refusal(RAM, action, **ask)
        return code if status != 200 else "OK"

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(one, range(HANDS)))


RACES: dict[str, tuple[Call, str, int]] = {
    "the same user": (("CreateUser", {"UserName": "zoe"}), "EntityAlreadyExists.User", 1),
    "the same group": (("CreateGroup", {"GroupName": "g"}), "EntityAlreadyExists.Group", 1),
    "the same policy": (
        ("CreatePolicy", {"PolicyName": "p", "PolicyDocument": SAMPLES["PolicyDocument"]}),
        "EntityAlreadyExists.Policy",
        1,
    ),
    "the same role": (
        ("CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": SAMPLES["AssumeRolePolicyDocument"]}),
        "EntityAlreadyExists.Role",
        1,
    ),
    "the same attachment": (
        ("AttachPolicyToUser", {"UserName": "bob", "PolicyType": "System", "PolicyName": "ReadOnlyAccess"}),
        "EntityAlreadyExists.User.Policy",
        1,
    ),
    "the same profile": (
        ("CreateLoginProfile", {"UserName": "erin", "Password": "Erins-pass-1"}),
        "EntityAlreadyExists.User.LoginProfile",
        1,
    ),
    "keys": (("CreateAccessKey", {"UserName": "bob"}), "LimitExceeded.User.AccessKey", 2),
    "the same device": (
        ("CreateVirtualMFADevice", {"VirtualMFADeviceName": "phone"}),
        "EntityAlreadyExists.VirtualMFADevice",
        1,
    ),
    "one deletion": (("DeleteUser", {"UserName": "erin"}), "EntityNotExist.User", 1),
}


@pytest.mark.parametrize("what", RACES)
def test_one_is_served_and_the_others_are_told(owners: list[Program], what: str) -> None:
    owners[0].ram("CreateUser", UserName="erin")
    call, code, served = RACES[what]
    assert race(owners, lambda _number: call) == {"OK": served, code: HANDS - served}


def test_a_group_is_deleted_empty_or_not_at_all(owners: list[Program]) -> None:
    owners[0].ram("CreateGroup", GroupName="g")
    joining = ("AddUserToGroup", {"GroupName": "g", "UserName": "bob"})
    found = race(owners, lambda number: joining if number % 2 else ("DeleteGroup", {"GroupName": "g"}))
    known = {"OK", "EntityNotExist.Group", "DeleteConflict.Group.User", "EntityAlreadyExists.User.Group"}
    assert set(found) <= known
    there = "Group" in owners[0].ram("GetGroup", GroupName="g")
    with owners[0].world.database.reading() as tx:
        assert bool(tx.execute(select(GroupMember.user_id)).all()) is there


def test_no_attachment_outlives_its_user(tmp_path: Path, postgres: PostgresServer) -> None:
    """A policy is being attached while the user is deleted with everything: the deletion waits, and takes it along."""
    world = World(tmp_path, postgres.url(f"racing{next(numbers)}"))
    services, bob = world.services, user_id(world, "bob")

    def delete() -> None:
        with services.acts.open() as act:
            services.users.delete(act, ACCOUNT, bob)

    def waits() -> bool:
        with world.database.reading() as tx:
            return bool(tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())

    with ThreadPoolExecutor(1) as pool:
        with services.acts.open() as act:
            services.attachments.attach(act, ACCOUNT, Target("user", "bob"), "System", "ReadOnlyAccess")
            deleted = pool.submit(delete)
            wait_until(waits)
        deleted.result()
    with world.database.reading() as tx:
        assert tx.execute(select(Attachment.policy_key).where(Attachment.target_id == bob)).all() == []
    world.database.close()
