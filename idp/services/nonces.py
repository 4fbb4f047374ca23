"""Signed calls come once: each nonce is spent in the store all processes share, within the window of its timestamp."""

from datetime import datetime, timedelta

from idp import refusals
from idp.ports import Clock, Ephemeral

WINDOW = timedelta(minutes=15)
SPACE = "call-nonce"
LONGEST = 128
LATE = timedelta(seconds=1)


class Nonces:
    """Spends nonces. A store that was emptied carries a new moment of birth: what was stamped before is refused."""

    def __init__(self, ephemeral: Ephemeral, clock: Clock) -> None:
        self._ephemeral = ephemeral
        self._clock = clock

    def begin(self) -> None:
        """Let a store that knows nothing yet begin now: what is stamped from here on is its own to judge.

        Raises `idp.ports.Unavailable`.
        """
        now = self._clock.now()
        self._ephemeral.spend(SPACE, f":{now.isoformat()}", 2 * WINDOW, (now - LATE).isoformat())

    def spend(self, access_key_id: str, nonce: str, stamped_at: datetime) -> None:
        """Spend a nonce; raises `TIMESTAMP_EXPIRED`, `NONCE_MISSING`, `NONCE_USED`, and `idp.ports.Unavailable`."""
        now = self._clock.now()
        if abs(now - stamped_at) > WINDOW:
            raise refusals.TIMESTAMP_EXPIRED()
        if not 0 < len(nonce) <= LONGEST:
            raise refusals.NONCE_MISSING()
        # Stamps have whole seconds, and clients may be late by some: those of the present moment are let through.
        birth = (now - LATE).isoformat()
        begun = self._ephemeral.spend(SPACE, f"{access_key_id}:{nonce}", 2 * WINDOW, birth)
        if begun is None or stamped_at < datetime.fromisoformat(begun):
            raise refusals.NONCE_USED()
