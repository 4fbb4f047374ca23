"""Account aliases."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import account_alias, logon_names
from tests.support.seed import seed

SUFFIX = "onaliyun.com"


@seed("DD-08")
@pytest.mark.parametrize("alias", ["abc", "a-b", "a1-b2-c3", "123", "a" * 32, "1234567890123456"])
def test_aliases_that_are_accepted(alias: str) -> None:
    assert account_alias.objection(alias, SUFFIX) is None


@seed("DD-08")
@pytest.mark.parametrize(
    "alias", ["", "ab", "a" * 33, "-ab", "ab-", "a--b", "xn--abc", "Abc", "a_b", "a.b", "a b", "äbc", "abc\n", "abc١"]
)
def test_aliases_that_are_refused(alias: str) -> None:
    assert account_alias.objection(alias, SUFFIX) is not None


@seed("DD-08")
def test_whole_domain_has_at_most_64_characters() -> None:
    suffix = "x" * 60
    assert account_alias.objection("abc", suffix) is None
    assert "64" in (account_alias.objection("abcd", suffix) or "")


@seed("DD-09")
def test_case_and_outer_blanks_make_no_difference() -> None:
    assert account_alias.normalise(" AcMe ") == account_alias.normalise("acme") == "acme"


@seed("DD-10")
@pytest.mark.parametrize(
    ("alias", "foreign"),
    [
        ("1234567890123456", False),
        ("6543210987654321", True),
        ("123456789012345", False),
        ("12345678901234567", False),
        ("a234567890123456", False),
    ],
)
def test_alias_like_an_id_must_be_ones_own(alias: str, foreign: bool) -> None:
    assert account_alias.is_foreign_id(alias, "1234567890123456") is foreign


@seed("DD-07")
def test_former_alias_is_held_back_for_ninety_days() -> None:
    assert timedelta(days=90) == account_alias.RESERVED


@seed("DD-03", "DD-05")
@given(text=st.text(max_size=40) | st.text("aB1-", max_size=40))
def test_every_accepted_alias_makes_logon_names_that_lead_back_to_it(text: str) -> None:
    alias = account_alias.normalise(text)
    if account_alias.objection(alias, SUFFIX) is None:
        parsed = logon_names.parse(f"alice@{alias}.{SUFFIX}", SUFFIX)
        assert parsed is not None
        assert parsed.account_part(SUFFIX) == ("alias_or_id", alias)
