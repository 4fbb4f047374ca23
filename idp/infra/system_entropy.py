"""The operating system's source of chance."""

import secrets

BITS_IN_BYTE = 8


class SystemEntropy:
    """See `idp.ports.Entropy`."""

    def token(self, bits: int = 256) -> str:
        """Return a URL-safe text of at least that many random bits."""
        return secrets.token_urlsafe(-(-bits // BITS_IN_BYTE))

    def bytes(self, count: int) -> bytes:
        """Return random bytes."""
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        """Return an unbiased number from 0 to `limit` - 1."""
        return secrets.randbelow(limit)
