"""The corpus of hostile SAML messages: each is refused at each door, by the defence that is there for it.

Checklist: SS-12. `reasons.py` names the defence that says a reason. For each file and door that defence is taken away,
then the one that says the next reason, and so on: each time another reason must be said, until the message is taken,
as whom the index says, or until there is nothing in it to take.
"""

import pytest

from tests.saml_corpus.cases import cases
from tests.saml_corpus.defences import DEFENCES
from tests.saml_corpus.doors import DOORS, TAKEN
from tests.saml_corpus.index import FILES, case, expected, kept
from tests.saml_corpus.reasons import RESIDUES, SIDES
from tests.saml_corpus.walk import walked
from tests.support.seed import seed

KEPT = kept()
PAIRS = [(file, door) for file, entry in KEPT.items() for door in entry["refused"]]
GOOD = [pair for pair in PAIRS if "good-" in pair[0]]
HOSTILE = [pair for pair in PAIRS if pair not in GOOD]


def test_files_index_and_what_makes_them_agree() -> None:
    made = {one.file: one for one in cases()}
    assert {file.name: file.read_bytes() for file in FILES.iterdir()} == {file: one.raw for file, one in made.items()}
    assert list(KEPT) == list(made)
    assert [(entry["about"], tuple(entry["refused"])) for entry in KEPT.values()] == [
        (one.about, one.doors) for one in made.values()
    ]


@pytest.mark.parametrize(("file", "door"), GOOD)
def test_good_messages_are_taken(file: str, door: str) -> None:
    walk = walked(case(file, KEPT[file]), door)
    assert not walk.chain
    assert walk.then.startswith(TAKEN)
    assert walk.then == KEPT[file]["refused"][door]


@seed("SS-12")
@pytest.mark.parametrize(("file", "door"), HOSTILE)
def test_each_file_is_refused_by_one_defence_after_another(file: str, door: str) -> None:
    walk = walked(case(file, KEPT[file]), door)
    assert walk.refused == KEPT[file]["refused"][door]
    assert walk == expected(KEPT[file], door)
    reasons = [reason for _, reason in walk.chain] + [walk.then]
    assert len(reasons) == len(set(reasons)) > 1
    assert walk.then.startswith(TAKEN) or walk.then in RESIDUES


def test_each_defence_and_each_reason_is_met_by_some_file() -> None:
    chains = [link for file, door in PAIRS for link in expected(KEPT[file], door).chain]
    assert {defence for defence, _ in chains} == set(DEFENCES)
    assert {reason for _, reason in chains} == {reason for side in SIDES.values() for reason in side}
    assert {then for _, entry in KEPT.items() for then in entry["then"].values() if not then.startswith(TAKEN)} == set(
        RESIDUES
    )
    assert {door for _, door in PAIRS} == set(DOORS) == set(SIDES)
