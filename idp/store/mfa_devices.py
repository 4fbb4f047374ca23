"""TOTP devices, recovery codes and remembered browsers of users."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.mfa_device import MfaDevice, RecoveryCode, RememberedBrowser
from idp.model.user import User

PAGE = 50


def bind(tx: Connection, **columns: Any) -> None:
    """Store the user's one device; an `IntegrityError` means that there is one already (UM-15)."""
    tx.execute(insert(MfaDevice).values(**columns))


def any_device(tx: Connection) -> Any | None:
    """Return a user's ID and sealed seed, whichever comes first; None where nobody has bound a device."""
    return tx.execute(select(MfaDevice.user_id, MfaDevice.sealed_seed).limit(1)).one_or_none()


def spend(tx: Connection, user_id: str, step: int) -> bool:
    """Spend a step once: False when it, or a later one, was spent before (AM-18)."""
    where = (MfaDevice.user_id == user_id, MfaDevice.last_step < step)
    return tx.execute(update(MfaDevice).where(*where).values(last_step=step)).rowcount == 1


def unbind(tx: Connection, user_id: str) -> bool:
    """Destroy the device with its seed, and its recovery codes (AM-24, UM-26); False without a device."""
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return tx.execute(delete(MfaDevice).where(MfaDevice.user_id == user_id)).rowcount == 1


def replace_recovery_codes(tx: Connection, user_id: str, digests: Iterable[str]) -> None:
    """Put new recovery codes in the place of all earlier ones."""
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    tx.execute(insert(RecoveryCode), [{"user_id": user_id, "digest": digest} for digest in digests])


def spend_recovery_code(tx: Connection, user_id: str, digest: str, now: datetime) -> bool:
    """Spend a recovery code once; False when unknown or spent."""
    where = (RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None))
    return tx.execute(update(RecoveryCode).where(*where).values(used_at=now)).rowcount == 1


def remember_browser(tx: Connection, **columns: Any) -> None:
    """Remember one browser of a user."""
    tx.execute(insert(RememberedBrowser).values(**columns))


def remembered_browsers(tx: Connection, user_id: str, now: datetime) -> Sequence[Any]:
    """List the browsers remembered at present, newest first, at most `PAGE`."""
    columns = (
        RememberedBrowser.id,
        RememberedBrowser.browser,
        RememberedBrowser.address,
        RememberedBrowser.created_at,
        RememberedBrowser.ends_at,
    )
    query = select(*columns).where(RememberedBrowser.user_id == user_id, RememberedBrowser.ends_at > now)
    return tx.execute(query.order_by(RememberedBrowser.created_at.desc()).limit(PAGE)).all()


def page_of_browsers(tx: Connection, user_id: str, now: datetime, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` browsers remembered at present, by ID, beginning after one."""
    columns = (
        RememberedBrowser.id,
        RememberedBrowser.browser,
        RememberedBrowser.address,
        RememberedBrowser.created_at,
        RememberedBrowser.ends_at,
    )
    where = (RememberedBrowser.user_id == user_id, RememberedBrowser.ends_at > now, RememberedBrowser.id > after)
    return tx.execute(select(*columns).where(*where).order_by(RememberedBrowser.id).limit(most)).all()


def forget_browser(tx: Connection, user_id: str, browser_id: str) -> bool:
    """Forget one remembered browser of a user; False when there is none of that ID."""
    where = (RememberedBrowser.user_id == user_id, RememberedBrowser.id == browser_id)
    return tx.execute(delete(RememberedBrowser).where(*where)).rowcount == 1


def forget_browsers(tx: Connection, user_id: str) -> int:
    """Forget all remembered browsers of a user, and return how many there were (SP-08)."""
    return tx.execute(delete(RememberedBrowser).where(RememberedBrowser.user_id == user_id)).rowcount


def forget_browsers_of_account(tx: Connection, account_id: str) -> None:
    """Forget every remembered browser of an account's users: remembering is no longer allowed (SP-08)."""
    theirs = select(User.id).where(User.account_id == account_id)
    tx.execute(delete(RememberedBrowser).where(RememberedBrowser.user_id.in_(theirs)))


def sweep_browsers(tx: Connection, now: datetime, batch: int) -> int:
    """Delete at most `batch` remembered browsers whose seven days are over; return how many."""
    old = select(RememberedBrowser.id).where(RememberedBrowser.ends_at < now).limit(batch)
    return tx.execute(delete(RememberedBrowser).where(RememberedBrowser.id.in_(old))).rowcount
