"""Showing new recovery codes: sealed for some minutes, so that the page that shows them can be loaded again."""

import json
from datetime import timedelta

from idp.ports import Ephemeral, Sealer

LIFETIME = timedelta(minutes=10)
SPACE = "recovery-codes"


class ShownCodes:
    """Keeps freshly made codes for the session they were made in; the database itself holds hashes only."""

    def __init__(self, ephemeral: Ephemeral, sealer: Sealer) -> None:
        self._ephemeral = ephemeral
        self._sealer = sealer

    def seal(self, codes: tuple[str, ...]) -> str:
        """Seal codes for keeping."""
        return self._sealer.seal(SPACE, json.dumps(codes).encode())

    def keep(self, session_id: str, sealed: str) -> None:
        """Keep sealed codes for a session; they replace earlier ones."""
        self._ephemeral.put(SPACE, session_id, sealed, LIFETIME)

    def show(self, session_id: str) -> tuple[str, ...]:
        """Return the codes of a session; empty when there are none to show."""
        sealed = self._ephemeral.get(SPACE, session_id)
        return tuple(json.loads(self._sealer.open(SPACE, sealed))) if sealed else ()

    def forget(self, session_id: str) -> None:
        """Stop showing them: they were saved."""
        self._ephemeral.take(SPACE, session_id)
