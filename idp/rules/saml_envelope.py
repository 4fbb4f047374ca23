"""A SAML message as an administrator has it at hand: XML, Base64, a query, or the body of a form.

Each door reads it by the function with which it reads what comes in; `document` is for looking at it beforehand.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs

from idp.rules import saml_bindings
from idp.rules.saml_bindings import EITHER, RELAY_STATE, RESPONSE, Received
from idp.rules.saml_metadata import ServiceProvider
from idp.rules.saml_request import Unfit

LONGEST = 500_000
"""Characters: more than any door takes."""
MOST_FIELDS = 100
MARKUP = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""How XML begins, in whichever encoding."""


class Door(StrEnum):
    """Who takes messages; a response goes to one of the first three."""

    USER_SSO = "UserSso"
    ROLE_SSO = "RoleSso"
    ASSUME_ROLE = "AssumeRoleWithSAML"
    SIGN_ON = "SignOn"
    LOGOUT = "Logout"
    METADATA = "Metadata"


DOORS = {
    "AuthnRequest": Door.SIGN_ON,
    "LogoutRequest": Door.LOGOUT,
    "LogoutResponse": Door.LOGOUT,
    "EntityDescriptor": Door.METADATA,
}


@dataclass(frozen=True)
class Outline:
    """What a document shows of itself, none of it verified.

    `place` is where it says that it goes, `roles` are the pairs that a response offers.
    """

    kind: str = ""
    issuer: str = ""
    place: str = ""
    roles: tuple[str, ...] = ()
    xml: str = ""


@dataclass(frozen=True)
class Enveloped:
    """A message in its envelope: `bare` in Base64, or the `query` (or body of a form) in which it came."""

    bare: str = ""
    query: str = ""
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def response(self) -> str:
        """Return it as who takes responses reads it."""
        return self.bare or saml_bindings.posted_response(self.given.get(RESPONSE, ()))

    @property
    def relay_state(self) -> str:
        """Return what came with it; empty for nothing."""
        return next(iter(self.given.get(RELAY_STATE, ())), "")

    @property
    def document(self) -> bytes:
        """Return the message itself; raises `Unfit`."""
        message = self._decoded()
        return saml_bindings.inflated(message) if self._by_redirect(message) else message

    def received(self) -> Received:
        """Return it as who takes requests and messages of logout reads it; raises `Unfit`."""
        if self.bare:
            by_redirect = self._by_redirect(self._decoded())
            return Received(document=self.document, relay_state=None, enveloped=not by_redirect)
        messages = self._messages()
        if len(messages) == 1 and not self._by_redirect(self._decoded()):
            return saml_bindings.of_form(messages, list(self.given.get(RELAY_STATE, ())))
        return saml_bindings.of_query(self.query.encode(), EITHER)

    def _messages(self) -> list[str]:
        return [self.bare] if self.bare else [value for name in EITHER for value in self.given.get(name, ())]

    def _decoded(self) -> bytes:
        messages = self._messages()
        if len(messages) != 1:
            raise Unfit("parameter_twice" if messages else "request_missing")
        try:
            return base64.b64decode("".join(messages[0].split()), validate=True)
        except (binascii.Error, ValueError):
            raise Unfit("not_base64") from None

    def _by_redirect(self, message: bytes) -> bool:
        """Tell whether it was deflated; what is in a query and is no XML was meant to be."""
        if self.bare:
            return saml_bindings.is_deflated(message)
        return not message.lstrip().startswith(MARKUP)


def unwrap(text: str) -> Enveloped:
    """Return the message in a text; raises `Unfit`."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Unfit("too_long")
    if text.startswith("<"):
        return Enveloped(base64.b64encode(text.encode()).decode())
    query = text.rpartition("?")[2]
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unfit("too_long") from None
    return Enveloped(query=query, given=given) if any(name in given for name in EITHER) else Enveloped(text)


def door_of(outline: Outline, us: ServiceProvider, *, takes_users: bool) -> Door | None:
    """Return who takes a message by its kind and by where it goes; None when nobody does.

    `us` are the addresses that take responses, first that of users, then that of roles; `takes_users` tells whether a
    response that goes to neither, or to the first, could be for user SSO.
    """
    if outline.kind != "Response":
        return DOORS.get(outline.kind)
    if outline.place in us.acs_urls[1:]:
        return Door.ROLE_SSO
    return Door.USER_SSO if takes_users else Door.ASSUME_ROLE
