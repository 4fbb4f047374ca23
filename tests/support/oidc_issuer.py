"""A foreign OpenID Connect issuer on loopback: discovery, keys, tokens, and every way of answering badly."""

import base64
import hmac
import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig", "alg": "ES256"})
STRANGE = RSAKey.generate_key(2048, {"kid": "rsa-1"})


class Issuer:
    """Serves on a port of its own; `answers` replaces what a path says, `asked` counts requests by path."""

    def __init__(self, tls: "Certificates | None" = None) -> None:
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: Counter[str] = Counter()
        self.keys: list[Key] = [RSA, EC]
        handler = type("Handler", (_Handler,), {"issuer": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.context().wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def documents(self) -> dict[str, Any]:
        return {
            DISCOVERY: {"issuer": self.url, "jwks_uri": self.url + KEYS},
            KEYS: {"keys": [key.as_dict(private=False) for key in self.keys]},
        }

    def says(self, path: str, document: object) -> None:
        """Let a path answer another document."""
        self.answers[path] = lambda handler: send(handler, json.dumps(document).encode())

    def claims(self, now: datetime, **changes: Any) -> dict[str, Any]:
        """Return claims of a good token, with changes; None leaves one out."""
        moment = int(now.timestamp())
        claims = {"iss": self.url, "aud": "deploy", "sub": "repo:acme", "iat": moment, "exp": moment + 600} | changes
        return {name: value for name, value in claims.items() if value is not None}


def token(claims: object, key: Key = RSA, *, text: str | None = None, sign: str = "", **header: Any) -> str:
    """Return a signed token; `header` replaces parts of its header, None leaves one out.

    It is signed as its header says, or by the algorithm `sign` whatever that says.
    """
    whole = {"alg": "ES256" if key is EC else "RS256", "kid": key.kid} | header
    protected = {name: value for name, value in whole.items() if value is not None}
    payload = json.dumps(claims) if text is None else text
    begun = f"{encoded(json.dumps(protected).encode())}.{encoded(payload.encode())}"
    model = jws.JWSRegistry.algorithms[sign or str(whole["alg"])]
    return f"{begun}.{encoded(model.sign(begun.encode(), key))}"


def shared(claims: object, secret: bytes) -> str:
    """Return a token signed with a shared secret, whatever it is."""
    begun = f"{encoded(json.dumps({'alg': 'HS256', 'kid': 'rsa-1'}).encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{begun}.{encoded(hmac.digest(secret, begun.encode(), 'sha256'))}"


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for half a minute."""
    handler.send_response(200)
    handler.end_headers()
    for _byte in range(300):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        self.issuer.asked[self.path] += 1
        try:
            answer = self.issuer.answers.get(self.path)
            documents = self.issuer.documents()
            if answer:
                answer(self)
            elif self.path in documents:
                send(self, json.dumps(documents[self.path]).encode())
            else:
                send(self, b"{}", 404)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_args: object) -> None:
        pass


class Certificates:
    """An authority, and a certificate of it for 127.0.0.1."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.authority_key = ec.generate_private_key(ec.SECP256R1())
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.authority = self._made("authority", self.authority_key, authority=True)
        self.leaf = self._made("leaf", self.key, authority=False)
        self.file = directory / "authority.pem"
        self.file.write_bytes(self.authority.public_bytes(serialization.Encoding.PEM))

    def context(self) -> ssl.SSLContext:
        pem, key = self.directory / "leaf.pem", self.directory / "leaf.key"
        pem.write_bytes(self.leaf.public_bytes(serialization.Encoding.PEM))
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        return context

    def _made(self, name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(names, critical=False)
            .sign(self.authority_key, hashes.SHA256())
        )
