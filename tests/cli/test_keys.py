"""`idp keys`: a rotation that applications could not follow, or that spoils tokens in force, is refused."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from idp.infra.key_ring import FILE, FileKeyRing
from tests.support.clock import SteppingClock
from tests.support.server import Server

LONG_AGO = "2020-01-01T00:00:00+00:00"


class Keys:
    """The command, on keys that are old enough for everything."""

    def __init__(self, directory: Path) -> None:
        self.server = Server(directory, "")
        self.file = directory / "certs" / FILE
        FileKeyRing(directory / "certs", SteppingClock()).ensure()
        self.age()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.server.idp("keys", *arguments, check=False)

    def states(self) -> dict[str, list[str]]:
        rows: list[dict[str, Any]] = json.loads(self.run("list", "--json").stdout)
        kids: dict[str, list[str]] = {}
        for row in rows:
            kids.setdefault(f"{row['algorithm']} {row['state']}", []).append(row["kid"])
        return kids

    def age(self) -> None:
        """Let every key have come to its state years ago."""
        ring = json.loads(self.file.read_text())
        rows = [row | {"created_at": LONG_AGO, "since": LONG_AGO} for row in ring["keys"]]
        self.file.write_text(json.dumps({"keys": rows}), encoding="utf-8")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def test_the_next_key_signs_the_former_is_kept_and_a_new_one_is_published(keys: Keys) -> None:
    before = keys.states()
    assert keys.run("rotate", "--algorithm", "ES256").returncode == 0
    after = keys.states()
    assert after["ES256 active"] == before["ES256 next"]
    assert after["ES256 retired"] == before["ES256 active"]
    assert after["ES256 next"] != before["ES256 next"]
    assert after["RS256 active"] == before["RS256 active"]


def test_unsafe_steps_are_refused_in_a_sentence_and_change_nothing(keys: Keys) -> None:
    keys.run("rotate", "--algorithm", "ES256")
    before = keys.states()
    kids = {state: kid[0] for state, kid in before.items()}
    for arguments, why in (
        (("rotate", "--algorithm", "ES256"), "less than an hour ago"),
        (("rotate",), "less than an hour ago"),
        (("retire", kids["ES256 active"]), "only a retired key"),
        (("retire", kids["ES256 next"]), "only a retired key"),
        (("retire", "unknown"), "only a retired key"),
        (("retire", kids["ES256 retired"]), "less than two hours ago"),
        (("rotate", "--algorithm", "HS256"), "HS256"),
    ):
        ran = keys.run(*arguments)
        assert ran.returncode != 0
        assert why in ran.stderr
        assert "Traceback" not in ran.stderr
    assert keys.states() == before


def test_a_key_that_signed_long_ago_or_was_stolen_goes(keys: Keys) -> None:
    keys.run("rotate", "--algorithm", "ES256")
    keys.run("rotate", "--algorithm", "EdDSA")
    assert keys.run("retire", keys.states()["EdDSA retired"][0], "--at-once").returncode == 0
    keys.age()
    assert keys.run("retire", keys.states()["ES256 retired"][0]).returncode == 0
    assert [state for state in keys.states() if "retired" in state] == []
