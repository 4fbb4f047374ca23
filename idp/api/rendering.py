"""Answers on the wire: JSON, or XML for those who ask for it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from flask import Response

from idp.api.wire import Wire

JSON, XML = "JSON", "XML"
TYPES = {JSON: "application/json", XML: "text/xml;charset=utf-8"}
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2)."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def format_of(wire: Wire) -> str:
    """Return the format a call asks for: `Format`, else XML for signatures of version 1, whose default it is."""
    asked = wire.parameters.get("Format", "").upper()
    if asked in TYPES:
        return asked
    return XML if "Signature" in wire.parameters and not asked else JSON


def answer(kind: str, action: str, body: dict[str, Any]) -> Response:
    """Render the answer of an action."""
    return _response(kind, f"{action}Response", body, 200)


def refusal(kind: str, body: dict[str, Any], status: int) -> Response:
    """Render a refusal."""
    return _response(kind, "Error", body, status)


def _response(kind: str, root: str, body: dict[str, Any], status: int) -> Response:
    text = json.dumps(body, ensure_ascii=False) if kind == JSON else DECLARATION + "".join(_xml(root, body))
    return Response(text, status, content_type=TYPES[kind])


def _xml(name: str, value: Any) -> Iterator[str]:
    """Yield elements; a list repeats its element, as the vendor's wrappers do."""
    if isinstance(value, list):
        for one in value:
            yield from _xml(name, one)
        return
    yield f"<{name}>"
    if isinstance(value, dict):
        for inner, held in value.items():
            yield from _xml(inner, held)
    else:
        text = "" if value is None else str(value)
        yield escape(text.lower() if isinstance(value, bool) else ILLEGAL.sub("", text))
    yield f"</{name}>"
