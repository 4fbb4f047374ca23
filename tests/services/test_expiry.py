"""Passwords that have expired: denied or replaced, as the account chooses."""

import pytest

from idp.refusals import Refusal
from idp.rules.logon import Admit
from tests.support.seed import seed
from tests.support.world import World, outcome


@seed("PW-24", "PW-26", "PW-32", "PW-33", "PW-07")
def test_the_password_in_place_of_an_expired_one_meets_policy_and_history(world: World) -> None:
    world.clock.advance(seconds=1)
    world.user("carol", login_profile={"Password": "Carol-pass-2"})
    world.policy(MaxPasswordAge=30, PasswordReusePrevention=2, MinimumPasswordLength=12)
    world.clock.advance(days=30)
    step = world.password("carol@acme", "Carol-pass-2")
    give = world.services.logon_steps.new_password_given
    for new, why in (("Carol-pass-2", "Same"), ("Carol-pass-1", "ReusePrevention"), ("Carol-pass3", "TooWeak")):
        with pytest.raises(Refusal) as refused:
            give(world.visitor, step.attempt_id or "", new, new)
        assert why in refused.value.code
    assert [row.reason for row in world.events("change_password", "failure")][-1].endswith("TooWeak")
    assert give(world.visitor, step.attempt_id or "", *["Carol-pass-4"] * 2).admission is not None


@seed("PW-24", "PW-31")
def test_an_expired_password_is_no_password_of_its_own_successor(world: World) -> None:
    world.policy(MaxPasswordAge=30)
    world.clock.advance(days=30)
    step = world.password("carol@acme", "Carol-pass-1")
    with pytest.raises(Refusal) as refused:
        world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", *["Carol-pass-1"] * 2)
    assert refused.value.code.endswith("Same")


@seed("PW-16", "PW-17", "PW-20", "PW-24", "PW-25", "PW-27", "PW-28", "PW-18", "PW-26")
def test_an_expired_password_is_changed_first_where_allowed(world: World) -> None:
    world.policy(MaxPasswordAge=30, PasswordReusePrevention=1)
    world.preference(AllowUserToChangePassword=False)
    world.clock.advance(days=29, hours=23, minutes=59, seconds=59)
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)
    world.clock.advance(seconds=1)
    step = world.password("carol@acme", "Carol-pass-1")
    assert outcome(step.decision) == "ask new_password because password_expired"
    with pytest.raises(Refusal) as refused:
        world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", *["Carol-pass-1"] * 2)
    assert "Same" in refused.value.code
    done = world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", *["Carol-pass-2"] * 2)
    assert done.admission is not None
    world.clock.advance(days=29)
    assert isinstance(world.password("carol@acme", "Carol-pass-2").decision, Admit)


@seed("PW-19", "PW-21", "PW-22", "PW-23", "XR-03")
def test_a_denied_expired_password_waits_for_a_reset_that_ends_every_state(world: World) -> None:
    world.clock.advance(days=10)
    world.policy(MaxPasswordAge=5, HardExpire=True)
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny password_expired"
    for _ in range(5):
        world.password("carol@acme", "wrong")
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny locked"
    world.user("carol", login_profile={"Password": "Carol-pass-2"})
    assert isinstance(world.password("carol@acme", "Carol-pass-2").decision, Admit)
    world.clock.advance(days=4)
    assert isinstance(world.password("carol@acme", "Carol-pass-2").decision, Admit)


@seed("PW-22")
def test_an_attempt_cannot_change_what_is_denied(world: World) -> None:
    world.policy(MaxPasswordAge=5)
    world.clock.advance(days=10)
    step = world.password("carol@acme", "Carol-pass-1")
    world.policy(HardExpire=True)
    done = world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", *["Carol-pass-2"] * 2)
    assert outcome(done.decision) == "deny password_expired"
    world.policy(HardExpire=False)
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision).startswith("ask new_password")
