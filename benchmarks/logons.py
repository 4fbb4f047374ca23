"""Logons under load: how many a second, what a crowd does to everybody else, and what is left in memory."""

import asyncio
import itertools
import time
from collections.abc import Iterator

from benchmarks.http import Client, log_on
from benchmarks.server import ColdServer

USERS = 40
PASSWORD = "Crowd-pass-1"
DISCOVERY = "/oidc/1234567890123456/.well-known/openid-configuration"
CALM_SECONDS = 0.002

STATE = """
accounts:
  - id: "1234567890123456"
    alias: acme
    owner: {logon_name: owner@acme.example, password: Owner-pass-1}
    users:
""" + "".join(f"      - {{name: u{number}, login_profile: {{Password: {PASSWORD}}}}}\n" for number in range(USERS))


def names() -> Iterator[str]:
    """Return the users' names, over and over."""
    return (f"u{number}@acme" for number in itertools.cycle(range(USERS)))


async def logon_rate(port: int, at_once: int, seconds: float) -> float:
    """Return whole logons a second, by some visitors who each begin anew as soon as they are in."""
    whose = names()
    ends_at = time.perf_counter() + seconds

    async def visit() -> int:
        done = 0
        while time.perf_counter() < ends_at:
            done += await log_on(port, next(whose), PASSWORD)
        return done

    begun = time.perf_counter()
    done = await asyncio.gather(*(visit() for _ in range(at_once)))
    return sum(done) / (time.perf_counter() - begun)


async def logons(port: int, count: int, at_once: int) -> int:
    """Log on so many times; return how often it succeeded."""
    whose, places = names(), asyncio.Semaphore(at_once)

    async def visit() -> bool:
        async with places:
            return await log_on(port, next(whose), PASSWORD)

    return sum(await asyncio.gather(*(visit() for _ in range(count))))


async def beside_a_crowd(port: int, crowd: int) -> tuple[int, list[float]]:
    """Let a crowd post its passwords at once; return how many got in, and discovery's answer times in seconds."""
    browsers = [Client(port) for _ in range(crowd)]
    for browser, name in zip(browsers, names(), strict=False):
        await browser.__aenter__()
        await browser.get("/signin")
        await browser.post("/signin", username=name)
        await browser.get("/signin/password")
    waiting = asyncio.gather(*(browser.post("/signin/password", password=PASSWORD) for browser in browsers))
    times = []
    async with Client(port) as other:
        while not waiting.done():
            begun = time.perf_counter()
            await other.get(DISCOVERY)
            times.append(time.perf_counter() - begun)
            await asyncio.sleep(CALM_SECONDS)
    answers = await waiting
    for browser in browsers:
        await browser.__aexit__()
    return sum(answer.location.endswith("/security") for answer in answers), times


def megabytes(process: int) -> float:
    """Return what a process holds resident."""
    with open(f"/proc/{process}/statm", encoding="ascii") as pages:  # noqa: PTH123 -- a file of the kernel
        return int(pages.read().split()[1]) * 4096 / 1e6


def largest_worker(server: ColdServer) -> float:
    """Return the megabytes of the largest worker process."""
    return max(megabytes(worker) for worker in server.workers())
