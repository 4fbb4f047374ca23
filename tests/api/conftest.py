"""Programs: the holder's of acme, another account's holder's, and a user's without any permission."""

import pytest

from tests.support.rpc import OTHER_KEY, Program, give_keys, key_of
from tests.support.world import World


@pytest.fixture
def owner(world: World) -> Program:
    give_keys(world)
    return Program(world)


@pytest.fixture
def stranger(owner: Program) -> Program:
    """The holder of another account."""
    return Program(owner.world, OTHER_KEY)


@pytest.fixture
def carol(owner: Program) -> Program:
    """A user to whom nothing is granted."""
    return Program(owner.world, key_of(owner.world, "carol"))
