"""Which addresses calls to the outside may reach."""

import pytest

from idp.rules import network_mask
from idp.rules.outward_addresses import may_reach

SPECIAL = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd00::1",
    "fe80::1", "fec0::1", "ff02::1", "fe80::1%eth0", "localhost", "", "2130706433", "0x7f.1", "127.1", "8.8.8.8 ",
)  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_addresses_of_special_use_are_not_reached(address: str) -> None:
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"])
def test_addresses_of_everybody_are_reached(address: str) -> None:
    assert may_reach(address, ())


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("10.1.2.3", True), ("10.2.0.1", False), ("::ffff:10.1.2.3", True), ("fd00::1", True), ("127.0.0.1", False)],
)
def test_an_allowed_network_is_reached_and_no_other(address: str, allowed: bool) -> None:
    assert may_reach(address, network_mask.parse("10.1.0.0/16;fd00::/8")) is allowed
