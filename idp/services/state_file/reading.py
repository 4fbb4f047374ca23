"""YAML with line numbers: typed access to nodes, and complaints that name file, line and key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value = TypeVar("Value")
MOST_BYTES = 50_000_000


class BadStateFile(Exception):
    """A state file that cannot be applied; the text names file, line and key."""


@dataclass(frozen=True)
class Source:
    """Where a state file was read, and the environment that `from_env` looks into."""

    path: Path
    environ: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """One node of the file. `key` is the path to it, such as `accounts[1].users[2].name`."""

    source: Source
    node: Node
    key: str

    def bad(self, why: str) -> BadStateFile:
        """Return the complaint about this node."""
        return BadStateFile(
            f"{self.source.path.name}, line {self.node.start_mark.line + 1}, {self.key or 'file'}: {why}"
        )

    @property
    def null(self) -> bool:
        """Tell whether an explicit null stands here."""
        return isinstance(self.node, ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    def mapping(self, *known: str) -> dict[str, "Place"]:
        """Return the entries of a mapping; raises for keys that are not `known`, and for one given twice."""
        if not isinstance(self.node, MappingNode):
            raise self.bad("must be a mapping")
        entries: dict[str, Place] = {}
        for key_node, value_node in self.node.value:
            name = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
            entry = Place(self.source, value_node, f"{self.key}.{name}".removeprefix("."))
            at_key = Place(self.source, key_node, entry.key)
            if known and name not in known:
                raise at_key.bad(f"unknown key; known here: {', '.join(known)}")
            if name in entries:
                raise at_key.bad("given twice")
            entries[name] = entry
        return entries

    def items(self) -> Iterator["Place"]:
        """Yield the items of a list."""
        if not isinstance(self.node, SequenceNode):
            raise self.bad("must be a list")
        for number, node in enumerate(self.node.value, start=1):
            yield Place(self.source, node, f"{self.key}[{number}]")

    def scalar(self) -> str | int | float | bool | None:
        """Return a plain value, typed as YAML types it."""
        if not isinstance(self.node, ScalarNode):
            raise self.bad("must be a plain value")
        value = yaml.safe_load(yaml.serialize(self.node))
        if value is not None and not isinstance(value, str | int | float | bool):
            return str(self.node.value)
        return value

    def text(self) -> str:
        """Return a text; a number must be quoted to be one."""
        value = self.scalar()
        if not isinstance(value, str):
            raise self.bad("must be a text (in quotes where it looks like something else)")
        if "\0" in value:
            raise self.bad("must not hold a NUL character")
        return value

    def flag(self) -> bool:
        """Return true or false."""
        value = self.scalar()
        if not isinstance(value, bool):
            raise self.bad("must be true or false")
        return value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.items())

    def secret(self) -> str:
        """Return a secret: a text, or `{from_env: NAME}`, or `{from_file: PATH}` (relative to the state file)."""
        if not isinstance(self.node, MappingNode):
            return self.text()
        entries = self.mapping("from_env", "from_file")
        if len(entries) != 1:
            raise self.bad("must be a text, {from_env: NAME} or {from_file: PATH}")
        if "from_env" in entries:
            return self._from_environment(entries["from_env"])
        return self._from_file(entries["from_file"])

    def checked(self, check: Callable[[], Value]) -> Value:
        """Return what `check` returns; a `Refusal` or `ValueError` becomes a complaint about this node."""
        try:
            return check()
        except ValueError as bad:
            raise self.bad(str(bad)) from None

    def _from_environment(self, name: "Place") -> str:
        value = self.source.environ.get(name.text())
        if value is None:
            raise name.bad(f"the environment has no variable {name.text()}")
        return value

    def _from_file(self, path: "Place") -> str:
        try:
            return (self.source.path.parent / path.text()).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError):
            raise path.bad("the file cannot be read") from None


def read(source: Source) -> Place:
    """Return the root of a state file; raises `BadStateFile` for what is no YAML, naming the line."""
    try:
        if source.path.stat().st_size > MOST_BYTES:
            message = f"{source.path.name}: larger than {MOST_BYTES} bytes"
            raise BadStateFile(message)
        node = yaml.compose(source.path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeError):
        message = f"{source.path.name}: the file cannot be read as UTF-8 text"
        raise BadStateFile(message) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        message = f"{source.path.name}{line}: not valid YAML ({getattr(error, 'problem', None) or 'unreadable'})"
        raise BadStateFile(message) from None
    if node is None:
        message = f"{source.path.name}: the file is empty"
        raise BadStateFile(message)
    return Place(source, node, "")
