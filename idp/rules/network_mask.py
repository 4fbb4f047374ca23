"""Masks of client addresses: `192.168.0.0/16;10.0.0.0/8` (LM-03, SP-19).

IPv4-mapped IPv6 addresses are mapped to IPv4 before anything is compared. An empty mask means every address.
"""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

MOST_MASKS = 40
MOST_CHARACTERS = 512
MAPPED = IPv6Network("::ffff:0:0/96")


class BadMask(ValueError):
    """A mask that cannot be parsed; the text says which part, and what is expected."""


def parse(text: str) -> tuple[Network, ...]:
    """Return the networks of a semicolon-separated list; raises `BadMask` (LM-04 to LM-06)."""
    if len(text) > MOST_CHARACTERS:
        message = f"must have at most {MOST_CHARACTERS} characters"
        raise BadMask(message)
    parts = [part.strip(" ") for part in text.split(";")] if text.strip(" ") else []
    if len(parts) > MOST_MASKS:
        message = f"must have at most {MOST_MASKS} masks"
        raise BadMask(message)
    return tuple(_network(part) for part in parts)


def objection(text: str) -> str | None:
    """Return what is wrong with a mask, or None."""
    try:
        parse(text)
    except BadMask as bad:
        return str(bad)
    return None


def inside(masks: tuple[Network, ...], address: str) -> bool:
    """Tell whether an address lies inside a mask; what is no address lies inside none but the empty mask."""
    if not masks:
        return True
    try:
        found = normalise_address(address)
    except ValueError:
        return False
    return any(found.version == mask.version and found in mask for mask in masks)


def normalise_address(text: str) -> Address:
    """Return the address, IPv4-mapped IPv6 as IPv4; raises `ValueError`, for scope IDs too."""
    address = ipaddress.ip_address(text)
    if isinstance(address, IPv6Address):
        if address.scope_id:
            message = f"{text} has a scope"
            raise ValueError(message)
        return address.ipv4_mapped or address
    return address


def opens_everywhere(masks: tuple[Network, ...]) -> bool:
    """Tell whether a mask that is set lets every address of a family in: allowed, but worth a warning."""
    return any(mask.prefixlen == 0 for mask in masks)


def _network(part: str) -> Network:
    address, slash, prefix = part.partition("/")
    # `ip_network` also takes netmasks and hostmasks after the slash: they are easily mistaken for each other.
    if slash and not (prefix.isascii() and prefix.isdigit() and str(int(prefix)) == prefix):
        message = f"has a bad part “{part}”: after the slash stands the number of leading bits"
        raise BadMask(message)
    try:
        network = ipaddress.ip_network(part, strict=False)
        exact = ipaddress.ip_address(address) == network.network_address
    except ValueError:
        message = f"has a bad part “{part}”: expected an address such as 192.0.2.7 or a range such as 192.0.2.0/24"
        raise BadMask(message) from None
    if "%" in part:
        message = f"has a bad part “{part}”: an address in a mask has no scope"
        raise BadMask(message)
    if not exact:
        message = f"has a bad part “{part}”: did you mean {network}?"
        raise BadMask(message)
    return mapped(network)


def mapped(network: Network) -> Network:
    """Return a network of IPv4-mapped IPv6 addresses as IPv4; any other as it is."""
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        address = network.network_address.ipv4_mapped
        return ipaddress.ip_network(f"{address}/{network.prefixlen - MAPPED.prefixlen}")
    return network
