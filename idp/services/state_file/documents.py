"""Policy documents in state files: written as YAML or as the text of their JSON, compared by what they say."""

import json
from typing import Any

from idp.rules import policy_text
from idp.services.state_file.reading import Place


def text_of(place: Place) -> str:
    """Return a document as JSON: the text that is given, or the shortest text of what is given as a mapping."""
    if place.plain:
        return place.text()
    return json.dumps(place.json(), ensure_ascii=False, separators=(",", ":"))


def same(one: str, other: str) -> bool:
    """Tell whether two valid documents say the same."""
    return bool(policy_text.read(one) == policy_text.read(other))


def written(text: str) -> Any:
    """Return a document as an export holds it: as YAML, unless it has numbers, whose spelling YAML would not keep."""
    numbers: list[str] = []
    document = json.loads(text, parse_int=numbers.append, parse_float=numbers.append)
    return text if numbers else document
