"""The JSON of policy documents, read strictly: nothing in it has two meanings, no number costs more than its text."""

import json
from dataclasses import dataclass
from typing import Any

NUL = r"\u0000"
"""A null byte as JSON escapes it: no name or value has one, and PostgreSQL cannot hold it."""


class Malformed(ValueError):
    """A document that is not of the grammar; the text says what is wrong with it."""


@dataclass(frozen=True)
class Number:
    """A number as it was written: it is never computed with while reading."""

    text: str


def read(text: str) -> Any:
    """Return what the JSON says.

    Raises `Malformed`, for doubled names, NaN, lone surrogates, null bytes and deep nesting too.
    """
    try:
        found = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse_constant,
            parse_int=Number,
            parse_float=Number,
        )
        written = json.dumps(found, ensure_ascii=False, default=str)
        written.encode()
    except RecursionError:
        raise Malformed("the document is nested too deeply") from None
    except UnicodeEncodeError:
        raise Malformed("the document has half a character") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"the document is not JSON: {error.msg} (character {error.pos + 1})") from None
    if NUL in written:
        raise Malformed("the document has a null byte")
    return found


def members(given: Any, where: str, demanded: tuple[str, ...], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Return an object's members; raises `Malformed` where one is missing or unknown."""
    if not isinstance(given, dict):
        raise Malformed(f"{where} must be an object")
    for name in demanded:
        if name not in given:
            raise Malformed(f"{where}: {name} is missing")
    for name in given:
        if name not in demanded + allowed:
            raise Malformed(f"{where}: {shown(name)} is unknown")
    return given


def texts(given: Any, where: str, name: str) -> list[str]:
    """Return a text or a list of texts as a list; raises `Malformed`, for an empty one too."""
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(value, str) and value for value in values):
        raise Malformed(f"{where}: {name} must be a text or a list of texts")
    return values


def shown(text: str) -> str:
    """Return a part of a text that a sentence can hold."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:60])


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a name stands twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise Malformed(f"{name} is not a value")
