"""What loading is made of: required keys, lists that can prune, texts of a declared form."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from yaml.nodes import MappingNode

from idp.rules.fields import Field, check
from idp.services.state_file import desired
from idp.services.state_file.desired import ABSENT, Listed
from idp.services.state_file.reading import Place

LONGEST_TEXT = 256
Entry = TypeVar("Entry")
Value = TypeVar("Value")


def required(place: Place, entries: Mapping[str, Place], key: str) -> Place:
    """Return the place of a key that must be given."""
    if key not in entries:
        raise place.bad(f"{key} is missing")
    return entries[key]


def listed(
    place: Place | None, load: Callable[[Place], Entry], identity: Callable[[Entry], str]
) -> Listed[Entry] | None:
    """Return a list whose entries differ by `identity`; `{prune: true}` among them is no entry."""
    if place is None:
        return None
    prune, entries = False, []
    for item in place.items():
        if _is_prune(item):
            prune = True
        else:
            entries.append((item, load(item)))
    refuse_twice([(item, identity(entry)) for item, entry in entries])
    return Listed(tuple(entry for _item, entry in entries), prune)


def _is_prune(item: Place) -> bool:
    if not isinstance(item.node, MappingNode):
        return False
    return [key.value for key, _value in item.node.value] == ["prune"] and item.mapping("prune")["prune"].flag()


def refuse_twice(found: list[tuple[Place, str]]) -> None:
    """Complain about the second place that names the same thing."""
    seen: set[str] = set()
    for place, identity in found:
        if identity in seen:
            raise place.bad(f"{identity} is given twice")
        seen.add(identity)


def optional(entries: Mapping[str, Place], key: str, load: Callable[[Place], Value]) -> Value | desired.Absent:
    """Return what `load` makes of a key, or `ABSENT`."""
    return load(entries[key]) if key in entries else ABSENT


def flag(entries: Mapping[str, Place], key: str) -> bool | desired.Absent:
    """Return true or false, or `ABSENT`."""
    return optional(entries, key, Place.flag)


def short_text(place: Place) -> str:
    """Return a text of one short line."""
    text = place.text()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise place.bad(f"must have at most {LONGEST_TEXT} printable characters")
    return text


def of_form(field: Field) -> Callable[[Place], str]:
    """Return what loads a text of a declared form; an empty one is of every form."""

    def load(place: Place) -> str:
        text = place.text()
        place.checked(lambda: check({"": field}, {"": text}))
        return text

    return load
