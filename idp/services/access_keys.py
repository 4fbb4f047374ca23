"""Access keys: making, listing, disabling and deleting them, and finding the caller behind one (checklist AK, FQ)."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.model.access_key import KeyStatus
from idp.model.user import Kind
from idp.ports import Entropy, Sealer
from idp.services.act import Act
from idp.services.callers import Caller, CallerKind
from idp.services.directory import Account
from idp.services.held import Held
from idp.store import access_keys, users
from idp.store.database import Database

QUOTA = 2
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
PREFIX = "LTAI"
ID_LETTERS = 20
SECRET_LETTERS = 30


@dataclass(frozen=True)
class NewKey:
    """A key just made: the only moment at which its secret is seen (AK-06)."""

    id: str
    secret: str
    created_at: datetime
    status: str = KeyStatus.ACTIVE.value


@dataclass(frozen=True)
class KeyHolder:
    """A key as signed calls are checked with it."""

    caller: Caller
    secret: str
    active: bool


class AccessKeys:
    """Administers keys; their use is noted by `idp.services.key_uses`."""

    def __init__(self, database: Database, entropy: Entropy, sealer: Sealer, held: Held) -> None:
        self._database = database
        self._entropy = entropy
        self._sealer = sealer
        self._held = held

    def create(self, act: Act, account_id: str, user_id: str) -> NewKey:
        """Make a key of an identity; raises `ACCESS_KEY_QUOTA` for a third one (AK-08 to AK-10)."""
        return self.keep(act, account_id, user_id, PREFIX + letters(self._entropy, ID_LETTERS), self.new_secret())

    def keep(self, act: Act, account_id: str, user_id: str, key_id: str, secret: str) -> NewKey:
        """Store a key of a given ID and secret.

        Raises `ACCESS_KEY_QUOTA`, `ACCESS_KEY_EXISTS` for anybody's key, and `USER_UNKNOWN` for one just deleted.
        """
        if not users.lock(act.tx, account_id, user_id):
            raise refusals.USER_UNKNOWN()
        if access_keys.count(act.tx, account_id, user_id) >= QUOTA:
            raise refusals.ACCESS_KEY_QUOTA()
        sealed = self._sealer.seal(_purpose(key_id), secret.encode())
        stamps = {"created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                access_keys.add(
                    act.tx, id=key_id, account_id=account_id, user_id=user_id, sealed_secret=sealed, **stamps
                )
        except IntegrityError:
            raise refusals.ACCESS_KEY_EXISTS(id=key_id) from None
        act.record("create_access_key", account_id, user_id, access_key=key_id)
        return NewKey(key_id, secret, act.now)

    def new_secret(self) -> str:
        """Return a secret for a key."""
        return letters(self._entropy, SECRET_LETTERS)

    def has_secret(self, row: Any, secret: str) -> bool:
        """Tell whether a key's row holds this secret."""
        return hmac.compare_digest(self._secret(row), secret.encode())

    def list(self, account_id: str, user_id: str) -> Sequence[Any]:
        """List an identity's keys without their secrets (AK-17, AK-18)."""
        with self._database.reading() as tx:
            return access_keys.of_user(tx, account_id, user_id)

    def one(self, account_id: str, key_id: str, user_id: str | None = None) -> Any:
        """Return a key without its secret; raises `ACCESS_KEY_UNKNOWN`, for another identity's too.

        Without `user_id` the key of whichever identity of the account.
        """
        with self._database.reading() as tx:
            row = access_keys.with_user(tx, key_id)
        if row is None or row.account_id != account_id or user_id not in (None, row.user_id):
            raise refusals.ACCESS_KEY_UNKNOWN()
        return row

    def set_status(self, act: Act, account_id: str, user_id: str, key_id: str, status: KeyStatus) -> None:
        """Enable or disable a key; raises `ACCESS_KEY_UNKNOWN`, for another identity's too (AK-21 to AK-23)."""
        if not access_keys.change(act.tx, user_id, key_id, status=status.value, updated_at=act.now):
            raise refusals.ACCESS_KEY_UNKNOWN()
        act.record("update_access_key", account_id, user_id, access_key=key_id, status=status.value)

    def delete(self, act: Act, account_id: str, user_id: str, key_id: str) -> None:
        """Delete a key; raises `ACCESS_KEY_UNKNOWN`, for another identity's too (AK-29, AK-30)."""
        if not access_keys.remove(act.tx, user_id, key_id):
            raise refusals.ACCESS_KEY_UNKNOWN()
        act.record("delete_access_key", account_id, user_id, access_key=key_id)

    def holder(self, key_id: str) -> KeyHolder | None:
        """Return whose key this is, with its secret; None for an unknown one."""
        return self._held.get(("access-key", key_id), lambda tx: self._load(tx, key_id))

    def _load(self, tx: Connection, key_id: str) -> KeyHolder | None:
        row = access_keys.with_user(tx, key_id)
        if row is None:
            return None
        kind = CallerKind.ACCOUNT if row.kind == Kind.OWNER else CallerKind.USER
        caller = Caller(kind, row.account_id, row.user_id, row.name, key_id)
        return KeyHolder(caller, self._secret(row).decode(), row.status == KeyStatus.ACTIVE)

    def _secret(self, row: Any) -> bytes:
        return self._sealer.open(_purpose(row.id), row.sealed_secret)


def letters(entropy: Entropy, count: int) -> str:
    """Return letters and digits by chance, all texts of that length alike likely."""
    number, drawn = entropy.below(len(LETTERS) ** count), ""
    for _ in range(count):
        number, digit = divmod(number, len(LETTERS))
        drawn += LETTERS[digit]
    return drawn


def self_managed(account: Account | None) -> bool:
    """Tell whether the account's users may manage their own keys without any policy (SP-10, SP-11, AK-32)."""
    return account is not None and account.preference.allow_user_to_manage_access_keys


def _purpose(key_id: str) -> str:
    return f"access-key:{key_id}"
