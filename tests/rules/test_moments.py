from datetime import UTC, datetime

import pytest

from idp.rules.moments import moment_of


@pytest.mark.parametrize("text", ["2026-11-30T08:00:00Z", "2026-11-30T08:00:00", "2026-11-30T09:00:00+01:00"])
def test_a_moment_is_utc_unless_it_says_otherwise(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "2026-13-01"])
def test_what_no_clock_should_show_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moment_of(text)
