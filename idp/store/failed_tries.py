"""Counts of failed tries and the locks they cause, written by compare-and-set: no parallel try goes uncounted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from idp.model.login_profile import AddressFailures, FailedTries
from idp.rules import lockout
from idp.rules.lockout import Tries
from idp.store.database import upsert


@dataclass(frozen=True)
class StoredTries:
    """One door's tries as read: `version` is 0 while there is no row."""

    key: str
    tries: Tries = lockout.EMPTY
    version: int = 0


def stored(key: str, times: list[int] | None, locked_until: datetime | None, version: int | None) -> StoredTries:
    """Make a `StoredTries` of columns read by a join; all None where there is no row."""
    if version is None:
        return StoredTries(key)
    return StoredTries(key, lockout.from_json(times or [], locked_until), version)


def read(tx: Connection, key: str, *, lock: bool = False) -> StoredTries:
    """Return the tries of one door; with `lock`, nobody else writes them until the transaction ends.

    SQLite, which ignores the lock, has no second writing transaction meanwhile.
    """
    columns = select(FailedTries.times, FailedTries.locked_until, FailedTries.version).where(FailedTries.key == key)
    row = tx.execute(columns.with_for_update() if lock else columns).one_or_none()
    return stored(key, row.times, row.locked_until, row.version) if row else StoredTries(key)


def swap(tx: Connection, before: StoredTries, after: Tries, now: datetime) -> StoredTries | None:
    """Replace `before` by `after`; None when somebody else wrote in between (read again and decide anew)."""
    values = {
        "times": lockout.to_json(after),
        "locked_until": after.locked_until,
        "version": before.version + 1,
        "expires_at": now + 2 * lockout.WINDOW,
    }
    if before.version:
        where = (FailedTries.key == before.key, FailedTries.version == before.version)
        written = update(FailedTries).where(*where).values(values)
    else:
        written = upsert(tx, FailedTries).values(key=before.key, **values).on_conflict_do_nothing()
    # Drivers differ in what they count for an insert that may do nothing; a returned row is beyond doubt.
    found = tx.execute(written.returning(FailedTries.key)).one_or_none()
    return StoredTries(before.key, after, before.version + 1) if found else None


def clear(tx: Connection, key: str) -> None:
    """Forget tries and lock: after a logon or a new password (PW-40 to PW-42)."""
    empty: dict[str, Any] = {"times": [], "locked_until": None, "version": FailedTries.version + 1}
    tx.execute(update(FailedTries).where(FailedTries.key == key).values(empty))


def forget(tx: Connection, key: str) -> None:
    """Remove the row of somebody who no longer exists (XR-11)."""
    tx.execute(delete(FailedTries).where(FailedTries.key == key))


def count_address(tx: Connection, address: str, now: datetime, window: timedelta) -> None:
    """Count one failure from an address; a window that has ended starts anew."""
    row = upsert(tx, AddressFailures).values(address=address, window_ends_at=now + window, failures=1)
    ended = AddressFailures.window_ends_at <= now
    tx.execute(
        row.on_conflict_do_update(
            index_elements=[AddressFailures.address],
            set_={
                "failures": case((ended, 1), else_=AddressFailures.failures + 1),
                "window_ends_at": case((ended, row.excluded.window_ends_at), else_=AddressFailures.window_ends_at),
            },
        )
    )


def of_address(tx: Connection, address: str) -> tuple[int, datetime | None]:
    """Return the failures from an address, and when their window ends; none and None for an unknown one."""
    query = select(AddressFailures.failures, AddressFailures.window_ends_at).where(AddressFailures.address == address)
    row = tx.execute(query).one_or_none()
    return (row.failures, row.window_ends_at) if row else (0, None)


def locks(tx: Connection, now: datetime) -> int:
    """Count the locks in force."""
    return tx.execute(select(func.count()).select_from(FailedTries).where(FailedTries.locked_until > now)).scalar_one()


def sweep(tx: Connection, now: datetime, batch: int) -> int:
    """Delete at most `batch` counts that no longer matter; return how many."""
    keys = select(FailedTries.key).where(FailedTries.expires_at < now).limit(batch)
    addresses = select(AddressFailures.address).where(AddressFailures.window_ends_at < now).limit(batch)
    gone = tx.execute(delete(FailedTries).where(FailedTries.key.in_(keys), FailedTries.expires_at < now)).rowcount
    return gone + tx.execute(delete(AddressFailures).where(AddressFailures.address.in_(addresses))).rowcount
