"""Which earlier passwords are refused."""

import pytest

from idp.rules import password_history
from tests.support.seed import seed

NEWEST_FIRST = tuple(f"hash-{number}" for number in range(password_history.KEPT))


@seed("PW-31", "PW-32", "PW-33", "PW-34")
@pytest.mark.parametrize("count", [0, 1, 3, 24])
def test_the_most_recent_are_refused_with_the_present_one_first(count: int) -> None:
    refused = password_history.refused(NEWEST_FIRST, count)
    assert list(refused) == [f"hash-{number}" for number in range(count)]


@seed("PW-32")
def test_short_history_is_refused_as_far_as_it_goes() -> None:
    assert list(password_history.refused(("present",), 24)) == ["present"]
