"""The account holder's own password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import account_password
from tests.support.seed import seed

NAMES = ("owner", "acme", "1234567890123456")


def codes(password: str) -> list[str]:
    """Return the codes of what is wrong with a password."""
    return [weak.code for weak in account_password.objections(password, NAMES)]


@seed("AP-01", "AP-11")
@pytest.mark.parametrize(
    ("password", "expected"), [("xq7-w", ["TooShort"]), ("xq7-wm", []), ("", ["TooShort", "TooFewKinds"])]
)
def test_six_characters_are_enough_and_five_are_not(password: str, expected: list[str]) -> None:
    assert codes(password) == expected


@seed("AP-02", "AP-03")
@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("AbCdEf", False),
        ("xqwkvz", False),
        ("漢字仮名交文", False),
        ("749283", False),
        ("-_+=?!", False),
        ("xqwkv7", True),
        ("XQWKV-", True),
        ("74928-", True),
        ("xq7-wm", True),
        ("漢字仮名交7", True),
        ("xqwkv ", True),
    ],
)
def test_two_of_three_kinds_are_demanded(password: str, accepted: bool) -> None:
    assert codes(password) == ([] if accepted else ["TooFewKinds"])


@seed("AP-11")
def test_longest_password_is_longer_than_a_users() -> None:
    assert codes("xq7-" * 32) == []
    assert codes("xq7-" * 32 + "x") == ["TooLong"]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("abc123", ["Common"]),
        ("Qwerty1", ["Common"]),
        ("owner-1", ["OwnName"]),
        ("ACME2024", ["OwnName"]),
        ("Owner-pass-1", []),
        ("xq7-wm\x00", ["ControlCharacter"]),
    ],
)
def test_common_passwords_own_names_and_control_characters_are_refused(password: str, expected: list[str]) -> None:
    assert codes(password) == expected


@given(password=st.text(max_size=140) | st.text(st.characters(codec=None)))
def test_arbitrary_text_never_raises(password: str) -> None:
    assert all(map(str, account_password.objections(password, NAMES)))


@seed("AP-01", "AP-02")
def test_requirements_are_shown_beforehand() -> None:
    assert [str(one) for one in account_password.requirements()] == [
        "Use at least 6 characters.",
        "Use at most 128 characters.",
        "Use at least two of these: letters, digits, special characters.",
        "Use no password that many people use.",
        "Use more than your own name or that of the account.",
    ]
