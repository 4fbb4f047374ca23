"""How long temporary credentials are good for."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.refusals import Refusal
from idp.rules import token_duration

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "most", "left", "seconds"),
    [
        (None, 3600, None, 3600),
        (None, 43_200, None, 3600),
        (900, 3600, None, 900),
        (43_200, 43_200, None, 43_200),
        (3600, 43_200, 40_000, 3600),
        (None, 43_200, 40_000, 3600),
        (3600, 3600, 60, 60),
    ],
)
def test_a_duration_is_bounded(asked: int | None, most: int, left: int | None, seconds: int) -> None:
    ends = None if left is None else NOW + timedelta(seconds=left)
    assert token_duration.end(asked, most, NOW, ends) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("asked", "most", "chained", "told"),
    [(899, 3600, False, "1hr"), (3601, 3600, False, "1hr"), (43_201, 43_200, False, "12hr"), (3601, 43_200, True, "1hr"),
     (5401, 5400, False, "5400s"), (-1, 3600, False, "1hr")],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(asked: int, most: int, chained: bool, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        token_duration.end(asked, most, NOW, NOW + timedelta(days=1) if chained else None)
    assert str(refused.value) == f"The Min/Max value of DurationSeconds is 15min/{told}."
