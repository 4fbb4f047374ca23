"""A SAML message as an administrator has it at hand: XML, Base64, a query, or the body of a form."""

import base64
import binascii
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs

from idp.rules import saml_bindings
from idp.rules.saml_bindings import EITHER, LONGEST_TEXT, RELAY_STATE, Received
from idp.rules.saml_request import Unfit

LONGEST = 200_000
"""Characters."""


@dataclass(frozen=True)
class Outline:
    """What a document shows of itself, none of it verified. Fingerprints are SHA-256, of certificates it brings."""

    kind: str
    issuer: str
    xml: str
    fingerprints: tuple[str, ...]
    algorithms: tuple[str, ...]


def unwrap(text: str) -> Received:
    """Return the message in a text, as if it had just come in; raises `Unfit`."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Unfit("too_long")
    if text.startswith("<"):
        return Received(document=text.encode(), relay_state=None, enveloped=True)
    if any(f"{name}=" in text for name in EITHER):
        return _of_parameters(text.rpartition("?")[2])
    return _bare(text)


def _of_parameters(text: str) -> Received:
    try:
        return saml_bindings.of_query(text.encode(), EITHER)
    except Unfit as by_redirect:
        # What was posted has the same parameters, and nothing in it is deflated.
        given = parse_qs(text, keep_blank_values=True)
        messages = [value for name in EITHER for value in given.get(name, ())]
        posted = saml_bindings.of_form(messages, given.get(RELAY_STATE, []))
        if not posted.document.lstrip().startswith(b"<"):
            raise by_redirect from None
        return posted


def _bare(text: str) -> Received:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("not_base64") from None
    if not raw.lstrip().startswith(b"<") and len(text) <= LONGEST_TEXT:
        with suppress(Unfit):
            raw = saml_bindings.inflated(raw)
    return Received(document=raw, relay_state=None, enveloped=True)
