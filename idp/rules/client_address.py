"""Which address a request comes from, and under which key tries from there are counted (SP-23).

`X-Forwarded-For` counts only as far as trusted proxies have written it; reading the header is left to the edge.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, ip_network

from idp.rules.network_mask import Address, Network, normalise_address

_SUBSCRIBER = 64
"""Leading bits of an IPv6 address that one subscriber holds: whoever has one address has all of them."""

_NEAR = tuple(map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")))


def client_address(peer: str, forwarded_for: Sequence[str], trusted: tuple[Network, ...]) -> str:
    """Return the rightmost address that no trusted proxy has; the leftmost one when all are trusted proxies'.

    `forwarded_for` holds the header's lines in order. A peer that is not trusted, and a hop that is no plain
    address (empty, with a port or brackets, garbage), leave the peer's own address.
    """
    try:
        nearest = normalise_address(peer)
    except ValueError:
        return peer
    if not _is_trusted(nearest, trusted):
        return str(nearest)
    return str(_farthest(",".join(forwarded_for), trusted) or nearest)


def is_neighbour(peer: str) -> bool:
    """Tell whether a peer is this machine, or one on a private network (RFC 1918, RFC 4193)."""
    try:
        return _is_trusted(normalise_address(peer), _NEAR)
    except ValueError:
        return False


def throttle_key(address: str) -> str:
    """Return what wrong tries from an address are counted under: an IPv4 address itself, of IPv6 the /64."""
    try:
        found = normalise_address(address)
    except ValueError:
        return address
    return str(found) if isinstance(found, IPv4Address) else str(ip_network((found, _SUBSCRIBER), strict=False))


def _farthest(header: str, trusted: tuple[Network, ...]) -> Address | None:
    found = None
    for hop in reversed(header.split(",")):
        try:
            found = normalise_address(hop.strip(" \t"))
        except ValueError:
            return None
        if not _is_trusted(found, trusted):
            break
    return found


def _is_trusted(address: Address, trusted: tuple[Network, ...]) -> bool:
    # Not `network_mask.inside`: there an empty list means everybody, here nobody.
    return any(address.version == network.version and address in network for network in trusted)
