"""`make bench`: measures, prints a table, and writes it to `var/bench.json`."""

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import calls, hashing, logons, permissions, saml, statements
from benchmarks.server import ColdServer
from idp.config import ARGON2_MEMORY_KIB, ARGON2_PASSES

CORES = os.cpu_count() or 1
SECONDS = 10.0
CROWD = 200
MANY = 1000
CALL_SECONDS = 6
MOTO = ".venv/bench/bin/moto_server"
REAL = {"IDP_ARGON2_MEMORY_KIB": str(ARGON2_MEMORY_KIB), "IDP_ARGON2_PASSES": str(ARGON2_PASSES)}


@dataclass(frozen=True)
class Figure:
    """One line of the table: what, how much, and what is asked of it (`most` or `least`; None: told only)."""

    what: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the bound is kept."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        bound = f"at least {self.least:g}" if self.least is not None else ""
        bound = f"at most {self.most:g}" if self.most is not None else bound
        mark = "" if not bound else "ok" if self.holds else "MISSED"
        return f"{self.what:<62} {self.value:>9.2f} {self.unit:<12} {bound:<16} {mark}"


def start_and_memory(directory: Path) -> list[Figure]:
    """Measure a second start, and one process after many logons."""
    with ColdServer(directory, logons.STATE, workers=1, **REAL) as server:
        server.stop()
        begun = time.perf_counter()
        server.start()
        ready = time.perf_counter() - begun
        done = asyncio.run(logons.logons(server.port, MANY, at_once=16))
        memory = logons.largest_worker(server)
    return [
        Figure("second start until ready", ready, "s", most=2.0),
        Figure("logons done before memory is read", done, "logons", least=MANY),
        Figure(f"resident memory of one process after {MANY} logons", memory, "MB", most=150.0),
    ]


def throughput(directory: Path) -> list[Figure]:
    """Measure logons against bare hashing, before and after each other so that a slow machine slows both."""
    with ColdServer(directory, logons.STATE, workers=CORES, **REAL) as server:
        asyncio.run(logons.logons(server.port, 50, at_once=8))
        bare = [hashing.bare_rate(CORES, SECONDS / 2)]
        over_http = asyncio.run(logons.logon_rate(server.port, 8 * CORES, SECONDS))
        passwords = asyncio.run(logons.password_rate(server.port, MANY // 2, 8 * CORES))
        bare.append(hashing.bare_rate(CORES, SECONDS / 2))
        before = logons.largest_worker(server)
        admitted, times = asyncio.run(logons.beside_a_crowd(server.port, CROWD))
        grown = logons.largest_worker(server) - before
    times.sort()
    return [
        Figure("bare Argon2id verifications", statistics.mean(bare), "1/s"),
        Figure("password logons over HTTP, first page to session", over_http, "1/s"),
        Figure("of bare verifications", 100 * over_http / statistics.mean(bare), "%", least=85.0),
        Figure(
            "the requests with the password alone, of bare verifications", 100 * passwords / statistics.mean(bare), "%"
        ),
        Figure(f"admitted of a crowd of {CROWD} at once", admitted, "logons"),
        Figure("memory a crowd adds to the largest process", grown, "MB"),
        Figure("discovery beside the crowd, median", 1000 * statistics.median(times), "ms", most=20.0),
        Figure("discovery beside the crowd, 99th percentile", 1000 * times[int(len(times) * 0.99)], "ms", most=150.0),
    ]


def signed_calls(directory: Path) -> list[Figure]:
    """Measure signed calls against an empty view and against moto, in turns so that a slow machine slows all."""
    environ = REAL | {"IDP_TEST_MODE": "off"}
    bare = [calls.bare_rate(directory, CORES, CALL_SECONDS)]
    ours = calls.rates(directory, CORES, CALL_SECONDS, **environ)
    bare.append(calls.bare_rate(directory, CORES, CALL_SECONDS))
    moto = calls.moto_rates(directory, MOTO, CALL_SECONDS)
    figures = [Figure("empty JSON view", statistics.mean(bare), "1/s")]
    for action, rate in ours.items():
        figures += [
            Figure(f"{action}, signed", rate, "1/s"),
            Figure(f"{action}, of the empty view", 100 * rate / statistics.mean(bare), "%", least=15.0),
            Figure(f"{action}, by moto's server", moto[action], "1/s"),
            Figure(f"{action}, times moto's", rate / moto[action], "times", least=3.0),
        ]
    return figures


def saml_responses(directory: Path) -> list[Figure]:
    """Measure SAML responses beside SimpleSAMLphp's, served on the same cores one after the other."""
    ours, theirs = saml.rates(directory, CORES, CALL_SECONDS, **REAL)
    return [
        Figure("SAML responses to people signed in", ours, "1/s"),
        Figure("SAML responses by SimpleSAMLphp", theirs, "1/s"),
        Figure("SAML responses, times SimpleSAMLphp's", ours / theirs, "times", least=1.5),
    ]


def costs_of_calls(directory: Path) -> list[Figure]:
    """Measure processor time inside this process."""
    places = directory / "checking", directory / "listing"
    for place in places:
        place.mkdir()
    return [
        Figure("signature, nonce, caller and permissions of a call", calls.checking(places[0]), "ms", most=0.5),
        Figure("a page of 100,000 users against one of 100", calls.listing(places[1]), "times", most=1.3),
    ]


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as directory:
        figures = [Figure(what, count, "statements", most=most) for what, count, most in statements.counted(directory)]
        figures += [Figure(what, took, "µs", most=most) for what, took, most in permissions.measured()]
        for measure in (costs_of_calls, signed_calls, saml_responses, start_and_memory, throughput):
            (place := Path(directory, measure.__name__)).mkdir()
            figures += measure(place)
    print(*figures, sep="\n")
    target = Path("var/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(figure) | {"holds": figure.holds} for figure in figures], indent=2) + "\n")
    raise SystemExit(0 if all(figure.holds for figure in figures) else 1)


if __name__ == "__main__":
    main()
