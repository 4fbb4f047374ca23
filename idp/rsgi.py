"""The application behind proxies: a bridge from the server's own interface, which tells headers as they were sent.

WSGI writes `X-Forwarded-For` and `X_Forwarded_For` under one name, and the later one wins: where forwarded headers
count, a visitor could slip an address past the proxy. Here headers with underscores are dropped.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from flask import Flask
from granian.rsgi import (  # type: ignore[attr-defined]  # public by its documentation
    HTTPProtocol,
    ProtocolClosed,
    Scope,
)

Answer = tuple[int, list[tuple[str, str]], bytes]
PLAIN = {"CONTENT_TYPE", "CONTENT_LENGTH"}
"""Headers that WSGI names without `HTTP_`."""


class Bridge:
    """Runs a WSGI application in threads. No body is read beyond `largest_body` bytes."""

    def __init__(self, app: Flask, threads: int, largest_body: int) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._largest_body = largest_body

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        body = await self._read(proto)
        loop = asyncio.get_running_loop()
        status, headers, content = await loop.run_in_executor(self._threads, self._answer, environ_of(scope, body))
        try:
            proto.response_bytes(status, headers, content)
        except ProtocolClosed:
            return  # nobody waits for it any more

    async def _read(self, proto: HTTPProtocol) -> bytes:
        """Return the body; of one that is too large only so much that the application will say so."""
        body = b""
        async for chunk in proto:
            body += chunk
            if len(body) > self._largest_body:
                break
        return body

    def _answer(self, environ: dict[str, Any]) -> Answer:
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _failure: object = None) -> Any:
            begun.append((int(status.partition(" ")[0]), [(name.lower(), value) for name, value in headers]))

        parts = self._app(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = begun[-1]
        return status, headers, content


def environ_of(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333)."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": scope.server.rpartition(":")[0],
        "SERVER_PORT": scope.server.rpartition(":")[2],
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,  # a body sent in chunks has no length
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            plain = name.upper().replace("-", "_")
            key = plain if plain in PLAIN else f"HTTP_{plain}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
