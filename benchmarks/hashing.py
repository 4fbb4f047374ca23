"""What the machine reaches at password hashing with nothing around it: the measure of everything else."""

import time
from multiprocessing import get_context

from argon2 import PasswordHasher, Type

from idp.config import ARGON2_MEMORY_KIB, ARGON2_PASSES


def bare_rate(processes: int, seconds: float) -> float:
    """Return Argon2id verifications a second, one at a time in each of some processes."""
    with get_context("spawn").Pool(processes) as pool:
        return sum(pool.map(_rate, [seconds] * processes))


def _rate(seconds: float) -> float:
    hasher = PasswordHasher(time_cost=ARGON2_PASSES, memory_cost=ARGON2_MEMORY_KIB, parallelism=1, type=Type.ID)
    encoded = hasher.hash("Some-pass-1")
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        hasher.verify(encoded, "Some-pass-1")
        done += 1
    return done / (time.perf_counter() - begun)
