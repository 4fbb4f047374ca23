"""The retry limit: counting, locking, giving back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import lockout
from idp.rules.lockout import EMPTY, LOCK, WINDOW, Tries
from tests.support.seed import seed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def fail(times: int, limit: int, at: datetime = NOW, tries: Tries = EMPTY) -> Tries:
    """Record that many failed tries at one moment."""
    for _ in range(times):
        reserved = lockout.reserve(tries, at, limit)
        assert reserved is not None
        tries = reserved
    return tries


@seed("PW-39")
@pytest.mark.parametrize("limit", [1, 2, 5, 32])
def test_try_that_reaches_the_limit_locks_for_an_hour(limit: int) -> None:
    before = fail(limit - 1, limit)
    assert lockout.locked(before, NOW) is None
    assert lockout.locked(fail(1, limit, tries=before), NOW) == NOW + LOCK


@seed("PW-39")
def test_nothing_is_counted_or_prolonged_while_locked() -> None:
    locked = fail(3, 3)
    assert lockout.reserve(locked, NOW + LOCK - SECOND, 3) is None


@seed("PW-43")
def test_lock_ends_after_an_hour_with_a_clean_count() -> None:
    locked = fail(3, 3)
    assert lockout.locked(locked, NOW + LOCK - SECOND) is not None
    assert lockout.locked(locked, NOW + LOCK) is None
    assert lockout.reserve(locked, NOW + LOCK, 3) == Tries((NOW + LOCK,))


@seed("PW-39")
def test_hour_slides() -> None:
    first = fail(1, 3)
    second = fail(1, 3, NOW + WINDOW - SECOND, first)
    after_the_first_has_left = fail(1, 3, NOW + WINDOW, second)
    assert lockout.locked(after_the_first_has_left, NOW + WINDOW) is None
    assert lockout.locked(fail(1, 3, NOW + WINDOW, after_the_first_has_left), NOW + WINDOW) is not None


@seed("PW-38")
def test_without_a_limit_only_the_ceiling_locks() -> None:
    below = fail(lockout.CEILING - 1, 0)
    assert lockout.locked(below, NOW) is None
    assert lockout.locked(fail(1, 0, tries=below), NOW) is not None


@seed("PW-50")
def test_lowered_limit_locks_at_the_next_failure_not_before() -> None:
    tries = fail(4, 10)
    assert lockout.locked(tries, NOW) is None
    assert lockout.locked(fail(1, 2, tries=tries), NOW) is not None


@seed("PW-40")
def test_right_secret_takes_back_its_try_and_the_lock_it_caused() -> None:
    before = fail(2, 3)
    reserved = fail(1, 3, NOW + SECOND, before)
    assert lockout.give_back(reserved, NOW + SECOND) == before


def test_giving_back_leaves_a_lock_that_another_try_caused() -> None:
    locked = fail(1, 2, NOW + SECOND, fail(1, 2))
    given_back = lockout.give_back(locked, NOW)
    assert given_back.locked_until == NOW + SECOND + LOCK
    assert given_back.times == (NOW + SECOND,)


def test_giving_back_what_was_never_reserved_changes_nothing() -> None:
    tries = fail(2, 3)
    assert lockout.give_back(tries, NOW + SECOND) == tries


STEPS = st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=60)


@seed("PW-39", "PW-40", "PW-45")
@given(steps=STEPS, limit=st.integers(0, 32))
def test_no_sequence_of_tries_buys_more_guesses_in_an_hour_than_the_limit(
    steps: list[tuple[int, bool]], limit: int
) -> None:
    now, tries = NOW, EMPTY
    wrong: list[datetime] = []
    for seconds, right in steps:
        now += seconds * SECOND
        reserved = lockout.reserve(tries, now, limit)
        assert (reserved is None) == (lockout.locked(tries, now) is not None)
        if reserved is None:
            continue
        tries = lockout.give_back(reserved, now) if right else reserved
        wrong += [] if right else [now]
        assert sum(moment > now - WINDOW for moment in wrong) <= (limit or lockout.CEILING)


@seed("PW-39", "PW-43")
@given(steps=STEPS, limit=st.integers(1, 32))
def test_a_lock_begins_exactly_with_the_failure_that_reaches_the_limit(
    steps: list[tuple[int, bool]], limit: int
) -> None:
    now, tries, until = NOW, EMPTY, NOW
    wrong: list[datetime] = []
    for seconds, _right in steps:
        now += seconds * SECOND
        reserved = lockout.reserve(tries, now, limit)
        assert (reserved is None) == (now < until)
        if reserved is not None:
            tries, wrong = reserved, [moment for moment in wrong if moment > now - WINDOW] + [now]
            until = now + LOCK if len(wrong) >= limit else until
            assert lockout.locked(tries, now) == (until if until > now else None)


@seed("PW-46")
@given(offsets=st.lists(st.integers(-(10**9), 10**15), max_size=20), locked=st.booleans())
def test_what_is_stored_comes_back_to_the_microsecond(offsets: list[int], locked: bool) -> None:
    times = tuple(NOW + timedelta(microseconds=offset) for offset in offsets)
    tries = Tries(times, NOW if locked else None)
    assert lockout.from_json(lockout.to_json(tries), tries.locked_until) == tries
