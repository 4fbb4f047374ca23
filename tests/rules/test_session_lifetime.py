"""How long sessions last."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.rules import session_lifetime
from tests.support.seed import seed

LOGON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(hours: int) -> datetime:
    """Return a moment after the logon."""
    return LOGON + timedelta(hours=hours)


@seed("SP-15", "SP-17")
@pytest.mark.parametrize("hours", [1, 6, 24])
def test_session_ends_that_many_hours_after_logon(hours: int) -> None:
    assert session_lifetime.ends_at(LOGON, hours) == after(hours)


@seed("SP-18")
@pytest.mark.parametrize(("hours_then", "hours_now", "end"), [(6, 6, 6), (6, 2, 2), (6, 24, 6), (24, 1, 1)])
def test_shortening_caps_running_sessions_and_lengthening_does_not(hours_then: int, hours_now: int, end: int) -> None:
    stored = session_lifetime.ends_at(LOGON, hours_then)
    assert session_lifetime.effective_end(LOGON, stored, hours_now) == after(end)


@seed("SP-05", "SP-07")
def test_browsers_are_remembered_for_seven_days() -> None:
    assert timedelta(days=7) == session_lifetime.REMEMBERED
