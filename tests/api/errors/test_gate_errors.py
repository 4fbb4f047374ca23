"""The gate answers each of its errors, whatever the action."""

import pytest

from tests.api.errors.gate import CASES, IDENTITY, Case
from tests.api.errors.pair import matches
from tests.api.errors.stage import Stage


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_gate_answers_its_errors(case: Case, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.programs["asker"] = stage.programs["owner"]
    answer = case.send(stage, monkeypatch)
    assert (stage.programs["asker"].status, answer["Code"]) == (case.kind.status, case.code)
    assert matches(case.kind.sentence, answer["Message"]), answer


def test_what_the_gate_is_shown_is_good_otherwise(stage: Stage) -> None:
    assert stage.programs["owner"].call(*IDENTITY)["IdentityType"] == "Account"
    assert stage.programs["owner"].v1(*IDENTITY)["IdentityType"] == "Account"
    assert stage.programs["session"].call(*IDENTITY)["IdentityType"] == "AssumedRoleUser"
