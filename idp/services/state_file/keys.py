"""Planning access keys: by ID; entries without one are content with any key that no other entry names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.model.access_key import KeyStatus
from idp.rules import logon_names
from idp.services.access_keys import AccessKeys
from idp.services.act import Act
from idp.services.state_file import desired
from idp.services.state_file.changes import SET, Change, Difference, Generated, simple
from idp.services.state_file.desired import ABSENT, Listed
from idp.services.state_file.reading import Place
from idp.store import users

Whose = Callable[[Act], str]
"""Returns the ID of an identity that there is by then."""
NEW = "(new)"


@dataclass(frozen=True)
class Keys:
    """Plans the keys of one identity; `gone` comes before `kept`, so that no quota stands in the way."""

    account_id: str
    path: str
    access_keys: AccessKeys
    whose: Whose
    wanted: Listed[desired.Key]
    rows: Sequence[Any]

    def gone(self, place: Place) -> Iterator[Change]:
        """Plan the deletion of keys that a pruned list does not want."""
        if self.wanted.prune:
            stay = {row.id for _key, row in self._matched() if row is not None}
            for row in self.rows:
                if row.id not in stay:
                    yield simple(place, [Difference(self._at(row.id), row.id, None)], self._deleting(row.id))

    def kept(self) -> Iterator[Change]:
        """Plan the keys that are wanted."""
        for key, row in self._matched():
            if row is None:
                yield self._new(key)
                continue
            if isinstance(key.secret, str) and not self.access_keys.has_secret(row, key.secret):
                yield self._replaced(key, key.secret, row)
            elif key.active is not ABSENT and key.active != (row.status == KeyStatus.ACTIVE):
                yield self._status(key, row)

    def _matched(self) -> list[tuple[desired.Key, Any | None]]:
        by_id = {row.id: row for row in self.rows}
        named = [(key, by_id.pop(key.id, None)) for key in self.wanted.entries if isinstance(key.id, str)]
        others = list(by_id.values())
        unnamed = [key for key in self.wanted.entries if not isinstance(key.id, str)]
        # Those whose status is there already choose first: applying again must change nothing.
        unnamed.sort(key=lambda key: not any(_fits(key, row) for row in others))
        return named + [(key, _taken(key, others)) for key in unnamed]

    def _new(self, key: desired.Key) -> Change:
        def perform(act: Act) -> tuple[Generated, ...]:
            user_id = self.whose(act)
            if isinstance(key.id, str):
                secret = key.secret if isinstance(key.secret, str) else self.access_keys.new_secret()
                made = self.access_keys.keep(act, self.account_id, user_id, key.id, secret)
            else:
                made = self.access_keys.create(act, self.account_id, user_id)
            self._disable(act, user_id, made.id, disabled=key.active is False)
            return () if isinstance(key.secret, str) else (Generated(self._at(made.id), made.secret),)

        at = self._at(key.id) if isinstance(key.id, str) else f"{self.path}.access_keys"
        shown = key.id if isinstance(key.id, str) else NEW
        return Change(key.place, (Difference(at, None, shown),), lambda: perform)

    def _replaced(self, key: desired.Key, secret: str, row: Any) -> Change:
        """Plan another secret: a key of the same ID in the place of the present one."""
        disabled = row.status != KeyStatus.ACTIVE if key.active is ABSENT else key.active is False

        def perform(act: Act) -> None:
            self.access_keys.delete(act, self.account_id, row.user_id, row.id)
            self.access_keys.keep(act, self.account_id, row.user_id, row.id, secret)
            self._disable(act, row.user_id, row.id, disabled=disabled)

        return simple(key.place, [Difference(f"{self._at(row.id)}.secret", SET, SET)], perform)

    def _status(self, key: desired.Key, row: Any) -> Change:
        status = KeyStatus.ACTIVE if key.active else KeyStatus.INACTIVE
        difference = Difference(f"{self._at(row.id)}.status", row.status, status.value)
        change = self.access_keys.set_status
        return simple(key.place, [difference], lambda act: change(act, self.account_id, row.user_id, row.id, status))

    def _disable(self, act: Act, user_id: str, key_id: str, *, disabled: bool) -> None:
        if disabled:
            self.access_keys.set_status(act, self.account_id, user_id, key_id, KeyStatus.INACTIVE)

    def _deleting(self, key_id: str) -> Callable[[Act], None]:
        return lambda act: self.access_keys.delete(act, self.account_id, self.whose(act), key_id)

    def _at(self, key_id: str) -> str:
        return f"{self.path}.access_keys[{key_id}]"


def _fits(key: desired.Key, row: Any) -> bool:
    return key.active is not ABSENT and key.active == (row.status == KeyStatus.ACTIVE)


def _taken(key: desired.Key, rows: list[Any]) -> Any | None:
    """Take the row that an entry without an ID is content with out of `rows`."""
    row = next((one for one in rows if _fits(key, one)), rows[0] if rows else None)
    if row is not None:
        rows.remove(row)
    return row


def by_name(account_id: str, name: str) -> Whose:
    """Return what finds a user by name."""

    def find(act: Act) -> str:
        row = users.by_name(act.tx, account_id, logon_names.key(name))
        if row is None:
            raise refusals.USER_UNKNOWN()
        return str(row.id)

    return find
