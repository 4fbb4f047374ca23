"""How SAML messages travel: in the query, deflated and signed beside, or in a form (SAML bindings, 3.4 and 3.5)."""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from idp.rules.saml_request import Unfit

LONGEST_TEXT = 64_000
"""Characters of a message as it travels."""
LARGEST = 256_000
"""Bytes of a message when inflated."""
LONGEST_RELAY_STATE = 80
"""Bytes (bindings, section 3.4.3)."""
PARAMETERS = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding")
REQUEST, RESPONSE, RELAY_STATE, ALGORITHM, SIGNATURE, ENCODING = PARAMETERS
EITHER = (REQUEST, RESPONSE)
DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"


@dataclass(frozen=True)
class QuerySignature:
    """A signature beside the message: over which bytes, by which algorithm."""

    covered: bytes
    algorithm: str
    value: bytes


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message as it came in. `enveloped`: its signature, if any, is within; else it is `signature`, or none."""

    document: bytes
    relay_state: str | None
    enveloped: bool
    signature: QuerySignature | None = None


@dataclass(frozen=True)
class Carried:
    """How a browser carries a message of ours: a form with `fields` to post, or without any a redirect."""

    address: str
    fields: Mapping[str, str]


def of_query(query: bytes, names: Sequence[str] = (REQUEST,)) -> Received:
    """Read the raw query of a message by redirect, in the one parameter of those `names`; raises `Unfit`."""
    raw = _parameters(query)
    found = [name for name in names if name in raw]
    if len(found) != 1:
        raise Unfit("parameter_twice" if found else "request_missing")
    text = {name: _text(value) for name, value in raw.items()}
    if text.get(ENCODING, DEFLATE) != DEFLATE:
        raise Unfit("encoding_unsupported")
    return Received(
        document=inflated(_decoded(text[found[0]])),
        relay_state=_relay_state(text.get(RELAY_STATE)),
        enveloped=False,
        signature=_signature(found[0], raw, text),
    )


def of_form(request: list[str], relay_state: list[str]) -> Received:
    """Read the fields of a request by post; raises `Unfit`."""
    if len(request) != 1 or len(relay_state) > 1:
        raise Unfit("parameter_twice" if request else "request_missing")
    state = _relay_state(relay_state[0] if relay_state else None)
    return Received(document=_decoded(request[0]), relay_state=state, enveloped=True)


def _parameters(query: bytes) -> dict[str, bytes]:
    """Return the parameters as they were spelt: that is what a signature covers, and no other spelling is read."""
    found: dict[str, bytes] = {}
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        known = unquote_to_bytes(name.replace(b"+", b" ")).decode("utf-8", "replace")
        if known not in PARAMETERS:
            continue
        if known in found or name != known.encode():
            raise Unfit("parameter_twice")
        found[known] = value
    return found


def _signature(message: str, raw: dict[str, bytes], text: dict[str, str]) -> QuerySignature | None:
    if SIGNATURE not in raw and ALGORITHM not in raw:
        return None
    if SIGNATURE not in raw or ALGORITHM not in raw:
        raise Unfit("signature_halved")
    covered = [name.encode() + b"=" + raw[name] for name in (message, RELAY_STATE, ALGORITHM) if name in raw]
    return QuerySignature(b"&".join(covered), text[ALGORITHM], _decoded(text[SIGNATURE]))


def _text(value: bytes) -> str:
    if len(value) > LONGEST_TEXT:
        raise Unfit("too_long")
    try:
        return unquote_to_bytes(value.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Unfit("not_text") from None


def _relay_state(state: str | None) -> str | None:
    if state is None:
        return None
    if len(state.encode("utf-8", "surrogatepass")) > LONGEST_RELAY_STATE:
        raise Unfit("relay_state_too_long")
    if any(ord(character) < ord(" ") or character in "\x7f\N{REPLACEMENT CHARACTER}" for character in state):
        raise Unfit("relay_state_malformed")  # no form would bring it back unchanged
    return state


def _decoded(text: str) -> bytes:
    if len(text) > LONGEST_TEXT:
        raise Unfit("too_long")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("not_base64") from None


def inflated(deflated: bytes) -> bytes:
    """Return a message that was deflated, within a bound; raises `Unfit`."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        document = inflater.decompress(deflated, LARGEST)
    except zlib.error:
        raise Unfit("not_deflated") from None
    if not inflater.eof or inflater.unused_data:
        raise Unfit("too_large" if inflater.unconsumed_tail else "not_deflated")
    return document


def is_deflated(message: bytes) -> bool:
    """Tell whether a message is XML that was deflated."""
    try:
        return not message.lstrip().startswith(b"<") and inflated(message).lstrip().startswith(b"<")
    except Unfit:
        return False


def posted_response(given: Sequence[str]) -> str:
    """Return the response of a form with some fields of that name; nothing unless there is exactly one."""
    return given[0] if len(given) == 1 else ""
