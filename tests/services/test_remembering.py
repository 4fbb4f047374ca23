"""Browsers in which no code is asked for seven days."""

from idp.rules.logon import Admit
from tests.support.seed import seed
from tests.support.world import World, outcome


@seed("SP-03", "SP-05", "SP-06")
def test_a_remembered_browser_is_not_asked_for_seven_days(world: World) -> None:
    admission = world.alice(remember=True).admission
    assert admission is not None
    assert admission.remembered is not None
    token = admission.remembered.token
    world.clock.advance(days=6, hours=23, minutes=59)
    assert isinstance(world.password("alice@acme", "Alice-pass-1", remembered_token=token).decision, Admit)
    assert outcome(world.password("alice@acme", "wrong", remembered_token=token).decision).startswith("ask password")
    world.clock.advance(minutes=1)
    assert outcome(world.password("alice@acme", "Alice-pass-1", remembered_token=token).decision) == "ask code"


@seed("SP-07", "SP-04", "SP-08")
def test_remembering_belongs_to_one_user_in_one_browser_and_can_be_taken_back(world: World) -> None:
    world.user("carol", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    admission = world.alice(remember=True).admission
    token = admission.remembered.token if admission and admission.remembered else ""
    assert outcome(world.password("carol@acme", "Carol-pass-1", remembered_token=token).decision) == "ask code"
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "ask code"
    world.preference(EnableSaveMFATicket=False)
    world.preference(EnableSaveMFATicket=True)
    assert outcome(world.password("alice@acme", "Alice-pass-1", remembered_token=token).decision) == "ask code"


@seed("SP-07")
def test_using_a_remembered_browser_does_not_prolong_it(world: World) -> None:
    admission = world.alice(remember=True).admission
    token = admission.remembered.token if admission and admission.remembered else ""
    for hours in (6 * 24, 23):
        world.clock.advance(hours=hours)
        used = world.password("alice@acme", "Alice-pass-1", remembered_token=token)
        assert used.admission is not None
        assert used.admission.remembered is None
    world.clock.advance(hours=1)
    assert outcome(world.password("alice@acme", "Alice-pass-1", remembered_token=token).decision) == "ask code"


@seed("SP-08", "UM-25", "UM-26")
def test_another_device_bound_by_an_administrator_ends_remembering_and_the_old_codes(world: World) -> None:
    admission = world.alice(remember=True).admission
    token = admission.remembered.token if admission and admission.remembered else ""
    world.user("alice", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    step = world.password("alice@acme", "Alice-pass-1", remembered_token=token)
    assert outcome(step.decision) == "ask code"
    world.clock.advance(minutes=5)
    assert outcome(world.code(step).decision) == "ask code because wrong_code"


@seed("SP-04", "SP-08")
def test_remembering_switched_off_in_the_middle_of_a_logon_remembers_nothing(world: World) -> None:
    world.user("alice", login_profile={"PasswordResetRequired": True})
    step = world.code(world.password("alice@acme", "Alice-pass-1"), remember=True)
    world.preference(EnableSaveMFATicket=False)
    new = "Alice-pass-2"
    done = world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", new, new)
    assert done.admission is not None
    assert done.admission.remembered is None


@seed("SP-04")
def test_not_allowed_remembers_nothing(world: World) -> None:
    world.preference(EnableSaveMFATicket=False)
    step = world.password("alice@acme", "Alice-pass-1")
    assert step.may_remember is False
    admission = world.code(step, remember=True).admission
    assert admission is not None
    assert admission.remembered is None
