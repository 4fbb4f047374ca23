"""Whether a running session answers an application's wish."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules.single_sign_on import Answer, Wish, answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUESTED = NOW - timedelta(minutes=1)


def before(seconds: float) -> datetime:
    """Return a moment that many seconds ago."""
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("wish", "authenticated_at", "satisfied"),
    [
        (Wish(requested_at=REQUESTED), before(80_000), True),
        (Wish(requested_at=REQUESTED), None, False),
        (Wish(requested_at=REQUESTED, fresh=True), before(80_000), False),
        (Wish(requested_at=REQUESTED, fresh=True), before(60.001), False),
        (Wish(requested_at=REQUESTED, fresh=True), before(60), True),
        (Wish(requested_at=REQUESTED, fresh=True), before(1), True),
        (Wish(requested_at=REQUESTED, max_age=3600), before(3600), True),
        (Wish(requested_at=REQUESTED, max_age=3600), before(3600.001), False),
        (Wish(requested_at=REQUESTED, max_age=0), before(61), False),
        (Wish(requested_at=REQUESTED, max_age=0), before(30), True),
        (Wish(requested_at=REQUESTED, fresh=True, max_age=3600), before(120), False),
        (Wish(requested_at=REQUESTED, subject="u-1"), before(120), True),
        (Wish(requested_at=REQUESTED, subject="u-2"), before(120), False),
    ],
)
def test_session_that_satisfies_the_wish_is_used_again(
    wish: Wish, authenticated_at: datetime | None, satisfied: bool
) -> None:
    expected = Answer.REUSE if satisfied else Answer.ASK
    assert answer(wish, authenticated_at, "u-1" if authenticated_at else None, NOW) is expected


@pytest.mark.parametrize("fresh", [True, False])
def test_somebody_else_who_logs_on_for_the_request_is_an_error_and_not_asked_again(fresh: bool) -> None:
    wish = Wish(requested_at=REQUESTED, subject="u-2", fresh=fresh)
    assert answer(wish, before(1), "u-1", NOW) is Answer.REFUSE


WISHES = st.builds(
    Wish,
    requested_at=st.just(REQUESTED),
    fresh=st.booleans(),
    max_age=st.none() | st.integers(0, 10**5),
    subject=st.none() | st.sampled_from(["u-1", "u-2"]),
    silent=st.booleans(),
)
AGES = st.none() | st.integers(0, 10**5)


@given(wish=WISHES, age=AGES)
def test_silence_is_never_broken_and_never_refused_without_need(wish: Wish, age: int | None) -> None:
    authenticated_at = None if age is None else before(age)
    given_answer = answer(wish, authenticated_at, "u-1" if authenticated_at else None, NOW)
    wrong_person = wish.subject not in (None, "u-1") and age is not None and age <= 60
    assert given_answer is not (Answer.ASK if wish.silent or wrong_person else Answer.REFUSE)
    assert given_answer is not Answer.REUSE or authenticated_at is not None


@given(wish=WISHES, age=AGES)
def test_session_of_somebody_else_is_never_used(wish: Wish, age: int | None) -> None:
    authenticated_at = None if age is None else before(age)
    found = answer(wish, authenticated_at, "u-3", NOW)
    assert wish.subject is None or found is not Answer.REUSE


@given(wish=WISHES)
def test_logon_made_for_the_request_ends_the_asking(wish: Wish) -> None:
    subject = wish.subject or "u-1"
    assert answer(wish, NOW, subject, NOW) is Answer.REUSE
