"""Calls to the outside: one GET within a deadline, a bounded answer, no redirects, no address of special use.

The address that was checked is the one connected to, so that a name cannot lead elsewhere a moment later.
"""

import hashlib
import io
import json
import socket
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, urlsplit

from idp.ports import IssuerBroken, WrongFingerprint
from idp.rules.identity_providers import HEXADECIMAL, is_web_address
from idp.rules.network_mask import Network
from idp.rules.outward_addresses import may_reach

SECONDS = 2.5
MOST_BYTES = 65_536
LOOK_UPS = 4
JSON = "application/json"
HTTP_OK = 200
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Outward:
    """Fetches documents. `allowed` are networks of special use that may be reached all the same."""

    allowed: tuple[Network, ...] = ()
    plain_http: bool = False
    seconds: float = SECONDS
    _resolving: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(LOOK_UPS, "resolving"))

    def json(self, url: str, fingerprints: Sequence[str]) -> dict[str, Any]:
        """Return the object at an address; raises `IssuerBroken` and `WrongFingerprint`."""
        document = self.document(url, fingerprints)
        try:
            found = json.loads(document)
        except (ValueError, RecursionError) as error:
            raise IssuerBroken(f"{type(error).__name__}") from error
        if not isinstance(found, dict):
            raise IssuerBroken("not a JSON object")
        return found

    def document(
        self, url: str, fingerprints: Sequence[str] = (), *, accept: str = JSON, most: int = MOST_BYTES
    ) -> bytes:
        """Return up to `most` bytes at an address; raises as `json` does."""
        try:
            return self._document(url, fingerprints, accept, most)
        except (OSError, HTTPException, ValueError) as error:
            raise IssuerBroken(f"{type(error).__name__}") from error

    def _document(self, url: str, fingerprints: Sequence[str], accept: str, most: int) -> bytes:
        if not is_web_address(url, ("https", "http") if self.plain_http else ("https",)):
            raise IssuerBroken("an address that may not be called")
        parts = urlsplit(url)
        if fingerprints and parts.scheme == "http":
            raise WrongFingerprint("there is no certificate without https")
        deadline = time.monotonic() + self.seconds
        with self._connected(parts, deadline, fingerprints) as connection:
            connection.sendall(_request(parts, accept))
            return _body(connection, deadline, most)

    def _connected(self, parts: SplitResult, deadline: float, fingerprints: Sequence[str]) -> socket.socket:
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        address = self._resolved(host, port, deadline)
        connection = socket.create_connection((address, port), _left(deadline))
        try:
            if parts.scheme == "http":
                return connection
            connection.settimeout(_left(deadline))
            secured = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
            connection = secured
            _check_fingerprints(secured, fingerprints)
        except BaseException:
            connection.close()
            raise
        return secured

    def _resolved(self, host: str, port: int, deadline: float) -> str:
        look_up = self._resolving.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = [str(entry[4][0]) for entry in look_up.result(_left(deadline))]
        except FutureTimeout:
            look_up.cancel()
            raise IssuerBroken("no answer in time") from None
        # One address of special use among others is enough to distrust the name.
        if not found or not all(may_reach(address, self.allowed) for address in found):
            raise IssuerBroken("an address that may not be called")
        return found[0]


class _Incoming(io.RawIOBase):
    """What a connection receives, each read within what is left of the deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)


@dataclass(frozen=True)
class _Receiver:
    """As much of a socket as `HTTPResponse` asks for."""

    connection: socket.socket
    deadline: float

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self.connection, self.deadline))


def _request(parts: SplitResult, accept: str) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = (f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", f"Accept: {accept}", "Connection: close", "", "")
    return "\r\n".join(lines).encode("ascii")


def _body(connection: socket.socket, deadline: float, most: int) -> bytes:
    response = HTTPResponse(_Receiver(connection, deadline), method="GET")  # type: ignore[arg-type]  # see `_Receiver`
    response.begin()
    if response.status != HTTP_OK:
        raise IssuerBroken(f"answered {response.status}")
    body = response.read(most + 1)
    if len(body) > most:
        raise IssuerBroken("the answer is too large")
    return body


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _check_fingerprints(connection: ssl.SSLSocket, wanted: Sequence[str]) -> None:
    """Demand that a certificate of the verified chain has one of some fingerprints (SHA-1 or SHA-256)."""
    if not wanted:
        return
    chain = _chain(connection)
    found = {hashlib.new(name, der, usedforsecurity=False).hexdigest() for der in chain for name in ("sha1", "sha256")}
    if not found & {one.lower() for one in wanted if HEXADECIMAL.fullmatch(one.lower())}:
        raise WrongFingerprint("no certificate of the chain has a registered fingerprint")


def _chain(connection: ssl.SSLSocket) -> list[bytes]:
    public = getattr(connection, "get_verified_chain", None)
    if public is not None:
        return list(public())
    # Python has no public name for this before 3.13.
    certificates = connection._sslobj.get_verified_chain()  # type: ignore[attr-defined]  # noqa: SLF001 -- see above
    return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in certificates]
