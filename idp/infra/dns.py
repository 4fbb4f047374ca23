"""TXT look-ups through the configured name servers (DA-07, DA-19): in five seconds at most; UDP, then TCP."""

from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.nameserver import Do53Nameserver

from idp.ports import NameNotFound, ResolverFailure, TxtAnswer

LIFETIME_SECONDS = 4.5
TRY_SECONDS = 1.5
MOST_RECORDS = 100
MOST_CHARACTERS = 4096


class DnsResolver:
    """See `idp.ports.Resolver`; without `servers`, those of the system."""

    def __init__(self, servers: Sequence[tuple[str, int]]) -> None:
        self._servers = tuple(servers)

    def txt(self, domain: str) -> TxtAnswer:
        """Look up the TXT records of a domain."""
        try:
            answer = self._resolver().resolve(dns.name.from_text(domain), dns.rdatatype.TXT, search=False)
        except dns.resolver.NXDOMAIN:
            message = "the domain does not exist"
            raise NameNotFound(message) from None
        except dns.resolver.NoAnswer:
            message = "the domain has no TXT record"
            raise NameNotFound(message) from None
        except dns.resolver.LifetimeTimeout:
            message = "no answer in time"
            raise ResolverFailure(message) from None
        except (dns.exception.DNSException, OSError) as failure:
            message = f"no usable answer ({type(failure).__name__})"
            raise ResolverFailure(message) from None
        return TxtAnswer(tuple(map(_joined, list(answer)[:MOST_RECORDS])))

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers = [Do53Nameserver(address, port) for address, port in self._servers]
        resolver.timeout, resolver.lifetime = TRY_SECONDS, LIFETIME_SECONDS
        return resolver


def _joined(record: object) -> str:
    strings: Sequence[bytes] = getattr(record, "strings", ())
    return b"".join(strings).decode("utf-8", "replace")[:MOST_CHARACTERS]
