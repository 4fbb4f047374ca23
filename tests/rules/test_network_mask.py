"""Masks of client addresses."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import network_mask
from idp.rules.network_mask import BadMask, inside, parse
from tests.support.seed import seed


@seed("LM-03", "LM-05")
@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("", []),
        ("   ", []),
        ("192.168.0.0/16;10.0.0.0/8", ["192.168.0.0/16", "10.0.0.0/8"]),
        (" 192.168.0.0/16 ; 10.0.0.0/8 ", ["192.168.0.0/16", "10.0.0.0/8"]),
        ("192.0.2.7", ["192.0.2.7/32"]),
        ("0.0.0.0/0", ["0.0.0.0/0"]),
        ("2001:db8::/32;2001:db8::7", ["2001:db8::/32", "2001:db8::7/128"]),
        ("::ffff:192.0.2.7", ["192.0.2.7/32"]),
        ("::ffff:10.0.0.0/104", ["10.0.0.0/8"]),
        ("::ffff:0.0.0.0/96", ["0.0.0.0/0"]),
        ("192.0.2.7;192.0.2.7", ["192.0.2.7/32", "192.0.2.7/32"]),
    ],
)
def test_masks_that_are_accepted(text: str, networks: list[str]) -> None:
    assert [str(network) for network in parse(text)] == networks
    assert network_mask.objection(text) is None


@seed("LM-04", "LM-05")
@pytest.mark.parametrize(
    "part",
    [
        "192.168.0.0/33",
        "2001:db8::/129",
        "192.168.0.0/-1",
        "192.168.0.0/",
        "192.168.0.0/016",
        "192.168.0.0/255.255.0.0",
        "192.168.0.0/0.0.255.255",
        "192.168.0.0/１６",
        "010.0.0.1",
        "192.168.0",
        "3232235520",
        "0x7f.0.0.1",
        "fe80::1%eth0",
        "fe80::%eth0/64",
        "192.168.0.0 /16",
        "192.168.0.0/16,10.0.0.0/8",
        "10.0.0.1\n",
        "example.com",
        "192.168.0.0/16/8",
        "*",
    ],
)
def test_malformed_part_is_named(part: str) -> None:
    with pytest.raises(BadMask) as refused:
        parse(f"10.0.0.0/8; {part}")
    assert f"“{part}”" in str(refused.value)
    assert network_mask.objection(part) == str(refused.value)


@seed("LM-04")
@pytest.mark.parametrize("text", ["10.0.0.0/8;", ";", "10.0.0.0/8;;192.0.2.1"])
def test_empty_part_is_refused(text: str) -> None:
    assert "“”" in (network_mask.objection(text) or "")


@seed("LM-05")
@pytest.mark.parametrize(
    ("part", "offered"),
    [
        ("192.168.1.7/16", "192.168.0.0/16"),
        ("2001:db8::1/32", "2001:db8::/32"),
        ("10.0.0.1/0", "0.0.0.0/0"),
    ],
)
def test_host_bits_are_refused_with_the_corrected_form(part: str, offered: str) -> None:
    assert f"did you mean {offered}?" in (network_mask.objection(part) or "")


@seed("LM-06")
def test_most_masks_and_characters() -> None:
    assert len(parse(";".join(["10.0.0.1"] * 40))) == network_mask.MOST_MASKS
    assert network_mask.objection(";".join(["10.0.0.1"] * 41)) == "must have at most 40 masks"
    assert network_mask.objection("10.0.0.1" + " " * 504) is None
    assert network_mask.objection("10.0.0.1" + " " * 505) == "must have at most 512 characters"


@seed("SP-19", "SP-20", "LM-02", "LM-07", "LM-11")
@pytest.mark.parametrize(
    ("mask", "address", "expected"),
    [
        ("", "203.0.113.5", True),
        ("", "nonsense", True),
        ("192.168.0.0/16;10.0.0.0/8", "10.255.255.255", True),
        ("192.168.0.0/16;10.0.0.0/8", "11.0.0.0", False),
        ("192.168.0.0/16", "::ffff:192.168.4.4", True),
        ("192.168.0.0/16", "::192.168.4.4", False),
        ("::/0", "192.168.4.4", False),
        ("::/0", "2001:db8::1", True),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("0.0.0.0/0", "nonsense", False),
        ("0.0.0.0/0", "010.0.0.1", False),
        ("fe80::/10", "fe80::1%eth0", False),
        ("10.0.0.0/8", "", False),
    ],
)
def test_which_addresses_are_inside(mask: str, address: str, expected: bool) -> None:
    assert inside(parse(mask), address) is expected


@pytest.mark.parametrize(
    ("mask", "expected"), [("", False), ("0.0.0.0/0", True), ("10.0.0.0/8;::/0", True), ("10.0.0.0/8", False)]
)
def test_mask_open_to_everybody_can_be_warned_of(mask: str, expected: bool) -> None:
    assert network_mask.opens_everywhere(parse(mask)) is expected


@seed("LM-04")
@given(text=st.text() | st.text("0123456789abcdef.:/;% ", max_size=60))
def test_arbitrary_text_is_parsed_or_refused(text: str) -> None:
    if network_mask.objection(text):
        with pytest.raises(BadMask):
            parse(text)
    else:
        assert bool(parse(text)) == bool(text.strip(" "))


@seed("LM-02")
@given(address=st.ip_addresses(), prefix=st.integers(0, 128))
def test_every_range_holds_its_own_addresses(address: network_mask.Address, prefix: int) -> None:
    own = network_mask.normalise_address(str(address))
    network = ipaddress.ip_network((own, min(prefix, own.max_prefixlen)), strict=False)
    masks = parse(str(network))
    for member in (own, network[0], network[-1]):
        assert inside(masks, str(member))


@given(text=st.text(max_size=40))
def test_arbitrary_text_is_inside_no_mask(text: str) -> None:
    assert inside(parse(""), text)
    assert not inside(parse("203.0.113.77"), text) or network_mask.normalise_address(text)
