from collections.abc import Callable
from dataclasses import replace

import pytest

from idp.refusals import Refusal
from idp.rules.logon import Admit
from idp.rules.second_factor import step_at
from idp.services.sessions import SignedIn
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World, outcome


def signed_in(world: World, name: str, password: str) -> SignedIn:
    whose = world.signed_in(world.password(name, password))
    assert whose is not None
    return whose


def bind(world: World, whose: SignedIn, *steps: int) -> str:
    """Bind the offered device with the codes of some steps; return its seed."""
    key = world.services.mfa_devices.offer(whose).seed
    now = step_at(world.clock.now())
    world.services.mfa_devices.bind(world.visitor, whose, tuple(world.totp.code(key, now + step) for step in steps))
    return key


def bind_codes(world: World, whose: SignedIn) -> None:
    world.services.mfa_devices.bind(world.visitor, whose, ("000000", "000001"))


def test_an_offer_that_was_never_made_or_has_lapsed_binds_nothing(world: World) -> None:
    carol = signed_in(world, "carol@acme", "Carol-pass-1")
    for lapse in (0, 10):
        world.clock.advance(minutes=lapse)
        with pytest.raises(Refusal) as refused:
            bind_codes(world, carol)
        assert refused.value.code == "InvalidLogonAttempt"
        world.services.mfa_devices.offer(carol)
    assert [row.reason for row in world.events("bind_mfa_device", "failure")] == ["InvalidLogonAttempt"] * 2


@seed("SP-12", "UM-04", "UM-22", "UM-23")
def test_every_refused_act_on_a_device_leaves_one_event_and_changes_nothing(world: World) -> None:
    whose = world.signed_in(world.alice())
    assert whose is not None
    world.preference(AllowUserToManageMFADevices=False)
    whose = replace(whose, account=world.services.directory.account(ACCOUNT) or whose.account)
    devices, before = world.services.mfa_devices, len(world.events())
    world.clock.advance(seconds=60)
    acts: list[Callable[[], None]] = [
        lambda: devices.unbind(world.visitor, whose, world.alice_code()),
        lambda: devices.new_recovery_codes(world.visitor, whose, world.alice_code()),
        lambda: devices.bind(world.visitor, whose, ("000000", "000001")),
    ]
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "NoPermission.MFADevice"
    new = [(row.what, row.outcome, row.reason) for row in world.events()[before:]]
    whats = ("unbind_mfa_device", "new_recovery_codes", "bind_mfa_device")
    assert new == [(what, "failure", "NoPermission.MFADevice") for what in whats]
    assert world.code(world.password("alice@acme", "Alice-pass-1")).admission is not None


@seed("AM-19")
def test_a_holder_who_typed_late_at_binding_gets_no_wider_window(world: World) -> None:
    owner = signed_in(world, "owner@acme.example", "Owner-pass-1")
    key = bind(world, owner, -1)
    for offset, right in ((-2, False), (1, True)):
        world.clock.advance(minutes=5)
        code = world.totp.code(key, step_at(world.clock.now()) + offset)
        step = world.password("owner@acme.example", "Owner-pass-1")
        assert (world.code(step, code).admission is not None) == right


@seed("AM-10", "AM-12", "AM-13", "AM-14", "AM-15", "AM-16", "AM-07", "AM-08", "AM-09")
def test_the_holder_binds_with_one_code(world: World) -> None:
    owner = signed_in(world, "owner@acme.example", "Owner-pass-1")
    offer = world.services.mfa_devices.offer(owner)
    assert offer.uri.startswith("otpauth://totp/")
    assert offer.seed in offer.uri
    with pytest.raises(Refusal):
        world.services.mfa_devices.bind(world.visitor, owner, ("000000",))
    assert isinstance(world.password("owner@acme.example", "Owner-pass-1").decision, Admit)
    assert world.services.mfa_devices.offer(owner).seed == offer.seed
    bind(world, owner, 0)
    assert outcome(world.password("owner@acme.example", "Owner-pass-1").decision) == "ask code"
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)


@seed("AM-21", "AM-22", "AM-23", "AM-24", "UM-22", "UM-23", "UM-24", "UM-25", "UM-26", "SP-08")
def test_unbinding_takes_a_current_code_and_destroys_the_seed(world: World) -> None:
    step = world.alice(remember=True)
    whose = world.signed_in(step)
    assert whose is not None
    for code in ("000000", world.alice_code()):
        with pytest.raises(Refusal) as refused:
            world.services.mfa_devices.unbind(world.visitor, whose, code)
        assert refused.value.code == "CheckAuthenticationCodeFail"
    world.clock.advance(seconds=60)
    world.services.mfa_devices.unbind(world.visitor, whose, world.alice_code())
    assert isinstance(world.password("alice@acme", "Alice-pass-1").decision, Admit)
    whose = signed_in(world, "alice@acme", "Alice-pass-1")
    assert bind(world, whose, 0, 1) != "KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE"
    again = world.password("alice@acme", "Alice-pass-1")
    world.clock.advance(minutes=5)
    assert outcome(world.code(again).decision) == "ask code because wrong_code"
    token = step.admission.remembered.token if step.admission and step.admission.remembered else ""
    assert outcome(world.password("alice@acme", "Alice-pass-1", remembered_token=token).decision) == "ask code"


@seed("UM-24", "LP-18", "LP-19")
def test_where_mfa_is_required_the_next_logon_demands_a_new_device(world: World) -> None:
    whose = world.signed_in(world.alice())
    assert whose is not None
    world.user("alice", login_profile={"MFABindRequired": True})
    world.clock.advance(seconds=60)
    world.services.mfa_devices.unbind(world.visitor, whose, world.alice_code())
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "ask bind_device"


@seed("SP-12", "SP-13", "UM-03", "UM-04")
def test_not_allowed_hides_binding_but_not_the_forced_one(world: World) -> None:
    world.preference(AllowUserToManageMFADevices=False)
    carol = signed_in(world, "carol@acme", "Carol-pass-1")
    with pytest.raises(Refusal) as refused:
        world.services.mfa_devices.offer(carol)
    assert refused.value.code == "NoPermission.MFADevice"
    assert outcome(world.password("bob@acme", "Bob-pass-123").decision) == "ask bind_device"


@seed("UM-15", "UM-18")
def test_there_is_one_device_and_its_key_is_shown_only_while_binding(world: World) -> None:
    step = world.password("carol@acme", "Carol-pass-1")
    carol = world.signed_in(step)
    assert carol is not None
    bind(world, carol, 0, 1)
    again = world.signed_in(step)
    assert again is not None
    for one in (lambda: world.services.mfa_devices.offer(again), lambda: bind_codes(world, carol)):
        with pytest.raises(Refusal) as refused:
            one()
        assert refused.value.code == "EntityAlreadyExists.User.MFADevice"
    assert world.events("bind_mfa_device")[-1].reason == "EntityAlreadyExists.User.MFADevice"


@seed("UM-05", "UM-16", "UM-06")
def test_two_sessions_cannot_bind_two_devices(world: World) -> None:
    first, second = (signed_in(world, "carol@acme", "Carol-pass-1") for _ in range(2))
    world.services.mfa_devices.offer(second)
    bind(world, first, 0, 1)
    with pytest.raises(Refusal) as refused:
        world.services.mfa_devices.bind(world.visitor, second, ("000000", "000001"))
    assert refused.value.code == "EntityAlreadyExists.User.MFADevice"


def test_new_recovery_codes_replace_all_earlier_ones(world: World) -> None:
    carol = signed_in(world, "carol@acme", "Carol-pass-1")
    key = bind(world, carol, 0, 1)
    old = world.services.shown_codes.show(carol.record.id)
    world.clock.advance(minutes=5)
    code = world.totp.code(key, step_at(world.clock.now()))
    world.services.mfa_devices.new_recovery_codes(world.visitor, carol, code)
    new = world.services.shown_codes.show(carol.record.id)
    assert len(new) == 10
    assert not set(old) & set(new)
    with pytest.raises(Refusal):
        world.services.mfa_devices.unbind(world.visitor, carol, old[0])
    world.services.mfa_devices.unbind(world.visitor, carol, new[0])


@seed("UM-19", "PW-49")
def test_wrong_codes_here_count_with_those_of_the_logon(world: World) -> None:
    whose = world.signed_in(world.alice())
    assert whose is not None
    for _ in range(5):
        with pytest.raises(Refusal):
            world.services.mfa_devices.unbind(world.visitor, whose, "000000")
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "deny code_locked"


@seed("XR-09")
def test_the_label_of_a_new_binding_follows_the_alias(world: World) -> None:
    world.account("alias: renamed")
    carol = signed_in(world, "carol@renamed", "Carol-pass-1")
    assert world.services.mfa_devices.offer(carol).label == "carol@renamed.onaliyun.com"
