"""A real name server on loopback: TXT records, missing names, failures, silence, answers too long for UDP."""

import socketserver
import struct
import threading
from types import TracebackType
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.support.server import free_port

SILENT = "silent"
SERVFAIL = "servfail"
LONGEST_UDP = 512
LONGEST_CHAIN = 30

Answer = list[list[str]] | str
"""Records, each a list of its strings; or `SILENT`, or `SERVFAIL`."""


class DnsServer:
    """`table` maps a domain to its answer, `canonical` one to another; domains that are in neither do not exist."""

    def __init__(self) -> None:
        self.table: dict[str, Answer] = {}
        self.canonical: dict[str, str] = {}
        self.asked: list[str] = []
        self.port = free_port()
        self.udp = socketserver.ThreadingUDPServer(("127.0.0.1", self.port), self._handler(_answer_udp))
        self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), self._handler(_answer_tcp))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> "DnsServer":
        for server in (self.udp, self.tcp):
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        for server in (self.udp, self.tcp):
            server.shutdown()
            server.server_close()

    def answer(self, wire: bytes, *, short: bool) -> bytes | None:
        """Return the answer to a question; None for silence."""
        question = dns.message.from_wire(wire)
        name = str(question.question[0].name).rstrip(".").lower()
        self.asked.append(name)
        response = dns.message.make_response(question)
        owner = self._follow(name, response)
        found = self.table.get(owner)
        if found == SILENT:
            return None
        if found is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif isinstance(found, str):
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            texts = [" ".join(f'"{part}"' for part in strings) for strings in found]
            response.answer.append(dns.rrset.from_text(f"{owner}.", 60, "IN", "TXT", *texts))
        packed = response.to_wire(max_size=65_535)
        if short and len(packed) > LONGEST_UDP:
            response = dns.message.make_response(question)
            response.flags |= dns.flags.TC
            packed = response.to_wire()
        return packed

    def _follow(self, name: str, response: dns.message.Message) -> str:
        """Put the chain of CNAME records that begins at a name into the answer, and return its end."""
        while name in self.canonical and len(response.answer) < LONGEST_CHAIN:
            target = self.canonical[name]
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
            name = target
        return name

    def _handler(self, reply: Any) -> type[socketserver.BaseRequestHandler]:
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                reply(server, self.request, self.client_address)

        return Handler


def _answer_udp(server: DnsServer, request: Any, client: Any) -> None:
    answer = server.answer(request[0], short=True)
    if answer is not None:
        request[1].sendto(answer, client)


def _answer_tcp(server: DnsServer, request: Any, _client: Any) -> None:
    size = struct.unpack("!H", request.recv(2))[0]
    answer = server.answer(request.recv(size), short=False)
    if answer is not None:
        request.sendall(struct.pack("!H", len(answer)) + answer)
