"""Signed calls come once: each nonce is spent in the store all processes share, within the window of its timestamp."""

from datetime import datetime, timedelta

from idp import refusals
from idp.ports import Clock, Ephemeral

WINDOW = timedelta(minutes=15)
SPACE = "call-nonce"
BIRTH_SPACE, BIRTH_KEY = "call-nonces", "begun"
LONGEST = 128
YEARS = timedelta(days=3650)


class Nonces:
    """Spends nonces. A store that was emptied carries a new moment of birth: what was stamped before is refused."""

    def __init__(self, ephemeral: Ephemeral, clock: Clock) -> None:
        self._ephemeral = ephemeral
        self._clock = clock

    def begin(self) -> None:
        """Let a store that knows nothing yet begin now: what is stamped from here on is its own to judge.

        Raises `idp.ports.Unavailable`.
        """
        self._begun(self._clock.now())

    def spend(self, access_key_id: str, nonce: str, stamped_at: datetime) -> None:
        """Spend a nonce; raises `TIMESTAMP_EXPIRED`, `NONCE_MISSING`, `NONCE_USED`, and `idp.ports.Unavailable`."""
        now = self._clock.now()
        if abs(now - stamped_at) > WINDOW:
            raise refusals.TIMESTAMP_EXPIRED()
        if not 0 < len(nonce) <= LONGEST:
            raise refusals.NONCE_MISSING()
        if stamped_at < self._begun(now):
            raise refusals.NONCE_USED()
        if self._ephemeral.increment(SPACE, f"{access_key_id}:{nonce}", 2 * WINDOW) > 1:
            raise refusals.NONCE_USED()

    def _begun(self, now: datetime) -> datetime:
        kept = self._ephemeral.get(BIRTH_SPACE, BIRTH_KEY)
        if kept is not None:
            return datetime.fromisoformat(kept)
        # Stamps have whole seconds, and clients may be late by some: those of the present moment are let through.
        begun = now - timedelta(seconds=1)
        self._ephemeral.put(BIRTH_SPACE, BIRTH_KEY, begun.isoformat(), YEARS)
        return begun
