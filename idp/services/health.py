"""Whether the server can do its work: the database and the short-lived store answer."""

from idp.ports import Ephemeral, Unavailable
from idp.store import accounts
from idp.store.database import Database


class Health:
    """Asks each dependency."""

    def __init__(self, database: Database, ephemeral: Ephemeral, *, redis: bool) -> None:
        self._database = database
        self._ephemeral = ephemeral
        self._redis = redis

    def dependencies(self) -> dict[str, bool]:
        """Return each dependency's name and whether it answers."""
        found = {"database": self._database_answers()}
        return found | {"redis": self._redis_answers()} if self._redis else found

    def _database_answers(self) -> bool:
        try:
            with self._database.reading() as tx:
                accounts.version(tx)
        except Unavailable:
            return False
        return True

    def _redis_answers(self) -> bool:
        try:
            self._ephemeral.ping()
        except Unavailable:
            return False
        return True
