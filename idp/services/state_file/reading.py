"""YAML with line numbers: typed access to nodes, and complaints that name file, line and key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from yaml.composer import ComposerError
from yaml.error import Mark, MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from idp.refusals import Refusal

Value = TypeVar("Value")
MOST_BYTES = 10_000_000
MOST_LEVELS = 12


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

    @property
    def plain(self) -> bool:
        """Tell whether neither a mapping nor a list stands here."""
        return isinstance(self.node, ScalarNode)

    def mapping(self, *known: str) -> dict[str, "Place"]:
        """Return the entries of a mapping; raises for keys that are not `known`, and for one given twice."""
        if not isinstance(self.node, MappingNode):
            raise self.bad("must be a mapping")
        entries: dict[str, Place] = {}
        for key_node, value_node in self.node.value:
            if not isinstance(key_node, ScalarNode):
                raise Place(self.source, key_node, self.key).bad("a key must be a plain text")
            name = str(key_node.value)
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
        try:
            value = yaml.constructor.SafeConstructor().construct_object(self.node)
        except (yaml.YAMLError, ValueError):  # a tag of somebody's own, a 13th month, a number of 5,000 digits
            raise self.bad("cannot be read as what it looks like; put it in quotes") from None
        return value if value is None or isinstance(value, str | int | float | bool) else str(self.node.value)

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

    def whole_number(self) -> int:
        """Return a whole number."""
        value = self.scalar()
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.bad("must be a whole number")
        return value

    def json(self) -> Any:
        """Return mappings, lists and plain values of any depth as JSON has them."""
        if isinstance(self.node, MappingNode):
            return {name: entry.json() for name, entry in self.mapping().items()}
        if isinstance(self.node, SequenceNode):
            return [item.json() for item in self.items()]
        return self.scalar()

    def file(self, most: int) -> bytes:
        """Return up to `most` bytes of the file named here (relative to the state file)."""
        try:
            with (self.source.path.parent / self.text()).open("rb") as file:
                content = file.read(most + 1)
        except OSError:
            raise self.bad("the file cannot be read") from None
        if len(content) > most:
            raise self.bad(f"the file has more than {most} bytes")
        return content

    def checked(self, check: Callable[[], Value]) -> Value:
        """Return what `check` returns; a `Refusal` becomes a complaint about this node."""
        try:
            return check()
        except Refusal as refused:
            raise self.bad(str(refused)) from None

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


class _Loader(yaml.SafeLoader):
    """Refuses what lets a small file stand for a huge one: aliases, and nesting without end."""

    level = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Compose one node; raises `ComposerError`."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's parser has no types
        mark: Mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise ComposerError(None, None, f"aliases are not taken; write out *{event.anchor}", mark)
        if self.level >= MOST_LEVELS:
            raise ComposerError(None, None, "nested too deeply", mark)
        self.level += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.level -= 1


def read(source: Source) -> Place:
    """Return the root of a state file; raises `BadStateFile` for what is no YAML, naming the line."""
    text = _text(source)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except ReaderError as error:
        raise _bad(
            source, text.count("\n", 0, error.position) + 1, "holds a character that YAML does not allow"
        ) from None
    except MarkedYAMLError as error:
        raise _bad(source, _line(error), f"not valid YAML ({error.problem})") from None
    if node is None:
        raise _bad(source, 1, "the file is empty")
    return Place(source, node, "")


def _text(source: Source) -> str:
    try:
        with source.path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        raise _bad(source, 1, "the file cannot be read") from None
    if len(raw) > MOST_BYTES:
        raise _bad(source, 1, f"larger than {MOST_BYTES} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad(source, raw.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from None


def _line(error: MarkedYAMLError) -> int:
    return error.problem_mark.line + 1 if error.problem_mark else 1


def _bad(source: Source, line: int, why: str) -> BadStateFile:
    return BadStateFile(f"{source.path.name}, line {line}: {why}")
