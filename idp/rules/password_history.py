"""Which earlier passwords a new one must differ from (PW-30 to PW-36)."""

from collections.abc import Sequence

KEPT = 24
"""Hashes always kept, so that raising the setting works on passwords set earlier (PW-34)."""


def refused(newest_first: Sequence[str], reuse_prevention: int) -> Sequence[str]:
    """Return the hashes a new password must not match: the most recent ones, the present one among them (PW-32)."""
    return newest_first[:reuse_prevention]
