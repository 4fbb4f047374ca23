"""Password hashing is bounded: one computation at a time, a short queue, and a clear answer to everybody else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.infra.argon2_hasher import Argon2Hasher
from idp.ports import Busy

PLAIN = "Some-pass-1"


class Blocking:
    """Stands for the library: computes until told to stop, and notes who computes."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.threads: list[str] = []

    def verify(self, _encoded: str, _plain: bytes) -> bool:
        self.threads.append(threading.current_thread().name)
        self.begun.set()
        return self.go_on.wait(20)


@pytest.fixture
def library() -> Iterator[Blocking]:
    blocking = Blocking()
    yield blocking
    blocking.go_on.set()


def hasher_on(library: Blocking, **bounds: float) -> Argon2Hasher:
    hasher = Argon2Hasher(64, 1, **bounds)  # type: ignore[arg-type]  # a queue is a whole number
    hasher._argon2 = library  # type: ignore[assignment]  # what is tested is the bound around it
    return hasher


def test_a_password_matches_its_hash_and_no_other() -> None:
    hasher = Argon2Hasher(64, 1)
    encoded = hasher.hash(PLAIN)
    assert encoded.startswith("$argon2id$")
    assert hasher.verify(encoded, PLAIN)
    assert not hasher.verify(encoded, PLAIN.lower())
    assert not hasher.verify("$argon2id$damaged", PLAIN)
    assert not hasher.verify(hasher.hash(""), "\ud800")


def test_raised_parameters_ask_for_a_new_hash() -> None:
    weak, strong = Argon2Hasher(64, 1), Argon2Hasher(128, 1)
    assert strong.needs_rehash(weak.hash(PLAIN))
    assert not weak.needs_rehash(strong.hash(PLAIN))


def test_computations_run_one_at_a_time_in_one_thread(library: Blocking) -> None:
    hasher = hasher_on(library)
    with ThreadPoolExecutor(8) as pool:
        verdicts = [pool.submit(hasher.verify, "", PLAIN) for _ in range(8)]
        library.begun.wait(20)
        assert len(library.threads) == 1
        library.go_on.set()
        assert all(verdict.result() for verdict in verdicts)
    assert len(set(library.threads)) == 1


def test_who_finds_the_queue_full_is_told_so_at_once(library: Blocking) -> None:
    hasher = hasher_on(library, queue=2)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(hasher.verify, "", PLAIN) for _ in range(2)]
        library.begun.wait(20)
        while hasher._places._value:  # both have their places
            threading.Event().wait(0.001)
        with pytest.raises(Busy):
            hasher.verify("", PLAIN)
        library.go_on.set()
        assert all(one.result() for one in waiting)
    assert hasher.verify("", PLAIN)


def test_who_waits_too_long_is_told_so_and_costs_nothing_later(library: Blocking) -> None:
    hasher = hasher_on(library, patience=0.05)
    with pytest.raises(Busy):
        hasher.verify("", PLAIN)
    with pytest.raises(Busy):
        hasher.verify("", PLAIN)
    library.go_on.set()
    assert hasher_on(library).verify("", PLAIN)
    assert len(library.threads) == 2  # the first, and the last: nobody waited for the one in between any more
