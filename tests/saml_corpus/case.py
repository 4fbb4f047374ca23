"""A message of the corpus, and what the good ones say."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.saml_idp import Issued
from tests.support.saml_sp import Request
from tests.support.world import ACCOUNT

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALICE = "alice@acme.onaliyun.com"
ROLES = (f"acs:ram::{ACCOUNT}:role/dev,acs:ram::{ACCOUNT}:saml-provider/corp",)
GOOD = Issued(now=NOW, subject=ALICE, roles=ROLES)
ASKED = Request(now=NOW)
RESPONSES = ("sp", "sts")
AT = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Case:
    """One file: `about` says what it is and where it happened; `text` is what is handed in."""

    name: str
    about: str
    doors: tuple[str, ...]
    text: str | bytes

    @property
    def file(self) -> str:
        other = "bin" if b"\0" in self.raw else "query"  # UTF-16 is no text to most who look
        return f"{self.name}.{other if other == 'bin' or self.doors == ('redirect',) else 'xml'}"

    @property
    def raw(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode()
