from typing import Any, cast

import pytest
from argon2 import PasswordHasher

from idp.ports import Busy
from idp.refusals import Refusal
from idp.rules.logon import Admit
from idp.services.passwords import Holder
from idp.services.sessions import SignedIn
from tests.support.entropy import SeededEntropy
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World, outcome


def signed_in(world: World, name: str, password: str) -> SignedIn:
    whose = world.signed_in(world.password(name, password))
    assert whose is not None
    return whose


def change(world: World, whose: SignedIn, old: str, new: str, code: str = "") -> str:
    """Change the own password; return the refusal's code, or nothing."""
    try:
        world.services.own_password.change(world.visitor, whose, old, new, new, code)
    except Refusal as refused:
        return refused.code
    return ""


@seed("CP-05", "CP-07", "CP-09", "SP-09")
def test_a_user_changes_the_own_password_with_the_present_one(world: World) -> None:
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    assert change(world, whose, "wrong", "Carol-pass-2") == "InvalidParameter.OldPassword.Incorrect"
    assert change(world, whose, "Carol-pass-1", "Carol-pass-2") == ""
    assert isinstance(world.password("carol@acme", "Carol-pass-2").decision, Admit)
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision).startswith("ask password because")


@seed("CP-09", "PW-18", "PW-41")
def test_an_own_change_begins_validity_and_count_anew(world: World) -> None:
    world.policy(MaxPasswordAge=30)
    world.clock.advance(days=29)
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    for _ in range(4):
        world.password("carol@acme", "wrong")
    assert change(world, whose, "Carol-pass-1", "Carol-pass-2") == ""
    for _ in range(4):
        assert outcome(world.password("carol@acme", "wrong").decision) == "ask password because wrong_password"
    world.clock.advance(days=29)
    assert isinstance(world.password("carol@acme", "Carol-pass-2").decision, Admit)
    world.clock.advance(days=1)
    assert outcome(world.password("carol@acme", "Carol-pass-2").decision).endswith("password_expired")


@seed("CP-03", "CP-07")
def test_a_reset_while_the_user_is_changing_wins(world: World) -> None:
    whose = signed_in(world, "carol@acme", "Carol-pass-1")

    def reset(_what: str) -> None:
        world.hasher.watch = str
        world.clock.advance(seconds=1)
        world.user("carol", login_profile={"Password": "Reset-pass-1"})

    world.hasher.watch = reset
    assert change(world, whose, "Carol-pass-1", "Thief-pass-1") == "InvalidParameter.OldPassword.Incorrect"
    assert isinstance(world.password("carol@acme", "Reset-pass-1").decision, Admit)


@seed("CP-07", "UM-19")
def test_a_bound_device_is_asked_too(world: World) -> None:
    whose = world.signed_in(world.alice())
    assert whose is not None
    assert change(world, whose, "Alice-pass-1", "Alice-pass-2") == "CheckAuthenticationCodeFail"
    assert change(world, whose, "Alice-pass-1", "Alice-pass-2", world.alice_code()) == "CheckAuthenticationCodeFail"
    world.clock.advance(seconds=30)
    assert change(world, whose, "Alice-pass-1", "Alice-pass-2", world.alice_code()) == ""


@seed("CP-06", "SP-09", "SP-14")
def test_users_may_not_where_the_account_says_so(world: World) -> None:
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    world.preference(AllowUserToChangePassword=False)
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    assert change(world, whose, "Carol-pass-1", "Carol-pass-2") == "NoPermission.ChangePassword"
    owner = signed_in(world, "owner@acme.example", "Owner-pass-1")
    assert change(world, owner, "Owner-pass-1", "zq7-kx") == ""


@seed("CP-10", "SP-08")
def test_a_change_ends_other_sessions_and_remembered_browsers_but_not_this_session(world: World) -> None:
    first, second = world.alice(remember=True), world.alice()
    whose = world.signed_in(second)
    assert whose is not None
    world.clock.advance(seconds=60)
    assert change(world, whose, "Alice-pass-1", "Alice-pass-2", world.alice_code()) == ""
    assert world.signed_in(first) is None
    assert world.signed_in(second) is not None
    token = first.admission.remembered.token if first.admission and first.admission.remembered else ""
    assert outcome(world.password("alice@acme", "Alice-pass-2", remembered_token=token).decision) == "ask code"


@seed("CP-09", "CP-10", "PW-41", "PW-42", "SP-08")
def test_an_administrators_reset_ends_sessions_locks_and_remembered_browsers(world: World) -> None:
    step = world.alice(remember=True)
    for _ in range(5):
        world.password("alice@acme", "wrong")
    world.clock.advance(seconds=1)
    world.user("alice", login_profile={"Password": "Alice-pass-2"})
    assert world.signed_in(step) is None
    token = step.admission.remembered.token if step.admission and step.admission.remembered else ""
    assert outcome(world.password("alice@acme", "Alice-pass-2", remembered_token=token).decision) == "ask code"


@seed("PW-45")
def test_the_present_password_asked_for_here_counts_at_the_same_door(world: World) -> None:
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    for _ in range(5):
        change(world, whose, "wrong", "Carol-pass-2")
    assert change(world, whose, "Carol-pass-1", "Carol-pass-2") == "Locked"
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny locked"
    assert world.signed_in(world.password("alice@other", "Other-pass-1")) is not None


@seed("PW-30", "PW-31", "PW-32", "PW-33", "PW-34", "PW-35", "PW-36", "CP-09")
def test_history_refuses_the_last_passwords_and_accepts_the_one_before(world: World) -> None:
    for number in range(2, 5):
        world.clock.advance(seconds=1)
        world.user("carol", login_profile={"Password": f"Carol-pass-{number}"})
    world.user("carol", login_profile={"Password": "Carol-pass-3"})  # 0: any earlier one
    world.clock.advance(seconds=1)
    world.policy(PasswordReusePrevention=3)
    whose = signed_in(world, "carol@acme", "Carol-pass-3")
    for used in ("Carol-pass-3", "Carol-pass-4"):
        assert change(world, whose, "Carol-pass-3", used) == "InvalidParameter.NewPassword.ReusePrevention"
    with pytest.raises(Exception, match="one of the last 3"):
        world.user("carol", login_profile={"Password": "Carol-pass-4"})
    assert change(world, whose, "Carol-pass-3", "Carol-pass-1") == ""


@seed("CP-03", "XR-01")
def test_a_reset_while_the_password_is_being_checked_wins(world: World) -> None:
    def reset(_what: str) -> None:
        world.hasher.watch = str
        world.clock.advance(seconds=1)
        world.user("carol", login_profile={"Password": "Reset-pass-1"})

    world.hasher.watch = reset
    step = world.password("carol@acme", "Carol-pass-1")
    assert outcome(step.decision) == "deny changed_meanwhile"
    assert step.admission is None


@seed("PW-34", "PW-32", "PW-33")
def test_twenty_four_hashes_are_kept_whatever_the_setting(world: World) -> None:
    for number in range(2, 28):
        world.clock.advance(seconds=1)
        world.user("carol", login_profile={"Password": f"Carol-pass-{number}"})
    world.policy(PasswordReusePrevention=24)
    whose = signed_in(world, "carol@acme", "Carol-pass-27")
    for used in ("Carol-pass-27", "Carol-pass-26", "Carol-pass-4"):
        assert change(world, whose, "Carol-pass-27", used) == "InvalidParameter.NewPassword.ReusePrevention"
    with world.database.reading() as tx:
        kept = tx.exec_driver_sql("SELECT count(*) FROM former_passwords GROUP BY user_id").scalars().all()
    assert max(kept) == 24
    assert change(world, whose, "Carol-pass-27", "Carol-pass-3") == ""


@seed("PW-01", "PW-06", "PW-07", "PW-08", "PW-11", "PW-13", "PW-14", "CP-02")
@pytest.mark.parametrize(
    ("new", "weakness"),
    [("Ab1-", "TooShort"), ("x" * 33, "TooLong"), ("ALL-UPPER-1", "Lowercase"), ("password1", "Common"), ("carol", "")],
)
def test_a_new_password_must_meet_the_policy(world: World, new: str, weakness: str) -> None:
    world.policy(RequireLowercaseCharacters=True)
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    with pytest.raises(Refusal) as refused:
        world.services.own_password.change(world.visitor, whose, "Carol-pass-1", new, new, "")
    found = [one.code for one in cast("list[Any]", refused.value.blanks["weaknesses"])]
    assert any(weakness in code for code in found)


@seed("AP-01", "AP-02", "AP-03", "AP-09", "AP-10", "AP-11", "AP-12")
def test_the_holders_password_follows_its_own_rule(world: World) -> None:
    world.policy(MinimumPasswordLength=20)
    owner = signed_in(world, "owner@acme.example", "Owner-pass-1")
    for weak in ("ab1-2", "AbCdEf"):
        assert change(world, owner, "Owner-pass-1", weak) == "InvalidParameter.NewPassword.TooWeak"
    with pytest.raises(Refusal) as refused:
        world.services.own_password.change(world.visitor, owner, "Owner-pass-1", "abc12-", "abc12_", "")
    assert refused.value.code == "InvalidParameter.NewPassword.Mismatch"
    assert change(world, owner, "Owner-pass-1", "ab12-3") == ""
    assert outcome(world.password("owner@acme.example", "Owner-pass-1").decision).startswith("ask password")


@seed("XR-07")
def test_a_generated_password_is_none_of_the_last_ones(world: World) -> None:
    account = world.services.directory.account(ACCOUNT)
    whose = signed_in(world, "carol@acme", "Carol-pass-1")
    assert account is not None
    world.policy(PasswordReusePrevention=2)
    account = world.services.directory.account(ACCOUNT) or account
    holder = Holder(account, whose.record.user_id, "user", "carol")
    chance = cast("SeededEntropy", world.ports.entropy).random
    chance.seed(7)
    first = world.services.passwords.generate(holder)
    world.user("carol", login_profile={"Password": first})
    chance.seed(7)
    assert world.services.passwords.generate(holder) != first


@seed("LP-12", "LP-11", "LP-14")
def test_a_generated_password_meets_the_policy(world: World) -> None:
    world.policy(MinimumPasswordLength=24, RequireSymbols=True, RequireNumbers=True, PasswordReusePrevention=24)
    account = world.services.directory.account(ACCOUNT)
    assert account is not None
    made = world.services.passwords.generate(Holder(account, "1", "user", "carol"))
    assert len(made) >= 24
    assert world.services.passwords.prepare(Holder(account, "1", "user", "carol"), made)


@seed("PW-36", "XR-14")
def test_passwords_are_kept_as_salted_one_way_hashes(world: World) -> None:
    world.user("erin", login_profile={"Password": "Carol-pass-1"})
    seen = world.database.engine.raw_connection()
    rows = seen.cursor().execute("SELECT password_hash FROM former_passwords").fetchall()
    seen.close()
    assert all(row[0].startswith("$argon2id$") for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    dumped = b"".join(path.read_bytes() for path in world.directory.glob("idp.sqlite3*"))
    for secret in (b"Carol-pass-1", b"KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE", b"wiki-secret"):
        assert secret not in dumped


def test_stronger_parameters_rehash_at_the_next_logon(world: World) -> None:
    world.clock.advance(seconds=1)
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash("Carol-pass-1")
    world.user("carol", login_profile={"Password": {"argon2": weak}})
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)
    with world.database.reading() as tx:
        stored = tx.exec_driver_sql("SELECT password_hash FROM login_profiles").scalars().all()
    assert weak not in stored
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)
    assert (
        world.plan(
            f'accounts: [{{id: "{ACCOUNT}", users: [{{name: carol, login_profile: {{Password: {{argon2: "{weak}"}}}}}}]}}]'
        )
        == []
    )


def test_a_busy_hasher_costs_no_try(world: World) -> None:
    world.policy(MaxLoginAttemps=1)

    def busy(encoded: str, password: str) -> bool:
        raise Busy

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.hasher, "verify", busy)
        with pytest.raises(Busy):
            world.password("carol@acme", "Carol-pass-1")
    assert world.last_reason() == "busy"
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)
