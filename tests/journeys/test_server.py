"""What only a real server shows: long request lines, foreign Host headers, forged addresses, huge and broken requests."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.support.browser import Browser, Forms
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME


@pytest.fixture(scope="module", params=["", "127.0.0.2"], ids=["bare", "behind proxies"])
def server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Both ways of serving: what comes through proxies is read by a bridge of ours."""
    state = ACME.replace('LoginNetworkMasks: "127.0.0.0/8"', 'LoginNetworkMasks: "127.0.0.1;127.0.0.9"')
    with Server(tmp_path_factory.mktemp("server"), state, workers=1, IDP_TRUSTED_PROXIES=request.param) as running:
        yield running


def status_of(server: Server, request: bytes) -> int:
    """Send bytes; return the status of the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as connection:
        connection.sendall(request)
        return int(connection.recv(4096).split(b" ", 2)[1])


def get(server: Server, path: str, *headers: str) -> int:
    lines = [f"GET {path} HTTP/1.1", *(headers or (f"Host: 127.0.0.1:{server.port}",)), "Connection: close", "", ""]
    return status_of(server, "\r\n".join(lines).encode())


def test_request_lines_of_60000_bytes_pass_and_longer_ones_get_414(server: Server) -> None:
    assert get(server, "/signin?x=" + "a" * (60_000 - len("GET /signin?x= HTTP/1.1"))) == 200
    assert get(server, "/signin?x=" + "a" * 70_000) == 414
    assert get(server, "/signin") == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "http://127.0.0.1", "localhost", ""])
def test_only_the_configured_host_is_answered(server: Server, host: str) -> None:
    assert get(server, "/signin", f"Host: {host}") == 400


def test_probes_answer_whatever_the_host(server: Server) -> None:
    assert get(server, "/healthz", "Host: 10.0.0.1") == 200
    assert get(server, "/readyz", "Host: 10.0.0.1") == 200


@pytest.mark.parametrize(
    "request_bytes",
    [b"GET / HTTP/9.9\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"GET /signin\r\n\r\n"],
    ids=["version", "binary", "no version"],
)
def test_what_is_no_request_is_refused(server: Server, request_bytes: bytes) -> None:
    assert status_of(server, request_bytes) in {400, 505}
    assert get(server, "/signin") == 200


def test_two_lengths_of_one_body_are_refused(server: Server) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    both = f"POST /signin HTTP/1.1\r\n{host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"
    assert status_of(server, both.encode()) == 400


def test_a_megabyte_of_password_is_too_large_and_changes_nothing(server: Server) -> None:
    browser = Browser(server.url)
    browser.get("/signin")
    browser.submit(username="carol@acme")
    assert browser.submit(password="x" * 1_000_000).status_code == 413
    assert browser.title == "Too large"


@seed("SP-23", "SP-24")
@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X_Forwarded_For", "Forwarded", "X-Real-IP", "Client-IP", "True-Client-IP"]
)
def test_a_forged_address_is_no_way_out_of_the_mask_nor_into_it(server: Server, name: str) -> None:
    inside = Browser(server.url, **{name: "203.0.113.9"})
    inside.log_on("carol@acme", "Carol-pass-1")
    assert inside.title == "Security"
    outside = Browser(server.url, **{name: "for=127.0.0.1" if name == "Forwarded" else "127.0.0.1"})
    outside.http.mount("http://", SourceAddress("127.0.0.5"))
    outside.get("/signin")
    assert outside.submit(username="carol@acme").status_code == 403
    assert outside.title == "Not from this network"


@seed("SP-25", "SP-23")
def test_a_session_carried_elsewhere_ends_whatever_address_it_claims(server: Server) -> None:
    thief = Browser(server.url)
    thief.log_on("carol@acme", "Carol-pass-1")
    thief.http.headers["X-Forwarded-For"] = "127.0.0.1"
    thief.http.mount("http://", SourceAddress("127.0.0.5"))
    thief.get("/security/")
    assert thief.title == "Log on"
    thief.http.mount("http://", SourceAddress("127.0.0.1"))
    thief.get("/security/")
    assert thief.title == "Log on"


def through_the_proxy(server: Server, headers: dict[str, str]) -> str:
    """Give a name with headers as a proxy at 127.0.0.2 passes them on; return the title of the page."""
    session = Browser(server.url, **headers)
    session.http.mount("http://", SourceAddress("127.0.0.2"))
    session.get("/signin")
    session.submit(username="carol@acme")
    return session.title


@seed("SP-23")
@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"X-Forwarded-For": "127.0.0.9"}, True),
        ({"X-Forwarded-For": "127.0.0.9, 203.0.113.9"}, False),
        ({"X-Forwarded-For": "203.0.113.9, 127.0.0.9"}, True),
        ({"X-Forwarded-For": "203.0.113.9", "X_Forwarded_For": "127.0.0.9"}, False),
        ({"X_Forwarded_For": "127.0.0.9", "X-Forwarded-For": "203.0.113.9"}, False),
        ({"X_Forwarded-For": "203.0.113.9", "X-Forwarded-For": "127.0.0.9"}, True),
    ],
)
def test_the_rightmost_untrusted_address_counts_where_a_trusted_proxy_tells_it(
    server: Server, headers: dict[str, str], let_in: bool
) -> None:
    believed = server.environ["IDP_TRUSTED_PROXIES"] != ""
    title = "Enter your password" if believed and let_in else "Not from this network"
    assert through_the_proxy(server, headers) == title


def test_bodies_in_chunks_and_odd_paths_arrive_whole(server: Server) -> None:
    browser = Browser(server.url)
    browser.get("/signin")
    page = browser.page
    token = Forms(page.text).forms[0][1]["csrf_token"]
    body = urlencode({"csrf_token": token, "username": "carol@acme"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = browser.http.post(f"{server.url}/signin", data=iter([body[:7], body[7:]]), headers=headers, timeout=10)
    assert "Enter your password" in sent.text
    huge = browser.http.post(f"{server.url}/signin", data=iter([b"x" * 70_000] * 5), headers=headers, timeout=10)
    assert huge.status_code in {400, 413}
    assert requests.get(f"{server.url}/s%C3%BCd%2Fx?y=%00", timeout=10).status_code == 404
    style = requests.get(f"{server.url}/static/idp.css", timeout=10)
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert requests.head(f"{server.url}/signin", timeout=10).text == ""


class SourceAddress(requests.adapters.HTTPAdapter):
    """Connects from an address of the loopback network."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, source_address=(self.address, 0), **pool)
