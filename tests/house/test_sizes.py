"""Files and functions stay small enough to read at a glance."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
EDGES = {"signin", "security", "console", "oidc", "saml", "saml_sp", "api"}
FILES = sorted(
    path
    for folder in ("idp", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)


def test_files_are_under_300_lines() -> None:
    assert FILES
    assert [str(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) >= LONGEST_FILE] == []


def test_functions_are_under_40_lines() -> None:
    long = [
        f"{path.name}: {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
        and "migrations" not in path.parts  # a revision lists its tables
    ]
    assert long == []


def test_modules_say_what_they_own() -> None:
    silent = [str(path) for path in FILES if "idp" in path.parts and not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_packages_hold_a_charter_and_no_code_but_a_blueprint() -> None:
    code = [
        str(path)
        for path in (ROOT / "idp").rglob("__init__.py")
        if [node for node in ast.parse(path.read_text()).body if not isinstance(node, ast.Expr)]
        and path.parent.name not in EDGES
    ]
    assert code == []
