"""RAM users as programs see them: found, listed, and changed field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.model.user import Kind
from idp.rules import logon_names
from idp.rules.fields import NEW, USER_FIELDS, USER_NAME, Field, check, check_one
from idp.services.act import Act
from idp.services.directory import Directory
from idp.store import users
from idp.store.database import Database
from idp.store.tags import Tagged


@dataclass(frozen=True)
class Person:
    """A user's row, and when the user last logged on."""

    row: Any
    last_logon: datetime | None


class People:
    """Finds, lists and changes users; creating and deleting them is `idp.services.users`."""

    def __init__(self, database: Database, directory: Directory) -> None:
        self._database = database
        self._directory = directory

    def find(self, account_id: str, name: str) -> Any:
        """Return a user's row by name; raises `USER_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = users.by_name(tx, account_id, logon_names.key(name))
        if row is None:
            raise refusals.USER_UNKNOWN()
        return row

    def find_by_id(self, account_id: str, user_id: str) -> Any:
        """Return a user's row by ID; raises `USER_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = users.by_id(tx, account_id, user_id)
        if row is None:
            raise refusals.USER_UNKNOWN()
        return row

    def name_in(self, account_id: str, principal: str) -> str:
        """Return the user name in a user principal name of this account; raises `USER_UNKNOWN` for any other."""
        target = self._directory.target(principal)
        if target is None or target.kind is not Kind.USER:
            raise refusals.USER_UNKNOWN()
        if target.account is None or target.account.id != account_id:
            raise refusals.USER_UNKNOWN()
        return logon_names.user_part(principal)

    def look(self, account_id: str, name: str) -> Person:
        """Return a user with the last logon; raises `USER_UNKNOWN`."""
        row = self.find(account_id, name)
        with self._database.reading() as tx:
            return Person(row, users.last_logon(tx, account_id, row.id))

    def page(self, account_id: str, after: str, most: int, tagged: Tagged = ()) -> Sequence[Any]:
        """Return up to `most` users by name, beginning after a name key: those that have all the tags."""
        with self._database.reading() as tx:
            return users.page(tx, account_id, after, most, tagged)

    def last_logons(self, account_id: str, user_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each of some users last logged on; who never did is left out."""
        with self._database.reading() as tx:
            return users.last_logons(tx, account_id, user_ids)

    def change(
        self,
        act: Act,
        account_id: str,
        row: Any,
        new_name: str | None,
        forms: Mapping[str, Field] = USER_FIELDS,
        **fields: str | None,
    ) -> None:
        """Change what is given; raises `USER_UNKNOWN`, `USER_EXISTS`, and `FIELD_LENGTH`, `FIELD_CHARACTERS`.

        A new name changes logon names everywhere, and no ID (XR-09).
        """
        changes: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        check(forms, changes, NEW)
        if not users.lock(act.tx, account_id, row.id):
            raise refusals.USER_UNKNOWN()
        if new_name is not None and new_name != row.name:
            check_one(USER_NAME, new_name, NEW)
            changes |= {"name": new_name, "name_key": logon_names.key(new_name)}
        try:
            with act.tx.begin_nested():
                users.change(act.tx, account_id, row.id, act.now, **changes)
        except IntegrityError:
            raise refusals.USER_EXISTS() from None
        act.record("update_user", account_id, row.id, fields=sorted(changes))
