"""No secret that goes in comes out where it does not belong: not in logs, pages, exports, or the database file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import Browser
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, ACME, IDP_LOG_FORMAT="json") as running:
        yield running


class Listening(Browser):
    """Keeps every page it was shown."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.pages: list[str] = []
        self.http.hooks["response"].append(lambda answer, **_: self.pages.append(f"{answer.headers}{answer.text}"))


def a_busy_day(server: Server, alice: Listening) -> set[str]:
    """Give secrets at every door, rightly and wrongly; return them."""
    code = code_at(ALICE_SEED, server.now())
    alice.log_on("alice@acme", "Canary-wrong-password")
    alice.submit(password="Alice-pass-1")
    alice.submit(code="Canary-wrong-code")
    alice.submit(code=code, remember_mfa="1")
    cookies = {value for name, value in alice.http.cookies.items() if name in ("idp_session", "idp_remembered")}
    alice.get("/security/password")
    alice.submit(password="Canary-present", new_password="Canary-new-1", confirm_password="Canary-new-1")
    alice.get("/security/mfa/disable")
    alice.submit(code="Canary-code")
    alice.get(f"/signin/rescue?token=Canary-token&code={code}")
    server.idp("rescue", "owner@acme.example")
    return {"Canary-wrong-password", "Alice-pass-1", "Canary-present", "Canary-new-1", ALICE_SEED, *cookies}


@seed("XR-14", "OV-09", "CP-08", "AM-24")
def test_nothing_secret_is_in_logs_pages_exports_or_the_database(server: Server) -> None:
    alice = Listening(server.url)
    secrets = a_busy_day(server, alice)
    exported = server.idp("export").stdout
    explained = server.idp("explain", "alice@acme", "--from", "127.0.0.1").stdout
    server.stop()
    log = server.log.read_bytes()
    stored = b"".join(path.read_bytes() for path in (server.directory / "var").iterdir())
    shown = "".join(re.sub(r"[Ss]et-[Cc]ookie.*", "", page) for page in alice.pages)
    assert b"worker ready" in log
    assert len(secrets) == 7
    for secret in secrets:
        assert secret.encode() not in log + stored, secret
        assert secret not in exported + explained, secret
        assert secret not in shown, secret
    assert b"Canary" not in log + stored
