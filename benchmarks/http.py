"""A frugal HTTP client, so that what is measured is the server: one kept connection each, no parsing to speak of."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=;]+)=([^;\r]*)", re.IGNORECASE)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """A status, the address of a redirect, and the body."""

    status: int
    location: str
    body: bytes


@dataclass
class Client:
    """One connection to a local server, with cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.streams:
            self.streams[1].close()

    async def get(self, path: str) -> Answer:
        """Open a page, and remember the token of its form."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._headers()}\r\n".encode())

    async def post(self, path: str, **fields: str) -> Answer:
        """Send the form of the page opened last."""
        body = urlencode({"csrf_token": self.token, **fields})
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{self._headers()}{kind}\r\n{body}".encode())

    def _headers(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Host: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n" + (f"Cookie: {cookies}\r\n" if cookies else "")

    async def _ask(self, request: bytes) -> Answer:
        if self.streams is None:
            raise ConnectionError("not connected")
        reader, writer = self.streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if token := TOKEN.search(body):
            self.token = token[1].decode()
        location = LOCATION.search(head)
        return Answer(int(head[9:12]), location[1].decode() if location else "", body)


async def log_on(port: int, name: str, password: str) -> bool:
    """Log on as a browser does, from the first page on: four requests; tell whether a session was opened."""
    async with Client(port) as browser:
        await browser.get("/signin")
        await browser.post("/signin", username=name)
        await browser.get("/signin/password")
        answer = await browser.post("/signin/password", password=password)
        return answer.status == 303 and answer.location.endswith("/security")
