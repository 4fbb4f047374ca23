"""Every line of the checklist has a test that names it, or waits for a part that is not built yet."""

import ast
import tomllib
from pathlib import Path

TESTS = Path(__file__).parents[1]
GROUPS = tomllib.loads((Path(__file__).parent / "checklist.toml").read_text(encoding="utf-8"))
WAITS = GROUPS.pop("waits")
LINES = {f"{group}-{number}" for group, lines in GROUPS.items() for number in lines}
PARTS = {"console"}


def _named_by(path: Path) -> set[str]:
    """Return the ids that the `@seed` markers of a file name."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    seeds = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "seed")
    return {str(ast.literal_eval(argument)) for call in seeds for argument in call.args}


PROVEN = set().union(*(_named_by(path) for path in TESTS.rglob("test_*.py")))


def test_tests_name_only_lines_of_the_checklist() -> None:
    assert LINES >= PROVEN


def test_only_lines_that_need_the_console_have_no_test() -> None:
    assert sorted(LINES - PROVEN) == sorted(WAITS)
    assert set(WAITS.values()) <= PARTS
