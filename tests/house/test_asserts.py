"""No decision of the product rests on what `python -O` leaves out."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def left_out(text: str) -> list[int]:
    """Return the lines of asserts, and of what only happens in debug mode."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Name) and node.id == "__debug__")
    ]


def test_what_would_be_left_out_is_found() -> None:
    assert left_out("def f(x):\n    assert x  # noqa: S101\n    if __debug__:\n        g()") == [2, 3]


def test_the_product_neither_asserts_nor_asks_for_debug_mode() -> None:
    files = list((ROOT / "idp").rglob("*.py"))
    assert files
    found = {str(path.relative_to(ROOT)): left_out(path.read_text(encoding="utf-8")) for path in files}
    assert {path: lines for path, lines in found.items() if lines} == {}
