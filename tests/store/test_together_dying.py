"""Group commit when whoever works for the others hangs or dies: nobody waits for ever, and it goes on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest

from idp.ports import Unavailable
from idp.store import together
from idp.store.together import Together
from tests.support.processes import wait_until

SHORT_SECONDS = 0.2


class Work:
    """Work that hangs at "hang" until it is let go, and dies of "die" when it comes to it."""

    def __init__(self, death: BaseException | None = None) -> None:
        self.death = death
        self.batches: list[list[str]] = []
        self.let_go = threading.Event()

    def __call__(self, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        if "hang" in items:
            self.let_go.wait(10)
        if "die" in items and self.death:
            raise self.death
        return [item.upper() for item in items]


Asks = Callable[[Together[str, str], str], "Future[str]"]


@pytest.fixture
def ask() -> Iterator[Asks]:
    """Ask in a thread of its own; whatever ends the work, it ends that thread's."""

    def asked(shared: Together[str, str], item: str) -> "Future[str]":
        answer: Future[str] = Future()

        def run() -> None:
            try:
                answer.set_result(shared(item))
            except BaseException as failure:  # noqa: BLE001 -- handed to the test
                answer.set_exception(failure)

        pool.submit(run)
        return answer

    with ThreadPoolExecutor(8) as pool:
        yield asked


def waiting(shared: Together[str, str], work: Work, ask: Asks, *items: str) -> "list[Future[str]]":
    """Ask for something that hangs, and behind it for some items; return the answers."""
    asked = [ask(shared, "hang")]
    wait_until(lambda: len(work.batches) == 1)
    for item in items:
        before = len(shared._waiting)
        asked.append(ask(shared, item))
        wait_until(partial(_more_wait, shared, before))
    return asked


def _more_wait(shared: Together[str, str], than: int) -> bool:
    return len(shared._waiting) > than


def test_who_waits_behind_work_that_hangs_is_told_in_time_and_not_served_later(
    ask: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    shared: Together[str, str] = Together(work)
    monkeypatch.setattr(together, "PATIENCE_SECONDS", SHORT_SECONDS)
    first, *others = waiting(shared, work, ask, "b", "c")
    for one in others:
        assert isinstance(one.exception(timeout=10), Unavailable)
    assert not first.done()
    work.let_go.set()
    assert first.result(timeout=10) == "HANG"
    assert work.batches == [["hang"]]


def test_who_comes_after_that_long_does_the_work_without_the_one_that_hangs(
    ask: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    shared: Together[str, str] = Together(work)
    monkeypatch.setattr(together, "PATIENCE_SECONDS", SHORT_SECONDS)
    first, other = waiting(shared, work, ask, "b")
    assert isinstance(other.exception(timeout=10), Unavailable)
    assert [shared(item) for item in "xyz"] == ["X", "Y", "Z"]
    work.let_go.set()
    assert first.result(timeout=10) == "HANG"
    assert shared("z") == "Z"


@pytest.mark.parametrize("death", [KeyboardInterrupt(), SystemExit(1), GeneratorExit()], ids=repr)
def test_who_is_served_by_one_that_dies_is_told_and_the_next_goes_on(ask: Asks, death: BaseException) -> None:
    work = Work(death)
    shared: Together[str, str] = Together(work)
    first, *others = waiting(shared, work, ask, "b", "die", "c")
    work.let_go.set()
    assert first.result(timeout=10) == "HANG"
    failures = [one.exception(timeout=10) for one in others]
    assert [type(one) for one in failures] == [type(death), Unavailable, Unavailable], "b led, and died of it"
    assert work.batches == [["hang"], ["b", "die", "c"]]
    assert shared("z") == "Z"


def test_memory_that_runs_out_is_the_failure_of_whoever_needs_it(ask: Asks) -> None:
    work = Work(MemoryError())
    shared: Together[str, str] = Together(work)
    first, *others = waiting(shared, work, ask, "b", "die", "c")
    work.let_go.set()
    assert isinstance(others.pop(1).exception(timeout=10), MemoryError)
    assert [one.result(timeout=10) for one in (first, *others)] == ["HANG", "B", "C"]


def test_work_that_gives_too_few_answers_gives_nobody_another_ones(ask: Asks) -> None:
    hanging = Work()

    def work(items: Sequence[str]) -> list[str]:
        return hanging(items)[: 1 if len(items) > 1 else None]

    shared: Together[str, str] = Together(work)
    asked = waiting(shared, hanging, ask, "b", "c")
    hanging.let_go.set()
    assert [one.result(timeout=10) for one in asked] == ["HANG", "B", "C"]


def test_many_hands_are_all_served_whoever_hangs_meanwhile(ask: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several work at once after one was given up: nobody is forgotten, and the one that hung may end whenever."""
    work = Work()
    shared: Together[str, str] = Together(work)
    monkeypatch.setattr(together, "PATIENCE_SECONDS", SHORT_SECONDS)
    first, other = waiting(shared, work, ask, "b")
    assert isinstance(other.exception(timeout=10), Unavailable)
    monkeypatch.setattr(together, "PATIENCE_SECONDS", 10)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(shared, f"x{number}") for number in range(300)]
        work.let_go.set()
        asked += [pool.submit(shared, f"y{number}") for number in range(300)]
        answers = [one.result(timeout=30) for one in asked]
    assert answers == [f"X{number}" for number in range(300)] + [f"Y{number}" for number in range(300)]
    assert first.result(timeout=10) == "HANG"
