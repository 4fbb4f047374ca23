"""A database that has fallen silent: whoever finds out spares the others the wait."""

import time

SECONDS = 1.0
"""How long others are refused at once; then somebody tries again."""


class Silent(Exception):
    """The database fell silent a moment ago."""


class Silence:
    """Shared by the connections of one process."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Note that an answer did not come in time."""
        self._until = time.monotonic() + SECONDS

    def refuse_early(self) -> None:
        """Raise `Silent` while waiting would be in vain."""
        if time.monotonic() < self._until:
            raise Silent
