"""Which network addresses a call to the outside may reach: none of special use, so that nobody reaches in by us."""

import ipaddress
from ipaddress import IPv4Network, IPv6Address, IPv6Network

from idp.rules.network_mask import Network, normalise_address

_EMBEDDING = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "::/96")))
"""IPv6 networks whose addresses lead to an IPv4 address of somebody's choice."""
_SPECIAL_THOUGH_GLOBAL: tuple[Network, ...] = (IPv4Network("192.88.99.0/24"), IPv6Network("fec0::/10"))


def may_reach(text: str, allowed: tuple[Network, ...]) -> bool:
    """Tell whether a resolved address may be called; `allowed` are networks that may although of special use."""
    try:
        address = normalise_address(text)
    except ValueError:
        return False
    if any(address.version == network.version and address in network for network in allowed):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved and not _leads_elsewhere(address)


def _leads_elsewhere(address: ipaddress.IPv4Address | IPv6Address) -> bool:
    special: tuple[Network, ...] = (*_EMBEDDING, *_SPECIAL_THOUGH_GLOBAL)
    return any(address.version == network.version and address in network for network in special)
