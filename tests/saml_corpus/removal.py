"""Taking a piece of the product's code away: a statement, or a part of one, and the function compiled anew without it.

What is left runs as if the piece had never been written, wherever the function was imported to.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from functools import cache, partial
from types import CodeType
from typing import Any

import pytest

Switch = Callable[[pytest.MonkeyPatch], None]
SOURCE = "__source_of_the_corpus__"
"""Where a function that was compiled anew has its source: pieces may be taken away one after another."""


def without(owner: Any, function: str, words: str) -> Switch:
    """Take away the one `if` that ends in raising, or noting, what these words are in."""
    return lambda patch: _put(patch, owner, function, partial(_dropped, words=words))


def edited(owner: Any, function: str, old: str, new: str) -> Switch:
    """Put other code, as `ast.unparse` spells it, in the one place of a function where some stands."""
    return lambda patch: _put(patch, owner, function, partial(_replaced, old=old, new=new))


def instead(owner: Any, name: str, other: Any) -> Switch:
    """Put another function, or value, in the place of one, wherever it was imported to."""
    return lambda patch: _everywhere(patch, owner, name, other)


def together(*switches: Switch) -> Switch:
    """Take several pieces away that say the same."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        for one in switches:
            one(patch)

    return switch


def _put(patch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[[str], str]) -> None:
    function = getattr(owner, name)
    source, made = change(getattr(function, SOURCE, "") or _source(function)), dict[str, Any]()
    exec(_compiled(source), function.__globals__, made)  # noqa: S102 -- our own source
    setattr(made[name], SOURCE, source)
    _everywhere(patch, owner, name, made[name])


@cache
def _source(function: Any) -> str:
    return ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(function))))


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "without a piece", "exec")


def _everywhere(patch: pytest.MonkeyPatch, owner: Any, name: str, other: Any) -> None:
    for module, known in _places(owner, name):
        patch.setattr(module, known, other)


@cache
def _places(owner: Any, name: str) -> list[tuple[Any, str]]:
    """Return where a function was imported to, and under which names; asked for before anything is taken away."""
    original = getattr(owner, name)
    modules = [module for known, module in sys.modules.items() if known.startswith("idp.")]
    found = [(module, known) for module in modules for known, value in vars(module).items() if value is original]
    return found if (owner, name) in found else [*found, (owner, name)]


@cache
def _dropped(source: str, words: str) -> str:
    drop = _Drop(words)
    left = ast.unparse(ast.fix_missing_locations(drop.visit(ast.parse(source))))
    if drop.found != 1:
        raise LookupError(f"{drop.found} statements say {words!r}")
    return left


def _replaced(source: str, old: str, new: str) -> str:
    if source.count(old) != 1:
        raise LookupError(f"{source.count(old)} places have {old!r}")
    return source.replace(old, new)


class _Drop(ast.NodeTransformer):
    """Drops an `if`, and leaves what else it leads to."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.found = 0

    def visit_If(self, node: ast.If) -> Any:
        """Drop it, or look further within it."""
        if isinstance(node.body[-1], ast.Raise | ast.Assign) and self.words in "".join(map(ast.unparse, node.body)):
            self.found += 1
            return node.orelse or ast.Pass()
        return self.generic_visit(node)
