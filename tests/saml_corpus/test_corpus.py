"""The corpus of hostile SAML messages: each is refused at each door, and changes its fate where defences are gone.

Checklist: SS-12. For each file, the defences that `corpus.toml` names are taken away one after another: then the
message is no longer refused for the reason it was, and with all of them gone it does what the index says.
"""

import tomllib

import pytest

from tests.saml_corpus.case import Case
from tests.saml_corpus.cases import cases
from tests.saml_corpus.doors import TAKEN, outcome
from tests.saml_corpus.make import FILES, INDEX, without
from tests.support.seed import seed

CASES = {case.file: case for case in cases()}
KEPT = tomllib.loads(INDEX.read_text(encoding="utf-8"))
GOOD = [file for file in CASES if file.startswith("good-")]
HOSTILE = [file for file in CASES if file not in GOOD]


def kept(file: str) -> Case:
    """Return a case with what its file holds."""
    case = CASES[file]
    return Case(case.name, case.about, case.doors, (FILES / file).read_bytes())


def test_files_index_and_what_makes_them_agree() -> None:
    assert {file.name: file.read_bytes() for file in FILES.iterdir()} == {
        file: case.raw for file, case in CASES.items()
    }
    assert list(KEPT) == list(CASES)
    assert [entry["about"] for entry in KEPT.values()] == [case.about for case in CASES.values()]


@pytest.mark.parametrize("file", GOOD)
def test_good_messages_are_taken(file: str) -> None:
    assert {door: outcome(kept(file), door) for door in CASES[file].doors} == KEPT[file]["refused"]
    assert set(KEPT[file]["refused"].values()) == {TAKEN}


@seed("SS-12")
@pytest.mark.parametrize(("file", "door"), [(file, door) for file in HOSTILE for door in CASES[file].doors])
def test_each_file_is_refused_for_its_exact_reason(file: str, door: str) -> None:
    reason = KEPT[file]["refused"][door]
    assert reason not in ("", TAKEN)
    assert outcome(kept(file), door) == reason


@pytest.mark.parametrize("file", HOSTILE)
def test_each_defence_is_one(file: str) -> None:
    case, chain = kept(file), KEPT[file]["stopped_by"]
    assert chain, "nothing that could be taken away stops it"
    reasons = [reason for _, reason in chain] + [KEPT[file]["then"]]
    gone = [defence for defence, _ in chain]
    for number in range(1, len(reasons)):
        assert reasons[number] != reasons[number - 1]
        assert without(gone[:number], case, case.doors[0]) == reasons[number]
