"""How long a role's session in a browser lasts."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.rules import console_session

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "role_most", "account_hours", "asserted", "seconds"),
    [
        (None, 3600, 24, None, 3600),
        (None, 43200, 6, None, 21600),
        (900, 43200, 6, None, 900),
        (99999, 3600, 6, None, 3600),
        (None, 3600, 6, 60, 60),
        (900, 3600, 6, 1000, 900),
    ],
)
def test_the_least_bound_counts(
    asked: int | None, role_most: int, account_hours: int, asserted: int | None, seconds: int
) -> None:
    end = console_session.end(
        NOW,
        asked=asked,
        role_most=role_most,
        account_hours=account_hours,
        asserted_end=None if asserted is None else NOW + timedelta(seconds=asserted),
    )
    assert end == NOW + timedelta(seconds=seconds)
