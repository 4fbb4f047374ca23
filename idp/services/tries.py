"""Failed tries at one door: reserved before a secret is looked at, given back when it was right.

Uncontended, each change is one compare-and-set statement; who loses it reads again under a lock, so every one of any
number of parallel tries is counted and none waits for more than its turn.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from idp.ports import Sealer
from idp.rules import lockout
from idp.services.directory import Target
from idp.store import failed_tries
from idp.store.database import Database
from idp.store.failed_tries import StoredTries

Change = Callable[[lockout.Tries], lockout.Tries | None]


class Doors:
    """Counts tries in transactions of their own, which last although the request may be rolled back."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def of_nobody(self, target: Target) -> str:
        """Return the key under which tries for a name are counted while nobody has it.

        Every spelling of one name leads to one key, and the name itself, which may be a mistyped password, is not kept.
        """
        domain = target.account.id if target.account else target.domain
        return "name:" + self._sealer.digest("name", f"{target.name_key}@{domain}")

    def reserve(self, door: StoredTries, limit: int, now: datetime) -> StoredTries | None:
        """Count one try as failed; None when the door is locked."""
        return self._change(door, lambda tries: lockout.reserve(tries, now, limit), now)

    def give_back(self, reserved: StoredTries, reserved_at: datetime) -> None:
        """Take one reserved try back: the secret was right, or was never looked at."""
        self._change(reserved, lambda tries: lockout.give_back(tries, reserved_at), reserved_at)

    def locked_until(self, key: str, now: datetime) -> datetime | None:
        """Return the end of the lock in force."""
        with self._database.reading() as tx:
            return lockout.locked(failed_tries.read(tx, key).tries, now)

    def _change(self, door: StoredTries, change: Change, now: datetime) -> StoredTries | None:
        after = change(door.tries)
        if after is None:
            return None
        # Whatever becomes of the try is written before it is answered, and carries this to the disk.
        with self._database.writing(synced=False) as tx:
            return failed_tries.swap(tx, door, after, now) or _change_locked(tx, door.key, change, now)


def _change_locked(tx: Connection, key: str, change: Change, now: datetime) -> StoredTries | None:
    current = failed_tries.read(tx, key, lock=True)
    after = change(current.tries)
    return failed_tries.swap(tx, current, after, now) if after is not None else None
