"""Write the corpus anew: its files, and `corpus.toml`, which tells of each what stops it, one defence after another.

Run as `python -m tests.saml_corpus.make`. What the index then says is a claim that the tests hold us to: with the
defences of a line taken away, the next line's reason is what refuses the message, until none is left.
"""

from pathlib import Path

from tests.saml_corpus.case import Case
from tests.saml_corpus.cases import cases
from tests.saml_corpus.defences import DEFENCES, taken_away
from tests.saml_corpus.doors import TAKEN, outcome

HERE = Path(__file__).parent
FILES, INDEX = HERE / "files", HERE / "corpus.toml"
MOST = 6
KNOWN: dict[str, str] = {}
"""What stood behind a reason before: tried first."""
HEAD = """# Hostile SAML messages, and what stops each of them. Written by `python -m tests.saml_corpus.make`.
#
# `refused` has the exact reason at each door, as the audit trail has it. `stopped_by` lists the defences of the first
# door in their order: [defence, the reason once all above it are taken away]; `then` is what happens without them all.
# They were found by trying: a link says that the outcome changes without it, not that it is the nearest defence.
"""


def stopped_by(case: Case, door: str) -> tuple[list[tuple[str, str]], str]:
    """Return what stops a message, one after another, and what happens when all of that is taken away."""
    found: list[tuple[str, str]] = []
    reason = outcome(case, door)
    while reason != TAKEN and len(found) < MOST:
        gone = [defence for defence, _ in found]
        for defence in sorted(DEFENCES, key=lambda name: name != KNOWN.get(reason)):
            if defence in gone:
                continue
            after = without([*gone, defence], case, door)
            if after != reason:
                found.append((defence, reason))
                KNOWN[reason] = defence
                reason = after
                break
        else:
            break
    return found, reason


def without(defences: list[str], case: Case, door: str) -> str:
    """Return what becomes of a message without some defences; `breaks` where code relies on them."""
    try:
        with taken_away(defences):
            return outcome(case, door)
    except Exception as failure:  # noqa: BLE001 -- what a message does to code that relies on the defence
        return f"breaks: {type(failure).__name__}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _told(case: Case) -> str:
    refused = {door: outcome(case, door) for door in case.doors}
    chain, then = stopped_by(case, case.doors[0])
    doors = ", ".join(f"{door} = {_quoted(reason)}" for door, reason in refused.items())
    links = "".join(f"\n    [{_quoted(defence)}, {_quoted(reason)}]," for defence, reason in chain)
    lines = [f"[{_quoted(case.file)}]", f"about = {_quoted(case.about)}", f"refused = {{ {doors} }}"]
    return "\n".join([*lines, f"stopped_by = [{links}{chr(10) if links else ''}]", f"then = {_quoted(then)}", ""])


def main() -> None:
    """Write everything."""
    FILES.mkdir(exist_ok=True)
    for file in FILES.iterdir():
        file.unlink()
    told = []
    for case in cases():
        (FILES / case.file).write_bytes(case.raw)
        told.append(_told(case))
    INDEX.write_text("\n".join([HEAD, *told]), encoding="utf-8")


if __name__ == "__main__":
    main()
