"""Tags of users."""

from collections.abc import Mapping, Sequence

from idp.rules import tags as rules
from idp.services.act import Act
from idp.store import tags
from idp.store.database import Database

Pairs = Sequence[tuple[str, str]]


class Tags:
    """Gives tags to what is created, and tells them; deleting a resource deletes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, act: Act, account_id: str, user_id: str, tagged: Pairs) -> None:
        """Tag a new user; raises `PARAMETER_FORMAT`."""
        rules.check(tagged)
        tags.add(act.tx, account_id, tags.USER, user_id, tagged)

    def of(self, account_id: str, user_ids: Sequence[str]) -> Mapping[str, Pairs]:
        """Return the tags of some users by key; who has none is left out."""
        with self._database.reading() as tx:
            rows = tags.of(tx, account_id, tags.USER, user_ids)
        found: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            found.setdefault(row.resource_id, []).append((row.key, row.value))
        return found
