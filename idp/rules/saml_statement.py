"""What we tell SAML applications: the parts of a response, and of our metadata, before they become XML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.rules.saml_application import SIGNED

GOOD_FOR = timedelta(minutes=5)
"""How long an assertion may be handed in."""
BEFORE = timedelta(seconds=60)
"""How much slower an application's clock may be."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The frame of a response; `in_response_to` is empty when nobody asked."""

    id: str
    issuer: str
    destination: str
    in_response_to: str
    issued_at: datetime


@dataclass(frozen=True)
class Status:
    """Why there is no assertion: first-level and second-level status code, and a sentence for the operator's log."""

    code: str
    detail: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One assertion: about whom, for whom, and how and until when somebody is logged on.

    `name_format` is a URN; `name_qualified` tells whether the name means something for this application only;
    `encrypted_for` is the certificate of who may read it, empty for whoever gets it.
    """

    id: str
    audience: str
    name_id: str
    name_format: str
    name_qualified: bool
    session_index: str
    authenticated_at: datetime
    session_ends: datetime
    context: str
    attributes: Mapping[str, tuple[str, ...]]
    signed: str = SIGNED[0]
    encrypted_for: str = ""
