import pytest

from idp.refusals import Refusal
from idp.services.logon import Step
from tests.support.seed import seed
from tests.support.world import World, outcome


def carol(world: World) -> Step:
    return world.password("carol@acme", "Carol-pass-1")


@seed("SP-15", "SP-16", "SP-17")
def test_a_session_ends_after_its_hours_whether_used_or_not(world: World) -> None:
    step = carol(world)
    world.clock.advance(hours=5, minutes=59, seconds=59)
    assert world.signed_in(step) is not None
    world.clock.advance(seconds=1)
    assert world.signed_in(step) is None


@seed("SP-18")
def test_a_shortened_length_caps_running_sessions_and_a_longer_one_does_not_prolong(world: World) -> None:
    step = carol(world)
    world.preference(LoginSessionDuration=24)
    world.clock.advance(hours=3)
    assert world.signed_in(step) is not None
    world.preference(LoginSessionDuration=2)
    assert world.signed_in(step) is None
    world.preference(LoginSessionDuration=24)
    world.clock.advance(hours=3)
    assert world.signed_in(step) is None


@seed("SP-19", "SP-20", "SP-24", "LM-02", "LM-07", "LM-11", "XR-01")
def test_outside_the_mask_nothing_is_learned_or_spent(world: World) -> None:
    before = world.hasher.verified
    for name in ("carol@acme", "nobody@acme"):
        for _ in range(6):
            assert outcome(world.password(name, "wrong", address="192.0.2.1").decision) == "deny outside_mask"
    assert world.hasher.verified == before
    assert outcome(carol(world).decision) == "admit"
    assert world.last_reason() == "outside_mask"
    world.preference(LoginNetworkMasks="")
    assert outcome(world.password("carol@acme", "Carol-pass-1", address="192.0.2.1").decision) == "admit"


@seed("SP-25")
def test_a_session_used_from_outside_the_mask_ends_for_good(world: World) -> None:
    step = carol(world)
    assert world.signed_in(step, address="192.0.2.1") is None
    assert world.signed_in(step) is None
    assert world.events("end_session")[-1].reason == "outside_mask"


@seed("SP-23")
@pytest.mark.parametrize(("address", "inside"), [("::ffff:127.0.0.5", True), ("::1", False), ("2001:db8::7", False)])
def test_mapped_addresses_count_as_what_they_map(world: World, address: str, inside: bool) -> None:
    assert (outcome(world.password("carol@acme", "Carol-pass-1", address=address).decision) == "admit") == inside


@seed("LP-27", "LP-06")
def test_disabling_the_profile_ends_sessions(world: World) -> None:
    step = carol(world)
    world.user("carol", login_profile={"Status": "Inactive"})
    assert world.signed_in(step) is None
    world.user("carol", login_profile={"Status": "Active"})
    assert world.signed_in(step) is None


@seed("LP-27", "SP-25")
def test_a_session_is_worth_nothing_under_a_profile_that_is_not_active(world: World) -> None:
    step = carol(world)
    with world.database.writing() as tx:  # as if it had been opened in the moment of disabling
        tx.exec_driver_sql("UPDATE login_profiles SET status = 'Inactive'")
    assert world.signed_in(step) is None


def test_a_new_logon_in_the_same_browser_ends_the_former_session(world: World) -> None:
    first = carol(world)
    token = first.admission.token if first.admission else ""
    second = world.password("carol@acme", "Carol-pass-1", session_token=token)
    assert world.signed_in(first) is None
    assert world.signed_in(second) is not None


def test_one_sees_and_ends_only_the_own_sessions(world: World) -> None:
    first, second, stranger = carol(world), carol(world), world.password("alice@other", "Other-pass-1")
    mine, theirs = world.signed_in(second), world.signed_in(stranger)
    assert mine is not None
    assert theirs is not None
    running, _ = world.services.sessions.overview(mine)
    assert {row.id for row in running} == {one.admission.session_id for one in (first, second) if one.admission}
    with pytest.raises(Refusal) as refused:
        world.services.sessions.end(world.visitor, mine, theirs.record.id)
    with pytest.raises(Refusal) as unknown:
        world.services.sessions.end(world.visitor, mine, "unknown")
    assert refused.value.code == unknown.value.code
    events = [(row.actor, row.reason) for row in world.events("end_session", "failure")]
    assert events == [("carol@acme.onaliyun.com", "EntityNotExist.Session")] * 2
    world.services.sessions.end_others(world.visitor, mine)
    assert world.signed_in(first) is None
    assert world.signed_in(second) is not None
    assert world.signed_in(stranger) is not None


def test_logging_out_ends_the_session_and_is_audited_once(world: World) -> None:
    step = carol(world)
    mine = world.signed_in(step)
    assert mine is not None
    world.services.sessions.sign_out(world.visitor, mine)
    world.services.sessions.sign_out(world.visitor, mine)
    assert world.signed_in(step) is None
    assert len(world.events("logout")) == 1


def test_remembered_browsers_are_listed_and_forgotten_by_their_owner_only(world: World) -> None:
    mine = world.signed_in(world.alice(remember=True))
    stranger = world.signed_in(world.password("alice@other", "Other-pass-1"))
    assert mine is not None
    assert stranger is not None
    _, browsers = world.services.sessions.overview(mine)
    with pytest.raises(Refusal):
        world.services.sessions.forget_browser(world.visitor, stranger, browsers[0].id)
    assert world.events("forget_browser", "failure")[-1].reason == "EntityNotExist.RememberedBrowser"
    world.services.sessions.forget_browser(world.visitor, mine, browsers[0].id)
    assert world.services.sessions.overview(mine)[1] == []


def test_a_signed_in_page_takes_at_most_three_statements(world: World) -> None:
    step = world.alice(remember=True)
    seen = world.statements()
    mine = world.signed_in(step)
    assert mine is not None
    world.services.sessions.overview(mine)
    assert len(seen) <= 3


@seed("DD-13", "DD-07", "DD-16", "XR-09", "DD-04")
def test_sessions_and_ids_survive_a_change_of_alias(world: World) -> None:
    step = carol(world)
    before = world.signed_in(step)
    world.account("alias: renamed")
    after = world.signed_in(step)
    assert before is not None
    assert after is not None
    assert after.record.user_id == before.record.user_id
    assert after.principal == "carol@renamed.onaliyun.com"
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision).startswith("ask password because unknown")
    assert outcome(world.password("carol@renamed", "Carol-pass-1").decision) == "admit"
    world.account("alias: null")
    signed_in = world.signed_in(step)
    assert signed_in is not None
    assert signed_in.principal == "carol@1234567890123456.onaliyun.com"


@seed("XR-11", "XR-08", "LP-22", "LP-24", "LP-25")
def test_a_new_user_of_an_old_name_inherits_nothing(world: World) -> None:
    step = world.alice(remember=True)
    old = world.signed_in(step)
    token = step.admission.remembered.token if step.admission and step.admission.remembered else ""
    world.password("alice@acme", "wrong")
    world.account("users: [{prune: true}, {name: bob}]")
    assert world.signed_in(step) is None
    with world.database.reading() as tx:
        assert tx.exec_driver_sql("SELECT key FROM failed_tries").all() == []
    world.user("alice", login_profile={"Password": "Alice-pass-1"})
    fresh = world.password("alice@acme", "Alice-pass-1", remembered_token=token)
    assert fresh.admission is not None
    new = world.signed_in(fresh)
    assert old is not None
    assert new is not None
    assert new.record.user_id != old.record.user_id
    assert new.record.device_serial is None


@seed("XR-08", "LP-22", "LP-24", "LP-25")
def test_removed_logon_settings_do_not_come_back(world: World) -> None:
    step = world.alice(remember=True)
    for _ in range(4):
        world.password("alice@acme", "wrong")
    world.user("alice", login_profile=None)
    assert world.signed_in(step) is None
    world.user("alice", login_profile={"Password": "Fresh-pass-1"})
    assert outcome(world.password("alice@acme", "wrong").decision).startswith("ask password")
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision).startswith("ask password")
    assert outcome(world.password("alice@acme", "Fresh-pass-1").decision) == "admit"
