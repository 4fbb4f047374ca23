"""The quotas of groups hold under parallel changes, and no membership outlives its user or group."""

import pytest

from idp.services.groups import QUOTA, QUOTA_OF_USER
from tests.support.parallel import in_parallel
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World


def make_groups(world: World, count: int) -> None:
    with world.services.acts.open() as act:
        for number in range(count):
            world.services.groups.create(act, ACCOUNT, f"g{number}")


def test_parallel_joins_end_at_the_quota(shared: World) -> None:
    make_groups(shared, 10)
    groups = shared.services.groups
    rows, bob = groups.page(ACCOUNT, "", 10), shared.services.people.find(ACCOUNT, "bob").id

    def join(number: int) -> str:
        with shared.services.acts.open() as act:
            groups.add(act, ACCOUNT, rows[number], bob)
        return "joined"

    outcomes = in_parallel(join, 10)
    assert outcomes == {"joined": QUOTA_OF_USER, "LimitExceeded.User.Group": 10 - QUOTA_OF_USER}
    assert len(groups.of_user(ACCOUNT, bob)) == QUOTA_OF_USER


def test_parallel_creations_end_at_the_quota(shared: World) -> None:
    make_groups(shared, QUOTA - 3)

    def create(number: int) -> str:
        with shared.services.acts.open() as act:
            shared.services.groups.create(act, ACCOUNT, f"more{number}")
        return "made"

    assert in_parallel(create, 10) == {"made": 3, "LimitExceeded.Group": 7}


def test_one_name_is_given_once(shared: World) -> None:
    def create(number: int) -> str:
        with shared.services.acts.open() as act:
            shared.services.groups.create(act, ACCOUNT, ("devs", "DEVS")[number % 2])
        return "made"

    assert in_parallel(create, 10) == {"made": 1, "EntityAlreadyExists.Group": 9}


@seed("XR-11")
@pytest.mark.parametrize("deleted", ["user", "group"])
def test_no_membership_is_left_of_what_is_deleted_meanwhile(shared: World, deleted: str) -> None:
    make_groups(shared, 1)
    services = shared.services
    group = services.groups.find(ACCOUNT, "g0")
    with services.acts.open() as act:
        ids = [services.users.create(act, ACCOUNT, f"zoe{number}") for number in range(9)]

    def work(number: int) -> str:
        with services.acts.open() as act:
            if number == 4 and deleted == "group":
                services.groups.delete(act, ACCOUNT, group)
            elif number == 4:
                services.users.delete(act, ACCOUNT, ids[4])
            else:
                services.groups.add(act, ACCOUNT, group, ids[4] if number % 2 else ids[number])
        return "done"

    allowed = {"done", "EntityNotExist.User", "EntityNotExist.Group", "EntityAlreadyExists.User.Group"}
    assert set(in_parallel(work, 9)) <= allowed | {"DeleteConflict.Group.User"}
    members = {row.id for row in services.groups.members(ACCOUNT, group.id, "", 20)}
    assert members <= {row.id for row in services.people.page(ACCOUNT, "", 50)}
