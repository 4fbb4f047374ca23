"""A message of the corpus, and what the good ones say."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.support.saml_idp import US, Issued
from tests.support.saml_sp import Request
from tests.support.world import ACCOUNT, OTHER

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALICE = "alice@acme.onaliyun.com"
ROLES = (f"acs:ram::{ACCOUNT}:role/dev,acs:ram::{ACCOUNT}:saml-provider/corp",)
THEIR_ROLES = (f"acs:ram::{OTHER}:role/dev,acs:ram::{OTHER}:saml-provider/corp",)
GOOD = Issued(now=NOW, subject=ALICE, roles=ROLES)
FOR_ROLES = replace(GOOD, destination=f'Destination="{US}/role"', recipient=f'Recipient="{US}/role"')
"""The same to the address where roles are given."""
ASKED = Request(now=NOW)
AT = "http://127.0.0.1:8000"
THEM = "https://other.example/idp"
"""The provider of the other account, whose key is `theirs`."""


@dataclass(frozen=True)
class Case:
    """One file: `about` says what it is and where it happened; `text` is what is handed in."""

    name: str
    about: str
    doors: tuple[str, ...]
    text: str | bytes

    @property
    def file(self) -> str:
        return f"{self.name}.{self._kind}"

    @property
    def _kind(self) -> str:
        if isinstance(self.text, bytes):
            return "bin"  # UTF-16 is no text to most who look
        kinds = {"redirect": "query", "logout-redirect": "query", "relay": "txt", "role-relay": "txt"}
        return kinds.get(self.doors[0], "xml")

    @property
    def raw(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode()
