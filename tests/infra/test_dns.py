"""TXT look-ups against a real name server on loopback: what is found, what is missing, and what fails, all in time."""

from collections.abc import Iterator

import pytest

from idp.infra.dns import DnsResolver
from idp.ports import NameNotFound, ResolverFailure
from tests.support.dns_server import SERVFAIL, SILENT, DnsServer
from tests.support.seed import seed


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer() as running:
        yield running


@pytest.fixture
def resolver(server: DnsServer) -> DnsResolver:
    return DnsResolver([("127.0.0.1", server.port)])


@seed("DA-10")
def test_records_are_found_and_split_ones_joined(server: DnsServer, resolver: DnsResolver) -> None:
    server.table["acme.example"] = [["v=spf1 -all"], ["one ", "two", "three"]]
    assert sorted(resolver.txt("acme.example").records) == ["one twothree", "v=spf1 -all"]


def test_international_names_are_asked_for_as_a_labels(server: DnsServer, resolver: DnsResolver) -> None:
    server.table["xn--bcher-kva.example"] = [["code"]]
    assert resolver.txt("xn--bcher-kva.example").records == ("code",)


def test_an_answer_too_long_for_udp_is_fetched_by_tcp(server: DnsServer, resolver: DnsResolver) -> None:
    server.table["acme.example"] = [[f"{number} " + "x" * 200] for number in range(20)]
    assert len(resolver.txt("acme.example").records) == 20
    assert server.asked == ["acme.example", "acme.example"]


def test_of_very_many_records_a_hundred_are_read(server: DnsServer, resolver: DnsResolver) -> None:
    server.table["acme.example"] = [[f"record {number}"] for number in range(500)]
    assert len(resolver.txt("acme.example").records) == 100


def test_aliases_in_dns_are_followed(server: DnsServer, resolver: DnsResolver) -> None:
    server.canonical = {"acme.example": "one.example", "one.example": "two.example"}
    server.table["two.example"] = [["code"]]
    assert resolver.txt("acme.example").records == ("code",)


@seed("DA-19")
@pytest.mark.parametrize(
    "canonical",
    [
        {f"n{number}.example": f"n{number + 1}.example" for number in range(30)},
        {"n0.example": "n1.example", "n1.example": "n0.example"},
    ],
    ids=["endless", "circle"],
)
def test_a_chain_without_end_is_a_failure(server: DnsServer, resolver: DnsResolver, canonical: dict[str, str]) -> None:
    server.canonical = canonical
    server.table["n30.example"] = [["code"]]
    with pytest.raises(ResolverFailure):
        resolver.txt("n0.example")


@seed("DA-07", "DA-19")
def test_a_missing_name_and_a_missing_record_are_not_failures(server: DnsServer, resolver: DnsResolver) -> None:
    server.table["bare.example"] = []
    with pytest.raises(NameNotFound, match="does not exist"):
        resolver.txt("acme.example")
    with pytest.raises(NameNotFound, match="no TXT record"):
        resolver.txt("bare.example")


@seed("DA-19")
@pytest.mark.parametrize(("answer", "why"), [(SERVFAIL, "no usable answer"), (SILENT, "no answer in time")])
def test_a_failure_is_told_apart_from_a_missing_record(
    server: DnsServer, resolver: DnsResolver, answer: str, why: str
) -> None:
    server.table["acme.example"] = answer
    with pytest.raises(ResolverFailure, match=why):
        resolver.txt("acme.example")


def test_a_silent_server_leaves_the_next_one_its_turn(server: DnsServer) -> None:
    server.table["acme.example"] = [["code"]]
    with DnsServer() as silent:
        silent.table["acme.example"] = SILENT
        servers = [("127.0.0.1", silent.port), ("127.0.0.1", server.port)]
        assert DnsResolver(servers).txt("acme.example").records == ("code",)
