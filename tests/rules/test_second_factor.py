"""Codes of a TOTP device, and recovery codes."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import second_factor
from idp.rules.second_factor import Match
from tests.support.seed import seed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRESENT = second_factor.step_at(NOW)


def code_of(step: int) -> str:
    """Return a code by which every step is recognised."""
    return f"{step % 1_000_000:06}"


def code(offset: int) -> str:
    """Return the code of a step counted from the present one."""
    return code_of(PRESENT + offset)


@seed("AM-11", "UM-13")
def test_steps_last_thirty_seconds() -> None:
    assert second_factor.step_at(NOW + timedelta(seconds=29, microseconds=999_999)) == PRESENT
    assert second_factor.step_at(NOW + timedelta(seconds=30)) == PRESENT + 1
    assert second_factor.step_at(datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)) == 1


@seed("AM-18", "UM-13")
@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("1 2 3 4 5 6", "123456"),
        ("000000", "000000"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("-12345", None),
        ("１２３４５６", None),
        ("١٢٣٤٥٦", None),
        ("12345\n", None),
        ("123\t456", None),
        ("12345²", None),
        ("", None),
    ],
)
def test_code_is_six_ascii_digits_with_blanks_left_out(typed: str, digits: str | None) -> None:
    assert second_factor.normalise_code(typed) == digits


@seed("AM-19", "UM-14")
@pytest.mark.parametrize(("drift", "accepted"), [(0, range(-1, 2)), (1, range(3)), (-1, range(-2, 1))])
def test_codes_of_three_steps_around_the_devices_clock_match(drift: int, accepted: range) -> None:
    for offset in range(-6, 7):
        found = second_factor.match(code_of, code(offset), NOW, drift)
        assert (found is not None) == (offset in accepted), offset


@seed("AM-19")
@pytest.mark.parametrize(("offset", "drift"), [(0, 0), (1, 0), (-1, 0), (2, 1), (-2, -1)])
def test_match_tells_the_step_of_a_code(offset: int, drift: int) -> None:
    assert second_factor.match(code_of, code(offset), NOW, drift) == PRESENT + offset


@seed("UM-12")
@pytest.mark.parametrize(("offset", "measured"), [(-2, -1), (-1, -1), (0, 0), (1, 1), (2, 1)])
def test_binding_measures_a_drift_of_one_step_at_most(offset: int, measured: int) -> None:
    found = second_factor.consecutive(code_of, code(offset - 1), code(offset), NOW)
    assert found == Match(PRESENT + offset, measured)


def test_newest_of_two_steps_with_one_code_matches() -> None:
    found = second_factor.match(lambda _step: "123456", "123456", NOW)
    assert found == PRESENT + 1


@given(typed=st.text(max_size=12), drift=st.integers(-1, 1))
def test_arbitrary_text_matches_only_a_step_in_the_window(typed: str, drift: int) -> None:
    found = second_factor.match(code_of, typed, NOW, drift)
    assert found is None or abs(found - PRESENT - drift) <= second_factor.WINDOW


@seed("UM-06", "UM-07", "UM-08", "UM-09")
@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        (-1, 0, 0),
        (0, 1, 1),
        (-2, -1, -1),
        (-3, -2, -2),
        (1, 2, 2),
        (2, 3, None),
        (-4, -3, None),
        (0, 0, None),
        (0, 2, None),
        (-2, 0, None),
        (0, -1, None),
    ],
)
def test_binding_takes_two_neighbouring_codes_in_order(first: int, second: int, step: int | None) -> None:
    found = second_factor.consecutive(code_of, code(first), code(second), NOW)
    assert (found and found.step) == (None if step is None else PRESENT + step)


@seed("UM-10")
def test_codes_of_two_devices_bind_nothing() -> None:
    foreign = f"{(PRESENT + 500_000) % 1_000_000:06}"
    assert second_factor.consecutive(code_of, code(-1), foreign, NOW) is None
    assert second_factor.consecutive(code_of, foreign, code(0), NOW) is None


@pytest.mark.parametrize("bad", ["", "12345", "abcdef"])
def test_malformed_codes_bind_nothing(bad: str) -> None:
    assert second_factor.consecutive(code_of, bad, code(0), NOW) is None
    assert second_factor.consecutive(code_of, code(-1), bad, NOW) is None


@seed("UM-11", "UM-12")
@pytest.mark.parametrize("error", range(-second_factor.BINDING_WINDOW, second_factor.BINDING_WINDOW + 1))
def test_device_that_can_be_bound_can_log_on_afterwards(error: int) -> None:
    bound = second_factor.consecutive(code_of, code(error - 1), code(error), NOW)
    assert bound is not None
    a_minute_later = NOW + timedelta(minutes=1)
    used = second_factor.match(code_of, code(error + 2), a_minute_later, bound.drift)
    assert used is not None
    assert used > bound.step


def test_seed_is_shown_in_base32_without_padding() -> None:
    assert second_factor.base32(b"12345678901234567890") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factor.base32(b"1") == "GE"


def test_recovery_code_is_shown_in_groups_and_typed_in_any_way() -> None:
    assert second_factor.format_recovery_code("abcdefghjkmn") == "abcd-efgh-jkmn"
    for typed in ("abcd-efgh-jkmn", "ABCDEFGHJKMN", " abcd efgh jkmn ", "a-b-c-d-e-f-g-h-j-k-m-n"):
        assert second_factor.normalise_recovery_code(typed) == "abcdefghjkmn"


@pytest.mark.parametrize("typed", ["", "abcd-efgh-jkm", "abcd-efgh-jkmnp", "abcd-efgh-jkm1", "abcd_efgh_jkmn"])
def test_what_cannot_be_a_recovery_code(typed: str) -> None:
    assert second_factor.normalise_recovery_code(typed) is None


@given(draws=st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_made_recovery_codes_survive_showing_and_typing(draws: list[int]) -> None:
    chance = cycle(draws)
    made = second_factor.make_recovery_code(lambda limit: next(chance) % limit)
    assert len(made) == second_factor.RECOVERY_LENGTH
    assert second_factor.normalise_recovery_code(second_factor.format_recovery_code(made)) == made


@given(typed=st.text(max_size=30))
def test_arbitrary_text_is_a_recovery_code_or_refused(typed: str) -> None:
    found = second_factor.normalise_recovery_code(typed)
    assert found is None or set(found) <= set(second_factor.RECOVERY_ALPHABET)
