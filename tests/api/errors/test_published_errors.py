"""Each action answers each of its errors: one signed call a pair, and exactly the published code and status."""

import pytest

from tests.api.errors.named import actions
from tests.api.errors.stage import Stage
from tests.api.errors.table import of

NONE = 0
"""A limit that everything exceeds."""
ACTIONS = [name for name, _action in actions() if of(name)]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_answers_its_errors(action: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = []
    for pair in of(action):
        with monkeypatch.context() as patch:
            if pair.lowered:
                patch.setattr(pair.lowered, NONE)
            wrong.append(pair.answered(stage.programs[pair.by], stage.ids))
    assert not any(wrong), "\n".join(filter(None, wrong))
