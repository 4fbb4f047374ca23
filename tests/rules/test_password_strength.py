"""How strong a user's password must be."""

from itertools import cycle, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import password_strength
from idp.rules.password_strength import Weakness
from idp.rules.settings.password_policy import PasswordPolicy
from tests.support.seed import seed

SWITCHES = {
    "require_lowercase_characters": "NoLowercaseCharacter",
    "require_uppercase_characters": "NoUppercaseCharacter",
    "require_numbers": "NoNumber",
    "require_symbols": "NoSymbol",
}
POLICIES = st.builds(
    PasswordPolicy,
    minimum_password_length=st.integers(8, 32),
    minimum_password_different_character=st.integers(0, 8),
    password_not_contain_user_name=st.booleans(),
    **{switch: st.booleans() for switch in SWITCHES},
)


def codes(password: str, policy: PasswordPolicy | None = None) -> list[str]:
    """Return the codes of what is wrong with a password of alice at acme."""
    names = ("acme", "1234567890123456")
    return [weak.code for weak in password_strength.weaknesses(password, policy or PasswordPolicy(), "alice", names)]


@seed("PW-07", "PW-08", "PW-09")
@pytest.mark.parametrize(
    ("minimum", "length", "expected"),
    [
        (8, 7, ["TooShort"]),
        (8, 8, []),
        (12, 11, ["TooShort"]),
        (12, 12, []),
        (32, 32, []),
        (8, 33, ["TooLong"]),
        (32, 33, ["TooLong"]),
    ],
)
def test_length_lies_between_the_setting_and_32(minimum: int, length: int, expected: list[str]) -> None:
    password = ("xq7-wm2_" * 5)[:length]
    assert codes(password, PasswordPolicy(minimum_password_length=minimum)) == expected


@seed("PW-07")
def test_rule_is_named() -> None:
    weak = password_strength.weaknesses("xq7-wm2", PasswordPolicy(), "alice", ())
    assert [str(one) for one in weak] == ["Use at least 8 characters."]
    assert weak[0].sentence == "Use at least {minimum} characters."


@seed("PW-08")
def test_length_is_counted_in_composed_characters() -> None:
    assert codes("u\u0308xq7-wm2" * 4) == []
    assert codes("e\u0301xq7-wm") == ["TooShort"]


@seed("PW-10", "PW-11", "PW-13", "PW-14")
@pytest.mark.parametrize("switched_on", list(product((False, True), repeat=4)))
@pytest.mark.parametrize("present", list(product((False, True), repeat=4)))
def test_each_switch_demands_its_own_element_and_no_other(
    switched_on: tuple[bool, ...], present: tuple[bool, ...]
) -> None:
    parts = [text for text, wanted in zip(("wkxq", "WKXQ", "7492", "-_+="), present, strict=True) if wanted]
    password = "".join(parts) + "漢字仮名交文章漢"
    policy = PasswordPolicy(**dict(zip(SWITCHES, switched_on, strict=True)))
    missing = [on and not there for on, there in zip(switched_on, present, strict=True)]
    assert codes(password, policy) == [code for code, lacks in zip(SWITCHES.values(), missing, strict=True) if lacks]


@seed("PW-11")
@pytest.mark.parametrize(
    ("switch", "character"),
    [
        ("require_lowercase_characters", "ж"),
        ("require_uppercase_characters", "Ж"),
        ("require_numbers", "٣"),
        ("require_symbols", "€"),
        ("require_symbols", " "),
        ("require_symbols", "。"),
    ],
)
def test_elements_of_any_writing_count(switch: str, character: str) -> None:
    policy = PasswordPolicy(**{switch: True})
    assert codes("漢字仮名交文章漢", policy) == [SWITCHES[switch]]
    assert codes("漢字仮名交文章漢" + character, policy) == []


@pytest.mark.parametrize(("different", "expected"), [(0, []), (3, []), (4, ["TooFewDifferentCharacters"])])
def test_different_characters_are_counted(different: int, expected: list[str]) -> None:
    policy = PasswordPolicy(minimum_password_different_character=different)
    assert codes("xq7xq7xq7", policy) == expected


@pytest.mark.parametrize(
    ("password", "contains"), [("my-ALICE-pass", True), ("malice-2-all", True), ("my-alic-pass", False)]
)
def test_user_name_inside_is_refused_where_the_policy_says_so(password: str, contains: bool) -> None:
    policy = PasswordPolicy(password_not_contain_user_name=True)
    assert codes(password, policy) == ["ContainsUserName"] * contains
    assert codes(password) == []


@pytest.mark.parametrize("character", ["\x00", "\n", "\t", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    assert codes(f"xq7-wm2_{character}k") == ["ControlCharacter"]


@pytest.mark.parametrize("password", ["xq7-wm2_😀", "пароль-жук-7", "blank in between", "漢字仮名交文章漢"])
def test_any_other_character_may_be_used(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("password", ["password", "PassWord", "12345678", "Password1"])
def test_common_passwords_are_refused(password: str) -> None:
    assert codes(password) == ["Common"]


@pytest.mark.parametrize(
    "password",
    ["alice", "Alice123!", "ALICE-2024", "alice!!!!", "acme2024", "Acme-1234", "1234567890123456", "1234567890123456!"],
)
def test_own_names_are_refused_with_digits_and_symbols_behind(password: str) -> None:
    assert "OwnName" in codes(password)


@pytest.mark.parametrize(
    "password", ["Alice-pass-1", "Owner-pass-1", "alice-acme", "2024alice", "acmealice1", "23456789-1!", "malice-12"]
)
def test_passwords_that_only_contain_a_name_are_accepted(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize(
    ("name", "password", "own"),
    [
        ("alice1", "Alice2024", True),
        ("alice1", "Alice1!!!!", True),
        ("user-7", "User-7-7-7", True),
        ("a", "a1234-5678", True),
        ("77", "9876-5432-1", False),
        ("", "9876-5432-1", False),
    ],
)
def test_digits_at_the_end_of_a_name_make_no_difference(name: str, password: str, own: bool) -> None:
    weak = password_strength.weaknesses(password, PasswordPolicy(), name, ())
    assert [one.code for one in weak] == ["OwnName"] * own


def test_everything_that_is_wrong_is_told_at_once() -> None:
    policy = PasswordPolicy(require_uppercase_characters=True, require_symbols=True, minimum_password_length=10)
    assert codes("alice7", policy) == ["TooShort", "NoUppercaseCharacter", "NoSymbol", "OwnName"]


def test_requirements_are_shown_beforehand_in_the_same_words() -> None:
    policy = PasswordPolicy(require_numbers=True, minimum_password_different_character=5)
    assert [str(one) for one in password_strength.requirements(policy)] == [
        "Use at least 8 characters.",
        "Use at most 32 characters.",
        "Use a digit.",
        "Use at least 5 different characters.",
        "Use no password that many people use.",
        "Use more than your own name or that of the account.",
    ]


def test_kinds_of_weakness_have_codes_of_their_own() -> None:
    kinds = [kind for kind in vars(password_strength).values() if isinstance(kind, Weakness)]
    assert len({kind.code for kind in kinds}) == len({kind.sentence for kind in kinds}) == len(kinds) == 12


@pytest.mark.parametrize(("length", "too_long"), [(0, False), (128, False), (129, True), (100_000, True)])
def test_length_worth_checking_is_bounded(length: int, too_long: bool) -> None:
    assert password_strength.too_long_to_check("😀" * length) is too_long


def test_normal_form_is_the_composed_one_and_keeps_everything_else() -> None:
    assert password_strength.normalise("u\u0308") == password_strength.normalise("ü") == "ü"
    assert password_strength.normalise(" Ａ\x00😀 ") == " Ａ\x00😀 "


@given(password=st.text(max_size=140) | st.text(st.characters(codec=None)), policy=POLICIES)
def test_arbitrary_text_never_raises_and_objections_are_requirements(password: str, policy: PasswordPolicy) -> None:
    shown = {weak.code for weak in password_strength.requirements(policy)} | {"ControlCharacter"}
    weak = password_strength.weaknesses(password, policy, "alice", ("acme",))
    assert all(str(one) for one in weak)
    assert {one.code for one in weak} <= shown


@seed("LP-11", "LP-12")
@given(policy=POLICIES, draws=st.lists(st.integers(0, 10**6), min_size=1, max_size=80))
def test_generated_password_meets_any_policy(policy: PasswordPolicy, draws: list[int]) -> None:
    chance = cycle(draws)
    password = password_strength.generate(policy, lambda limit: next(chance) % limit)
    assert len(password) == max(16, policy.minimum_password_length)
    assert password_strength.weaknesses(password, policy, "(not in it)", ("acme",)) == ()
    assert not set(password) & set("0O1lIio|'`\"")
    assert password.isascii()


@seed("LP-12")
def test_generated_password_has_every_element_whatever_the_policy() -> None:
    demanding = PasswordPolicy(**dict.fromkeys(SWITCHES, True), minimum_password_different_character=8)
    password = password_strength.generate(PasswordPolicy(), lambda _limit: 0)
    assert password_strength.weaknesses(password, demanding, "alice", ()) == ()


@seed("LP-12")
def test_generated_password_uses_chance_for_every_place() -> None:
    limits: list[int] = []

    def below(limit: int) -> int:
        limits.append(limit)
        return 0

    password_strength.generate(PasswordPolicy(), below)
    alphabets, rest, order = limits[:4], limits[4:16], limits[16:]
    assert min(alphabets) > 5
    assert min(rest) > 32
    assert order == list(range(16, 0, -1))
