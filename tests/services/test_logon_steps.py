import pytest

from idp.refusals import Refusal
from idp.rules.logon import Admit
from idp.rules.second_factor import step_at
from idp.services.logon import Step
from tests.support.seed import seed
from tests.support.world import World, outcome


def bob(world: World) -> Step:
    return world.password("bob@acme", "Bob-pass-123")


def bind(world: World, step: Step, first: int = 0, second: int = 1, seed_text: str = "") -> Step:
    """Send the codes of two steps, counted from now."""
    key = seed_text or world.services.logon_steps.offer(step.attempt_id or "").seed
    now = step_at(world.clock.now())
    codes = (world.totp.code(key, now + first), world.totp.code(key, now + second))
    return world.services.logon_steps.device_bound(world.visitor, step.attempt_id or "", codes)


@seed("AM-18", "UM-19")
def test_a_code_works_once(world: World) -> None:
    code = world.alice_code()
    assert world.code(world.password("alice@acme", "Alice-pass-1"), code).admission
    again = world.code(world.password("alice@acme", "Alice-pass-1"), code)
    assert outcome(again.decision) == "ask code because code_spent"
    assert world.last_reason() == "code_spent"


@seed("AM-18", "UM-19")
def test_replayed_codes_count_as_wrong_ones(world: World) -> None:
    code = world.alice_code()
    world.code(world.password("alice@acme", "Alice-pass-1"), code)
    for _ in range(5):
        step = world.code(world.password("alice@acme", "Alice-pass-1"), code)
    assert outcome(step.decision) == "deny code_locked"


@seed("AM-18")
def test_an_earlier_code_is_spent_with_a_later_one(world: World) -> None:
    earlier = world.alice_code()
    world.clock.advance(seconds=30)
    world.code(world.password("alice@acme", "Alice-pass-1"))
    assert world.code(world.password("alice@acme", "Alice-pass-1"), earlier).admission is None


@seed("AM-11", "AM-19", "UM-13")
@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_drift_is_accepted(world: World, steps: int, right: bool) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    assert (world.code(step, world.alice_code(steps)).admission is not None) == right


@seed("AM-19", "UM-12")
def test_a_code_typed_late_lets_no_older_one_in_later(world: World) -> None:
    for steps, right in ((-1, True), (-2, False), (1, True), (2, False), (-1, True)):
        world.clock.advance(minutes=5)
        step = world.password("alice@acme", "Alice-pass-1")
        assert (world.code(step, world.alice_code(steps)).admission is not None) == right, steps


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "0" * 5000])
def test_what_is_no_code_is_wrong(world: World, code: str) -> None:
    assert (
        outcome(world.code(world.password("alice@acme", "Alice-pass-1"), code).decision)
        == "ask code because wrong_code"
    )


def test_an_attempt_lasts_ten_minutes_and_belongs_to_whoever_has_its_id(world: World) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    with pytest.raises(Refusal):
        world.code(Step(step.decision, "another"))
    world.clock.advance(minutes=10)
    with pytest.raises(Refusal) as refused:
        world.code(step)
    assert refused.value.code == "InvalidLogonAttempt"
    assert world.last_reason() == "attempt_gone"


@seed("LP-06", "CP-03", "XR-01", "XR-11")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("{name: alice, login_profile: {Password: Alice-pass-2}}", "wrong_password"),
        ("{name: alice, login_profile: {Status: Inactive}}", "login_profile_inactive"),
        ("{name: alice, login_profile: null}", "no_login_profile"),
        ("{prune: true}", "unknown_user"),
    ],
)
def test_what_was_proved_before_a_change_is_worth_nothing_after_it(world: World, change: str, reason: str) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    world.clock.advance(seconds=1)
    world.account(f"users: [{change}]")
    refused = world.code(step)
    assert outcome(refused.decision) == "deny changed_meanwhile"
    assert refused.admission is None
    assert world.last_reason() == reason
    with pytest.raises(Refusal, match="Start again"):
        world.code(step)


@seed("SP-20", "SP-24", "PW-39")
def test_mask_and_lock_hold_at_every_step(world: World) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    assert outcome(world.code(step, address="192.0.2.1").decision) == "deny outside_mask"
    step = world.password("alice@acme", "Alice-pass-1")
    for _ in range(5):
        world.password("alice@acme", "wrong")
    assert outcome(world.code(step).decision) == "deny locked"


@seed("LP-19", "LP-20", "UM-02", "UM-06", "UM-17", "UM-26", "XR-05")
def test_binding_comes_up_by_itself_and_cannot_be_skipped(world: World) -> None:
    step = bob(world)
    assert outcome(step.decision) == "ask bind_device"
    assert world.code(step, "123456").admission is None
    bound = bind(world, step)
    assert bound.admission is not None
    assert bound.admission.shows_recovery_codes
    assert outcome(bob(world).decision) == "ask code"


@seed("UM-07", "UM-08", "UM-09", "AM-12", "AM-13")
@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 2), (1, 0), (-1, 1)])
def test_codes_that_do_not_follow_each_other_bind_nothing(world: World, first: int, second: int) -> None:
    step = bob(world)
    key = world.services.logon_steps.offer(step.attempt_id or "").seed
    assert outcome(bind(world, step, first, second).decision) == "ask bind_device because codes_not_consecutive"
    assert world.services.logon_steps.offer(step.attempt_id or "").seed == key
    assert outcome(bob(world).decision) == "ask bind_device"


@seed("UM-10")
def test_codes_of_another_secret_bind_nothing(world: World) -> None:
    one, other = bob(world), bob(world)
    foreign = world.services.logon_steps.offer(other.attempt_id or "").seed
    assert bind(world, one, seed_text=foreign).admission is None


@seed("UM-11")
def test_the_codes_of_the_binding_cannot_log_on(world: World) -> None:
    step = bob(world)
    key = world.services.logon_steps.offer(step.attempt_id or "").seed
    bind(world, step)
    world.clock.advance(seconds=30)
    now = step_at(world.clock.now())
    assert outcome(world.code(bob(world), world.totp.code(key, now)).decision) == "ask code because code_spent"
    assert world.code(bob(world), world.totp.code(key, now + 1)).admission


@seed("UM-12")
def test_the_drift_measured_at_binding_shifts_the_window(world: World) -> None:
    step = bob(world)
    key = world.services.logon_steps.offer(step.attempt_id or "").seed
    assert bind(world, step, 1, 2).admission
    world.clock.advance(minutes=5)
    now = step_at(world.clock.now())
    assert world.code(bob(world), world.totp.code(key, now + 2)).admission


@seed("LP-15", "LP-16", "LP-17", "XR-06")
def test_a_forced_reset_comes_before_any_session(world: World) -> None:
    step = world.password("dave@acme", "Dave-pass-12")
    assert outcome(step.decision) == "ask new_password because reset_required"
    steps = world.services.logon_steps
    for new, code in (("short", "TooWeak"), ("Dave-pass-12", "Same")):
        with pytest.raises(Refusal, match=None) as refused:
            steps.new_password_given(world.visitor, step.attempt_id or "", new, new)
        assert code in refused.value.code
    with pytest.raises(Refusal):
        steps.new_password_given(world.visitor, step.attempt_id or "", "Fresh-pass-1", "Fresh-pass-2")
    done = steps.new_password_given(world.visitor, step.attempt_id or "", "Fresh-pass-1", "Fresh-pass-1")
    assert done.admission is not None
    assert isinstance(world.password("dave@acme", "Fresh-pass-1").decision, Admit)
    assert outcome(world.password("dave@acme", "Dave-pass-12").decision).startswith("ask password because")


@seed("LP-21", "XR-06")
def test_binding_and_reset_happen_in_one_logon_in_this_order(world: World) -> None:
    world.user("bob", login_profile={"PasswordResetRequired": True})
    step = bob(world)
    assert outcome(step.decision) == "ask bind_device"
    step = bind(world, step)
    assert outcome(step.decision) == "ask new_password because reset_required"
    assert step.admission is None
    new = "Fresh-pass-1"
    done = world.services.logon_steps.new_password_given(world.visitor, step.attempt_id or "", new, new)
    assert done.admission is not None
    assert done.admission.shows_recovery_codes


def test_a_recovery_code_stands_in_for_the_device_once(world: World) -> None:
    step = bind(world, bob(world))
    assert step.admission is not None
    codes = world.services.shown_codes.show(step.admission.session_id)
    assert len(set(codes)) == 10
    steps = world.services.logon_steps
    for typed, admitted in (
        (codes[0].upper(), True),
        (codes[0], False),
        (codes[1].replace("-", " "), True),
        ("x", False),
    ):
        given = steps.recovery_code_given(world.visitor, bob(world).attempt_id or "", typed)
        assert (given.admission is not None) == admitted
    for _ in range(4):
        steps.recovery_code_given(world.visitor, bob(world).attempt_id or "", "abcd-efgh-jkmn")
    assert outcome(bob(world).decision) == "deny code_locked"


@seed("LP-05", "LP-06", "LP-07", "LP-08", "LP-09")
def test_a_disabled_profile_keeps_everything_and_takes_edits(world: World) -> None:
    world.user("alice", login_profile={"Status": "Inactive"})
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision).startswith("ask password because")
    world.user("alice", login_profile={"Password": "Edited-pass-1"})
    assert outcome(world.password("alice@acme", "Edited-pass-1").decision).startswith("ask password because")
    world.user("alice", login_profile={"Status": "Active"})
    assert outcome(world.password("alice@acme", "Edited-pass-1").decision) == "ask code"


@seed("LP-06", "LP-07", "LP-08", "LP-09", "LP-15", "LP-18")
def test_every_setting_edited_while_disabled_holds_once_enabled(world: World) -> None:
    world.user("carol", login_profile={"Status": "Inactive"})
    world.user("carol", login_profile={"PasswordResetRequired": True, "MFABindRequired": True})
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision).endswith("login_profile_inactive")
    world.user("carol", login_profile={"Status": "Active"})
    step = world.password("carol@acme", "Carol-pass-1")
    assert outcome(step.decision) == "ask bind_device"
    assert outcome(bind(world, step).decision) == "ask new_password because reset_required"


def test_a_whole_logon_with_a_code_takes_at_most_twelve_statements(world: World) -> None:
    world.alice(remember=True)
    world.clock.advance(seconds=60)
    seen = world.statements()
    step = world.password("alice@acme", "Alice-pass-1")
    assert world.code(step, remember=True).admission
    assert len(seen) <= 12, seen
