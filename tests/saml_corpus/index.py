"""The files of the corpus, and the index of what stops each."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.saml_corpus.case import Case
from tests.saml_corpus.walk import Walked

HERE = Path(__file__).parent
FILES, INDEX = HERE / "files", HERE / "corpus.toml"
HEAD = """# Hostile SAML messages, and what stops each of them. Written by `python -m tests.saml_corpus.make`.
#
# `refused` has the exact reason at each door, as the audit trail has it. `stopped_by` lists, for the doors it names, the
# defences in their order: [defence, the reason it says once all above it are taken away]; `then` is what happens
# without them all. Which defence says a reason is written down in `reasons.py`; nothing here was found by trying.
"""


def kept() -> dict[str, Any]:
    """Return the index, by file."""
    return tomllib.loads(INDEX.read_text(encoding="utf-8"))


def case(file: str, entry: dict[str, Any]) -> Case:
    """Return a case as its file and its entry have it."""
    return Case(file.rpartition(".")[0], entry["about"], tuple(entry["refused"]), (FILES / file).read_bytes())


def expected(entry: dict[str, Any], door: str) -> Walked:
    """Return what an entry says of a door."""
    chains = [chain for doors, chain in entry["stopped_by"].items() if door in doors.split()]
    return Walked(tuple((defence, reason) for chain in chains for defence, reason in chain), entry["then"][door])


def told(one: Case, walks: dict[str, Walked]) -> str:
    """Return an entry."""
    lines = [f"[{_quoted(one.file)}]", f"about = {_quoted(one.about)}"]
    lines.append(f"refused = {{ {_pairs((door, walk.refused) for door, walk in walks.items())} }}")
    lines.append(f"then = {{ {_pairs((door, walk.then) for door, walk in walks.items())} }}")
    chains: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for door, walk in walks.items():
        chains.setdefault(walk.chain, []).append(door)
    lines.append(f"[{_quoted(one.file)}.stopped_by]")
    for chain, doors in chains.items():
        links = "".join(f"\n    [{_quoted(defence)}, {_quoted(reason)}]," for defence, reason in chain)
        lines.append(f"{_quoted(' '.join(doors))} = [{links}{chr(10) if links else ''}]")
    return "\n".join([*lines, ""])


def _pairs(told_of: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{door} = {_quoted(said)}" for door, said in told_of)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
