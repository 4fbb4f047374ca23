import pytest

from idp.refusals import Refusal
from idp.rules.logon import Admit
from tests.support.seed import seed
from tests.support.world import World, locked_until, outcome

NAMES = [
    "alice@acme.onaliyun.com",
    "alice@1234567890123456.onaliyun.com",
    "alice@acme",
    "alice@acme.example",
    "ALICE@ACME",
]


@seed(
    "OV-01", "OV-02", "OV-03", "OV-04", "OV-05", "DD-02", "DD-03", "DD-05", "DD-06", "DD-12", "DA-02", "DA-09", "DA-20"
)
@pytest.mark.parametrize("name", [*NAMES, "alice@acme.example.", "alice@ACME.Example", "\uff41lice@acme", " alice@acme "])  # fmt: skip
def test_every_spelling_of_a_name_leads_to_the_user(world: World, name: str) -> None:
    assert outcome(world.password(name, "Alice-pass-1").decision) == "ask code"


@seed("DD-11")
def test_the_suffix_decides_whose_user_is_meant(world: World) -> None:
    assert isinstance(world.password("alice@other", "Other-pass-1").decision, Admit)
    assert outcome(world.password("alice@other", "Alice-pass-1").decision) == "ask password because wrong_password"


@seed("OV-10", "UM-14", "AM-14")
def test_neither_password_nor_code_alone_opens_a_session(world: World) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    assert step.admission is None
    assert world.code(step, "000000").admission is None
    assert world.code(step).admission is not None


@seed("PW-47", "XR-01", "LP-03")
@pytest.mark.parametrize(
    ("name", "reason"),
    [("nobody@acme", "unknown_user"), ("alice@nowhere.example", "unknown_account"), ("frank@acme", "no_login_profile")],
)
def test_names_without_a_way_in_are_answered_like_a_wrong_password(world: World, name: str, reason: str) -> None:
    world.user("frank")
    known = world.password("carol@acme", "wrong")
    before = world.hasher.verified
    unknown = world.password(name, "wrong")
    assert type(unknown.decision) is type(known.decision)
    assert outcome(unknown.decision).startswith("ask password because")
    assert world.hasher.verified == before + 1
    assert world.last_reason() == reason


@seed("PW-47")
def test_an_unknown_name_costs_the_same_statements(world: World) -> None:
    counts = []
    world.password("carol@acme", "wrong"), world.password("nobody@acme", "wrong")
    for name in ("carol@acme", "nobody@acme"):
        seen = world.statements()
        world.password(name, "wrong")
        counts.append([statement.split()[0] for statement in seen])
    assert counts[0] == counts[1]


@seed("PW-39", "PW-47", "XR-02")
@pytest.mark.parametrize("name", ["carol@acme", "nobody@acme"])
def test_known_and_unknown_names_lock_alike(world: World, name: str) -> None:
    for _ in range(4):
        assert locked_until(world.password(name, "wrong").decision) is None
    until = locked_until(world.password(name, "wrong").decision)
    assert until is not None
    assert (until - world.clock.now()).total_seconds() == 3600
    before = world.hasher.verified
    assert locked_until(world.password(name, "Carol-pass-1").decision) == until
    assert world.hasher.verified == before


@seed("PW-43", "PW-44")
def test_a_lock_ends_after_an_hour_and_touches_nobody_else(world: World) -> None:
    for _ in range(5):
        world.password("carol@acme", "wrong")
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "ask code"
    world.clock.advance(minutes=59, seconds=59)
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny locked"
    world.clock.advance(seconds=1)
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)


@seed("PW-44")
@pytest.mark.parametrize("name", NAMES)
def test_every_spelling_counts_on_one_counter(world: World, name: str) -> None:
    for _ in range(4):
        world.password("alice@acme", "wrong")
    assert locked_until(world.password(name, "wrong").decision) is not None


def test_every_spelling_of_an_unknown_name_counts_on_one_counter(world: World) -> None:
    for name in ("nobody@acme", "NOBODY@acme.onaliyun.com", "nobody@1234567890123456", "nobody@acme.example"):
        world.password(name, "wrong")
    assert locked_until(world.password("nobody@ACME", "wrong").decision) is not None


@seed("PW-40")
def test_a_logon_sets_the_counter_back(world: World) -> None:
    for _ in range(4):
        world.password("carol@acme", "wrong")
    world.password("carol@acme", "Carol-pass-1")
    for _ in range(4):
        assert locked_until(world.password("carol@acme", "wrong").decision) is None


@seed("PW-38")
def test_without_a_limit_only_the_ceiling_locks(world: World) -> None:
    world.policy(MaxLoginAttemps=0)
    for number in range(100):
        decision = world.password("carol@acme", "wrong", address=f"127.0.0.{number}").decision
        assert (locked_until(decision) is not None) == (number == 99)


@seed("PW-50")
def test_a_lowered_limit_locks_at_the_next_wrong_try(world: World) -> None:
    for _ in range(4):
        world.password("carol@acme", "wrong")
    world.policy(MaxLoginAttemps=2)
    assert locked_until(world.password("carol@acme", "wrong").decision) is not None


@seed("PW-49")
def test_wrong_codes_have_a_counter_of_their_own(world: World) -> None:
    step = world.password("alice@acme", "Alice-pass-1")
    for _ in range(4):
        world.code(step, "000000")
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "ask code"
    assert outcome(world.code(step, "000000").decision) == "deny code_locked"
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision) == "deny code_locked"
    world.clock.advance(hours=1)
    assert world.alice().admission is not None


@seed("AP-11", "PW-02", "LM-09", "AM-15", "AM-16", "XR-10")
def test_the_account_holder_stands_under_rules_of_its_own(world: World) -> None:
    world.policy(MaxLoginAttemps=1, MaxPasswordAge=1)
    world.preference(LoginNetworkMasks="10.0.0.0/8", MFAOperationForLogin="mandatory")
    world.clock.advance(days=2)
    assert isinstance(world.password("owner@acme.example", "Owner-pass-1").decision, Admit)
    world.password("owner@acme.example", "wrong")
    assert isinstance(world.password("OWNER@acme.example", "Owner-pass-1").decision, Admit)
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny outside_mask"


def test_too_many_failures_from_one_address_are_refused(world: World) -> None:
    for number in range(300):
        world.password(f"nobody{number}@acme", "wrong")
    with pytest.raises(Refusal) as refused:
        world.password("carol@acme", "Carol-pass-1")
    assert refused.value.status == 429
    assert isinstance(world.password("carol@acme", "Carol-pass-1", address="127.0.0.2").decision, Admit)
    world.clock.advance(minutes=10)
    assert isinstance(world.password("carol@acme", "Carol-pass-1").decision, Admit)


@pytest.mark.parametrize("name", ["", "alice", "a@b@acme", "alice@", "@acme", "ali\0ce@acme", "al\u200bice@acme", "x" * 400 + "@acme"])  # fmt: skip
def test_what_is_no_logon_name_is_refused_and_audited(world: World, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        world.password(name, "x")
    assert refused.value.code == "InvalidParameter.LogonName"
    assert world.last_reason() == "malformed_name"


@pytest.mark.parametrize("password", ["", "x" * 129, "x" * 1_000_000])
def test_what_is_no_password_never_reaches_the_hasher(world: World, password: str) -> None:
    before = world.hasher.verified
    with pytest.raises(Refusal):
        world.password("carol@acme", password)
    assert world.hasher.verified == before
    assert world.events("logon", "failure")


@pytest.mark.parametrize("password", ["\0", "Carol-pass-1\0", "\ud800", "é" * 64])
def test_odd_passwords_are_just_wrong(world: World, password: str) -> None:
    assert outcome(world.password("carol@acme", password).decision) == "ask password because wrong_password"


def test_a_password_is_the_same_in_either_unicode_form(world: World) -> None:
    world.user("erin", login_profile={"Password": "Cafe\u0301-pass-1"})
    assert isinstance(world.password("erin@acme", "Caf\u00e9-pass-1").decision, Admit)
