"""When passwords expire."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import password_expiry
from tests.support.seed import seed

SET = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@seed("PW-17")
@pytest.mark.parametrize("days", [1, 90, 1095])
def test_password_expires_after_that_many_days_to_the_second(days: int) -> None:
    end = SET + timedelta(hours=24 * days)
    assert password_expiry.expires_at(SET, days) == end
    assert not password_expiry.expired(SET, days, end - SECOND)
    assert password_expiry.expired(SET, days, end)


@seed("PW-16")
def test_zero_days_mean_never() -> None:
    assert password_expiry.expires_at(SET, 0) is None
    assert not password_expiry.expired(SET, 0, SET + timedelta(days=36500))


@seed("PW-19")
def test_shortened_period_expires_passwords_at_once() -> None:
    now = SET + timedelta(days=40)
    assert not password_expiry.expired(SET, 90, now)
    assert password_expiry.expired(SET, 30, now)


@seed("PW-18")
@given(days=st.integers(1, 1095), age=st.integers(0, 2 * 10**8))
def test_setting_it_anew_starts_the_period_again(days: int, age: int) -> None:
    now = SET + age * SECOND
    assert not password_expiry.expired(now, days, now)
    assert password_expiry.expired(SET, days, now) == (age >= days * 86400)
