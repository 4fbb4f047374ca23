"""From parameters on the wire to an action's dataclass: its fields are the published names, their types the forms.

A field without a default must be given. `int` and `bool` are converted; `Texts` is a JSON list or `Name.1`, `Name.2`;
`Tags` is a JSON list of objects or `Tag.1.Key`, `Tag.1.Value`. Names must be of their form.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar, get_type_hints

from idp import refusals
from idp.rules import policies, policy_text
from idp.rules.fields import GROUP_NAME, USER_NAME, check_one

Ask = TypeVar("Ask")
MOST_ENTRIES = 100
NAMES = {one.name: one for one in (USER_NAME, GROUP_NAME, policies.POLICY_FIELDS["name"], policies.ROLE_FIELDS["name"])}
"""What names something: the vendor tells of a bad form before it looks for what is named."""
WHOLE = re.compile(r"-?[0-9]{1,18}")


class Texts(tuple[str, ...]):
    """A list of texts."""

    __slots__ = ()


class Tags(tuple[tuple[str, str], ...]):
    """A list of tags: key and value."""

    __slots__ = ()


NO_TAGS = Tags()


def read(ask: type[Ask], parameters: Mapping[str, str]) -> Ask:
    """Make the dataclass; raises `PARAMETER_MISSING`, `PARAMETER_FORMAT`, `FIELD_LENGTH` and `FIELD_CHARACTERS`."""
    types = _types(ask)  # type: ignore[arg-type]  # classes can be hashed
    given: dict[str, Any] = {}
    for one in fields(ask):  # type: ignore[arg-type]  # every `ask` is a dataclass
        name = one.name
        value = _value(types[name], name, parameters)
        if value is not None:
            given[name] = value
            if name in NAMES and value != one.default:
                check_one(NAMES[name], value)
        elif one.default is MISSING:
            raise refusals.PARAMETER_MISSING(name=name)
    return ask(**given)


@cache
def _types(ask: type[Any]) -> dict[str, Any]:
    return get_type_hints(ask)


def _value(kind: Any, name: str, parameters: Mapping[str, str]) -> Any:
    if kind in (Texts, Tags):
        return _list(kind, name, parameters)
    text = parameters.get(name)
    if text is None or (text == "" and kind not in (str, str | None)):
        return None
    if kind in (int, int | None):
        return _whole(name, text)
    return _flag(name, text) if kind in (bool, bool | None) else text


def _whole(name: str, text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise refusals.PARAMETER_FORMAT(name=name, expected="a whole number")
    return int(text)


def _flag(name: str, text: str) -> bool:
    found = {"true": True, "false": False}.get(text.lower())
    if found is None:
        raise refusals.PARAMETER_FORMAT(name=name, expected="true or false")
    return found


def _list(kind: type[Texts | Tags], name: str, parameters: Mapping[str, str]) -> Texts | Tags | None:
    text = parameters.get(name)
    entries = _json(name, text) if text else _numbered(name, parameters)
    if entries is None:
        return None
    if kind is Texts and all(isinstance(entry, str) for entry in entries):
        return Texts(entries)
    if kind is Tags and all(_is_tag(entry) for entry in entries):
        return Tags((entry["Key"], entry.get("Value", "")) for entry in entries)
    raise refusals.PARAMETER_FORMAT(name=name, expected="a list")


def _json(name: str, text: str) -> list[Any]:
    try:
        entries = json.loads(text)
        written = json.dumps(entries, ensure_ascii=False)
        written.encode()  # half a character can be escaped, but not stored
    except (ValueError, RecursionError):
        entries, written = None, ""
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES or policy_text.NUL in written:
        raise refusals.PARAMETER_FORMAT(name=name, expected="a list in JSON")
    return entries


def _numbered(name: str, parameters: Mapping[str, str]) -> list[Any] | None:
    entries: list[Any] = []
    for number in range(1, MOST_ENTRIES + 1):
        prefix = f"{name}.{number}"
        if prefix in parameters:
            entries.append(parameters[prefix])
        elif f"{prefix}.Key" in parameters:
            entries.append({"Key": parameters[f"{prefix}.Key"], "Value": parameters.get(f"{prefix}.Value", "")})
        else:
            break
    return entries or None


def _is_tag(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("Key"), str) and isinstance(entry.get("Value", ""), str)
