"""A calling user's change of the own password, while others change it too."""

import pytest

from idp.refusals import Refusal
from idp.services.callers import Caller, CallerKind
from tests.support.world import ACCOUNT, World, outcome


@pytest.fixture
def carol(world: World) -> Caller:
    return Caller(CallerKind.USER, ACCOUNT, world.services.people.find(ACCOUNT, "carol").id, "carol", "LTAIx")


def test_a_reset_since_the_proof_is_not_undone(world: World, carol: Caller) -> None:
    account = world.services.directory.account(ACCOUNT)
    assert account is not None
    own = world.services.own_password
    proved = own.prove(account, carol, "Carol-pass-1", "Carol-pass-2")
    world.clock.advance(seconds=1)
    profiles = world.services.login_profiles
    reset = profiles.prepare(ACCOUNT, world.services.people.find(ACCOUNT, "carol"), "Reset-pass-1")
    with world.services.acts.open() as act:
        world.services.users.set_password(act, ACCOUNT, carol.id, reset, reset_required=False)
    with pytest.raises(Refusal, match="current password is wrong"), world.services.acts.open() as act:
        own.keep_proved(act, ACCOUNT, proved)
    assert outcome(world.password("carol@acme", "Reset-pass-1").decision) == "admit"
