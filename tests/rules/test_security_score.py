"""The security score: a pure function of the figures that no improvement lowers."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.rules.security_score import WEIGHTS, Figures, PasswordLevel, password_level, score
from idp.rules.settings.password_policy import PasswordPolicy
from tests.support.seed import seed

BEST = Figures(
    users=10,
    users_with_mfa=10,
    users_with_unused_key=0,
    users_with_old_key=0,
    password_level=PasswordLevel.HIGH,
    holder_keys=0,
    holder_unused_keys=0,
    holder_old_keys=0,
    holder_has_mfa=True,
)
WORST = Figures(
    users=10,
    users_with_mfa=0,
    users_with_unused_key=10,
    users_with_old_key=10,
    password_level=PasswordLevel.LOW,
    holder_keys=2,
    holder_unused_keys=2,
    holder_old_keys=2,
    holder_has_mfa=False,
)
EMPTY = replace(BEST, users=0, users_with_mfa=0, password_level=PasswordLevel.LOW, holder_has_mfa=False)
LEVELS = list(PasswordLevel)


@seed("SR-14", "SR-19")
@pytest.mark.parametrize(("figures", "points"), [(BEST, 100), (WORST, 0), (EMPTY, 55)])
def test_best_worst_and_empty(figures: Figures, points: int) -> None:
    assert score(figures) == points
    assert sum(WEIGHTS.values()) == 100


@seed("SR-18")
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"holder_has_mfa": False}, 75),
        ({"users_with_mfa": 5}, 90),
        ({"users_with_mfa": 9}, 98),
        ({"password_level": PasswordLevel.MID}, 90),
        ({"password_level": PasswordLevel.LOW}, 80),
        ({"holder_keys": 1}, 95),
        ({"holder_keys": 2, "holder_unused_keys": 1, "holder_old_keys": 1}, 85),
        ({"users_with_unused_key": 3}, 97),
        ({"users_with_old_key": 3}, 98),
    ],
)
def test_each_item_costs_its_points(changes: dict[str, Any], points: int) -> None:
    assert score(replace(BEST, **changes)) == points


@st.composite
def some_figures(draw: st.DrawFn) -> Figures:
    users = draw(st.integers(0, 40))
    share, two = st.integers(0, users), st.integers(0, 2)
    return Figures(
        users=users,
        users_with_mfa=draw(share),
        users_with_unused_key=draw(share),
        users_with_old_key=draw(share),
        password_level=draw(st.sampled_from(LEVELS)),
        holder_keys=draw(two),
        holder_unused_keys=draw(two),
        holder_old_keys=draw(two),
        holder_has_mfa=draw(st.booleans()),
    )


@seed("SR-19")
@settings(max_examples=500)
@given(some_figures())
def test_no_improvement_lowers_the_score(figures: Figures) -> None:
    fewer = ("users_with_unused_key", "users_with_old_key", "holder_keys", "holder_unused_keys", "holder_old_keys")
    better = [replace(figures, **{name: max(getattr(figures, name) - 1, 0)}) for name in fewer]
    better.append(replace(figures, users_with_mfa=min(figures.users_with_mfa + 1, figures.users)))
    better.append(replace(figures, password_level=LEVELS[min(LEVELS.index(figures.password_level) + 1, 2)]))
    better.append(replace(figures, holder_has_mfa=True))
    assert 0 <= score(figures) <= min(score(one) for one in better) <= 100


@seed("SR-21")
@pytest.mark.parametrize(
    ("length", "elements", "level"),
    [(8, 0, "low"), (32, 1, "low"), (8, 2, "mid"), (11, 4, "mid"), (12, 2, "mid"), (12, 3, "high"), (32, 4, "high")],
)
def test_the_password_level_follows_from_the_policy(length: int, elements: int, level: str) -> None:
    names = ("require_numbers", "require_symbols", "require_lowercase_characters", "require_uppercase_characters")
    policy = PasswordPolicy(minimum_password_length=length, **dict.fromkeys(names[:elements], True))
    assert password_level(policy).value == level
