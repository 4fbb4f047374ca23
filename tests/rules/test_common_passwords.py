"""The list of common passwords."""

from importlib import resources

import pytest

from idp.rules.common_passwords import is_common


@pytest.mark.parametrize("password", ["123456", "password", "PASSWORD", "Qwerty", "iloveyou", "password1"])
def test_what_everybody_uses_is_common_in_any_case(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["", "\n", "Alice-pass-1", "Owner-pass-1", "correct horse battery staple"])
def test_what_nobody_uses_is_not_common(password: str) -> None:
    assert not is_common(password)


def test_list_has_ten_thousand_lower_case_entries_of_six_characters_and_more() -> None:
    lines = resources.files("idp.rules").joinpath("data/common_passwords.txt").read_text(encoding="ascii").splitlines()
    assert len(lines) == len(set(lines)) == 10_000
    assert all(len(line) >= 6 and line == line.lower() == line.strip() for line in lines)
