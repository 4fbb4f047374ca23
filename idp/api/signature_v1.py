"""RPC signatures, version 1: HMAC-SHA1 over every parameter but `Signature` itself."""

import base64
import hmac
from collections.abc import Iterator
from urllib.parse import quote

from idp.api.wire import Wire


def string_to_sign(wire: Wire) -> str:
    """Return what the client signed."""
    return f"{wire.method}&%2F&{_encoded(_canonical(wire))}"


def verifies(wire: Wire, secret: str) -> bool:
    """Tell whether the call's signature was made with a secret."""
    given = wire.parameters.get("Signature", "").encode()
    return any(hmac.compare_digest(_sign(text, secret), given) for text in _variants(wire))


def _variants(wire: Wire) -> Iterator[str]:
    """Yield the strings to sign: the standard's, and that of a vendor's client which writes a blank as `+`."""
    text = string_to_sign(wire)
    yield text
    if "%2520" in text:
        yield text.replace("%2520", "%2B")


def _canonical(wire: Wire) -> str:
    signed = sorted((name, value) for name, value in wire.parameters.items() if name != "Signature")
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in signed)


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _sign(text: str, secret: str) -> bytes:
    return base64.b64encode(hmac.digest(f"{secret}&".encode(), text.encode(), "sha1"))
