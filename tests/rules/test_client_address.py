"""Which address a request comes from."""

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import network_mask
from idp.rules.client_address import client_address, is_neighbour, throttle_key
from tests.support.seed import seed

PROXIES = network_mask.parse("10.0.0.0/8;2001:db8:ffff::/48")
PROXY = "10.0.0.1"
CLIENT = "203.0.113.5"


@seed("SP-23")
@pytest.mark.parametrize("trusted", [(), PROXIES])
def test_header_of_an_untrusted_peer_is_ignored(trusted: tuple[network_mask.Network, ...]) -> None:
    assert client_address("198.51.100.9", [CLIENT], trusted) == "198.51.100.9"


@seed("SP-23")
def test_without_trusted_proxies_nobody_is_trusted() -> None:
    assert client_address(PROXY, [CLIENT], ()) == PROXY


@seed("SP-23")
@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ([], PROXY),
        ([CLIENT], CLIENT),
        ([f"192.0.2.66, {CLIENT}"], CLIENT),
        (["192.0.2.66", CLIENT], CLIENT),
        ([CLIENT, "10.0.0.2"], CLIENT),
        ([f"192.0.2.66,{CLIENT} , 10.0.0.2,10.0.0.3"], CLIENT),
        ([f"192.0.2.66, {CLIENT}", "10.0.0.2"], CLIENT),
        (["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ([f"garbage, {CLIENT}"], CLIENT),
        ([f", {CLIENT}"], CLIENT),
        ([f"::ffff:{CLIENT}"], CLIENT),
        ([f"{CLIENT}, ::ffff:10.0.0.2"], CLIENT),
        (["2001:DB8::7"], "2001:db8::7"),
        ([f"{CLIENT}, 2001:db8:ffff::2"], CLIENT),
    ],
)
def test_rightmost_address_that_no_proxy_has_counts(lines: list[str], address: str) -> None:
    assert client_address(PROXY, lines, PROXIES) == address


@seed("SP-23")
@pytest.mark.parametrize(
    "hop",
    [
        "",
        " ",
        "unknown",
        "203.0.113.5:4711",
        "[2001:db8::7]",
        "[2001:db8::7]:4711",
        "fe80::1%eth0",
        "010.0.0.9",
        "203.0.113",
        "203.0.113.5;proto=https",
        '"203.0.113.5"',
        "for=203.0.113.5",
        "203.0.113.5\x00",
        "192.0.2.1/32",
        "２０３.0.113.5",
    ],
)
def test_hop_that_is_no_plain_address_leaves_the_peers(hop: str) -> None:
    assert client_address(PROXY, [hop], PROXIES) == PROXY
    assert client_address(PROXY, [f"{CLIENT}, {hop}"], PROXIES) == PROXY
    assert client_address(PROXY, [CLIENT, hop, "10.0.0.2"], PROXIES) == PROXY


@seed("SP-23")
@pytest.mark.parametrize(
    ("peer", "address"),
    [("::ffff:198.51.100.9", "198.51.100.9"), ("::ffff:10.0.0.1", CLIENT), ("2001:DB8::1", "2001:db8::1"), ("", "")],
)
def test_peer_is_normalised(peer: str, address: str) -> None:
    assert client_address(peer, [CLIENT], PROXIES) == address


@seed("SP-23")
@given(forged=st.lists(st.text(max_size=30) | st.ip_addresses().map(str)), inner=st.integers(0, 3))
def test_nothing_a_client_sends_hides_its_address(forged: list[str], inner: int) -> None:
    seen_by_proxies = [CLIENT, *(f"10.0.0.{number}" for number in range(2, 2 + inner))]
    assert client_address(PROXY, [*forged, *seen_by_proxies], PROXIES) == CLIENT
    assert client_address(PROXY, [", ".join([*forged, *seen_by_proxies])], PROXIES) == CLIENT


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_tries_are_counted_by_subscriber(address: str, key: str) -> None:
    assert throttle_key(address) == key


@given(address=st.ip_addresses(v=6), host=st.integers(0, 2**64 - 1))
def test_all_addresses_of_one_network_share_a_key(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address(int(address) >> 64 << 64 | host)
    mapped = address.ipv4_mapped or neighbour.ipv4_mapped
    assert mapped or throttle_key(str(address)) == throttle_key(str(neighbour))


@given(text=st.text(max_size=50))
def test_arbitrary_text_never_raises(text: str) -> None:
    assert isinstance(throttle_key(text), str)
    assert isinstance(client_address(text, [text], PROXIES), str)


@pytest.mark.parametrize(
    ("peer", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("::ffff:192.168.1.1", True),
        ("fd00::1", True),
        ("172.32.0.1", False),
        ("203.0.113.7", False),
        ("2001:db8::1", False),
        ("", False),
    ],
)
def test_neighbours_are_this_machine_and_private_networks(peer: str, near: bool) -> None:
    assert is_neighbour(peer) is near
