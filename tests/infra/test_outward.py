"""Calls to the outside: within a deadline and a size, to no address of special use, over a chain that is pinned."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from idp.infra import outward as outward_calls
from idp.infra.outward import MOST_BYTES, Outward
from idp.ports import IssuerBroken, WrongFingerprint
from idp.rules import network_mask
from tests.support.oidc_issuer import DISCOVERY, Certificates, Issuer, drip, send

LOOK_UP = "idp.infra.outward.socket.getaddrinfo"
LOOPBACK = network_mask.parse("127.0.0.0/8")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as serving:
        yield serving


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def secure(certificates: Certificates) -> Iterator[Issuer]:
    with Issuer(certificates) as serving:
        yield serving


def outward(seconds: float = 2.5) -> Outward:
    return Outward(LOOPBACK, plain_http=True, seconds=seconds)


def test_an_object_is_fetched(issuer: Issuer) -> None:
    assert outward().json(issuer.url + DISCOVERY, ())["issuer"] == issuer.url


def test_loopback_is_not_reached_unless_it_is_allowed(issuer: Issuer) -> None:
    for strict in (Outward(plain_http=True), Outward(network_mask.parse("10.0.0.0/8"), plain_http=True)):
        with pytest.raises(IssuerBroken):
            strict.json(issuer.url + DISCOVERY, ())
    assert not issuer.asked


def test_a_name_that_also_leads_to_an_address_of_special_use_is_not_called(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("127.0.0.1", "169.254.169.254")]
    monkeypatch.setattr(LOOK_UP, lambda *_args, **_options: found)
    with pytest.raises(IssuerBroken):
        outward().json(issuer.url + DISCOVERY, ())
    assert not issuer.asked


def test_the_address_that_was_checked_is_the_one_called(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    true = vars(outward_calls)["socket"].getaddrinfo

    def rebinding(host: str, *args: object, **options: object) -> object:
        asked.append(host)
        led = {"issuer.example": "127.0.0.1" if asked.count(host) == 1 else "127.0.0.2"}.get(host, host)
        return true(led, *args, **options)

    monkeypatch.setattr(LOOK_UP, rebinding)
    port = issuer.url.rpartition(":")[2]
    outward().json(f"http://issuer.example:{port}{DISCOVERY}", ())
    assert asked.count("issuer.example") == 1


def test_plain_http_is_for_tests_only(issuer: Issuer) -> None:
    with pytest.raises(IssuerBroken):
        Outward(LOOPBACK).json(issuer.url + DISCOVERY, ())
    assert not issuer.asked


def silent(_handler: http.server.BaseHTTPRequestHandler) -> None:
    threading.Event().wait(30)


@pytest.mark.parametrize("path", [DISCOVERY, "/slow-headers"])
def test_a_slow_answer_is_given_up(issuer: Issuer, path: str) -> None:
    issuer.answers[DISCOVERY] = drip
    issuer.answers["/slow-headers"] = silent
    with pytest.raises(IssuerBroken):
        outward(0.4).json(issuer.url + path, ())


def test_a_silent_name_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(LOOK_UP, lambda *_args, **_options: answered.wait(30))
    with pytest.raises(IssuerBroken):
        outward(0.2).json("https://issuer.example/", ())
    answered.set()


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_answer_is_refused(issuer: Issuer, declared: bool) -> None:
    body = b'{"x": "' + b"x" * MOST_BYTES + b'"}'

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        if declared:
            send(handler, body)
        else:
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + body)

    issuer.answers[DISCOVERY] = answer
    with pytest.raises(IssuerBroken):
        outward().json(issuer.url + DISCOVERY, ())


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 401, 500])
def test_only_a_plain_success_is_read(issuer: Issuer, status: int) -> None:
    issuer.answers[DISCOVERY] = lambda handler: send(handler, b"{}", status, Location=issuer.url + "/keys")
    with pytest.raises(IssuerBroken):
        outward().json(issuer.url + DISCOVERY, ())
    assert set(issuer.asked) == {DISCOVERY}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"x", b'"x"', b"\xff", b"[" * 10_000, b"HTTP/1.1 200 OK\r\n\r\n{}", b'{"a":1}x']
)
def test_what_is_no_json_object_is_refused(issuer: Issuer, body: bytes) -> None:
    issuer.answers[DISCOVERY] = lambda handler: send(handler, body)
    with pytest.raises(IssuerBroken):
        outward().json(issuer.url + DISCOVERY, ())


@pytest.mark.parametrize("raw", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 500 + b"\r\n{}", b""])
def test_what_is_no_http_is_refused(issuer: Issuer, raw: bytes) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(raw)

    issuer.answers[DISCOVERY] = answer
    with pytest.raises(IssuerBroken):
        outward().json(issuer.url + DISCOVERY, ())


def test_a_chain_of_the_systems_authorities_is_trusted(secure: Issuer) -> None:
    assert outward().json(secure.url + DISCOVERY, ())


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    with Issuer(Certificates(tmp_path)) as unknown, pytest.raises(IssuerBroken):
        outward().json(unknown.url + DISCOVERY, ())


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("which", ["leaf", "authority"])
@pytest.mark.parametrize("upper", [False, True])
def test_a_registered_fingerprint_of_the_chain_is_enough(
    secure: Issuer, certificates: Certificates, which: str, algorithm: str, upper: bool
) -> None:
    der = getattr(certificates, which).public_bytes(Encoding.DER)
    wanted = hashlib.new(algorithm, der).hexdigest()
    assert outward().json(secure.url + DISCOVERY, ("0" * 40, wanted.upper() if upper else wanted))


@pytest.mark.parametrize("wanted", ["0" * 40, "0" * 64, "", "x", "da39a3ee5e6b4b0d3255bfef95601890afd80709"])
def test_without_a_registered_fingerprint_nothing_is_asked(secure: Issuer, wanted: str) -> None:
    with pytest.raises(WrongFingerprint):
        outward().json(secure.url + DISCOVERY, (wanted,))
    assert not secure.asked


def test_a_fingerprint_cannot_be_met_without_tls(issuer: Issuer) -> None:
    with pytest.raises(WrongFingerprint):
        outward().json(issuer.url + DISCOVERY, ("0" * 40,))
    assert not issuer.asked
