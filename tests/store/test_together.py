"""Group commit: requests of one moment share the work, and nothing else."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.ports import Unavailable
from idp.store.together import Together
from tests.support.processes import wait_until


class Work:
    """Work that waits for permission, and tells what it was given at once."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.permitted = threading.Event()

    def __call__(self, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        self.permitted.wait(10)
        if "down" in items:
            raise Unavailable("The database")
        if "bad" in items:
            raise ValueError(items)
        return [item.upper() for item in items]


def together(work: Work, first: str, *others: str) -> list[str | Exception]:
    """Ask with a first item, with the others while that is being worked on; return what each received."""
    shared: Together[str, str] = Together(work)

    def ask(item: str) -> str | Exception:
        try:
            return shared(item)
        except (ValueError, Unavailable) as failure:
            return failure

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, first)]
        wait_until(lambda: len(work.batches) == 1)
        asked += [pool.submit(ask, other) for other in others]
        wait_until(lambda: len(shared._waiting) == len(others))
        work.permitted.set()
        return [one.result() for one in asked]


def test_who_comes_meanwhile_is_served_together_and_by_own_item() -> None:
    work = Work()
    assert together(work, "a", "b", "c", "d") == ["A", "B", "C", "D"]
    assert [sorted(batch) for batch in work.batches] == [["a"], ["b", "c", "d"]]


def test_nobody_answers_for_anothers_item() -> None:
    answers = together(Work(), "a", "b", "bad", "c")
    assert answers[:2] == ["A", "B"]
    assert isinstance(answers[2], ValueError)
    assert answers[3] == "C"


def test_a_database_that_does_not_answer_is_waited_for_once() -> None:
    work = Work()
    answers = together(work, "down", "b", "c")
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert work.batches == [["down"]]


@pytest.mark.parametrize("first", ["a", "down", "bad"])
def test_it_goes_on_after_whatever_happened(first: str) -> None:
    work = Work()
    work.permitted.set()
    shared: Together[str, str] = Together(work)
    with pytest.raises((ValueError, Unavailable)) if first != "a" else ThreadPoolExecutor(1):
        shared(first)
    assert shared("z") == "Z"
