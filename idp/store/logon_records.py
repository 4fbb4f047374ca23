"""Everything a logon step needs to know of one identity, in one statement.

Two statements are built once: by account and name, for a name somebody typed, and by user ID, for an attempt that is
under way. Both answer for unknown names too, so that known and unknown names cost the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, literal, select
from sqlalchemy.orm import aliased

from idp.model.login_profile import AddressFailures, FailedTries, LoginProfile
from idp.model.mfa_device import MfaDevice, RememberedBrowser
from idp.model.user import User
from idp.store.failed_tries import StoredTries, stored

PASSWORD_DOOR = "password:"  # noqa: S105 -- the prefix of a key, not a secret
CODE_DOOR = "code:"


@dataclass(frozen=True)
class Device:
    """The bound TOTP device; `sealed_seed` is still sealed."""

    sealed_seed: str
    last_step: int
    drift: int


@dataclass(frozen=True)
class Profile:
    """The login profile."""

    password_hash: str
    password_changed_at: datetime
    reset_required: bool
    bind_required: bool
    active: bool


@dataclass(frozen=True)
class LogonRecord:
    """One identity as a logon sees it; `user_id` is None for a name nobody has.

    `address_failures` counts failed tries from the visitor's address in the window that ends at
    `address_window_ends_at`.
    """

    user_id: str | None
    account_id: str | None
    kind: str | None
    name: str | None
    display_name: str
    email: str
    profile: Profile | None
    device: Device | None
    password_tries: StoredTries
    code_tries: StoredTries
    remembered_id: str | None
    remembered_until: datetime | None
    address_failures: int
    address_window_ends_at: datetime | None


PasswordTries = aliased(FailedTries, name="password_tries")
CodeTries = aliased(FailedTries, name="code_tries")


_COLUMNS = (
    User.id,
    User.account_id,
    User.kind,
    User.name,
    User.display_name,
    User.email,
    LoginProfile.password_hash,
    LoginProfile.password_changed_at,
    LoginProfile.reset_required,
    LoginProfile.bind_required,
    LoginProfile.status,
    MfaDevice.sealed_seed,
    MfaDevice.last_step,
    MfaDevice.drift,
    PasswordTries.times.label("password_times"),
    PasswordTries.locked_until.label("password_locked_until"),
    PasswordTries.version.label("password_version"),
    CodeTries.times.label("code_times"),
    CodeTries.locked_until.label("code_locked_until"),
    CodeTries.version.label("code_version"),
    RememberedBrowser.id.label("remembered_id"),
    RememberedBrowser.ends_at.label("remembered_until"),
    AddressFailures.failures,
    AddressFailures.window_ends_at,
)


def _statement(found: ColumnElement[bool]) -> Any:
    """Join from one row that is always there, so that an unknown name costs the same statement."""
    anchor = select(literal(1).label("one")).subquery()
    door = case((User.id.is_not(None), PASSWORD_DOOR + User.id), else_=bindparam("unknown_door"))
    remembered = and_(
        RememberedBrowser.user_id == User.id, RememberedBrowser.token_digest == bindparam("remembered_digest")
    )
    return (
        select(*_COLUMNS)
        .select_from(anchor)
        .outerjoin(User, found)
        .outerjoin(LoginProfile, LoginProfile.user_id == User.id)
        .outerjoin(MfaDevice, MfaDevice.user_id == User.id)
        .outerjoin(PasswordTries, PasswordTries.key == door)
        .outerjoin(CodeTries, CodeTries.key == CODE_DOOR + User.id)
        .outerjoin(RememberedBrowser, remembered)
        .outerjoin(AddressFailures, AddressFailures.address == bindparam("address"))
    )


_BY_NAME = _statement(and_(User.account_id == bindparam("account_id"), User.name_key == bindparam("name_key")))
_LOCK = select(User.id).where(User.id == bindparam("user_id")).with_for_update()
_BY_ID = _statement(and_(User.account_id == bindparam("account_id"), User.id == bindparam("user_id")))


def by_name(
    tx: Connection, account_id: str, name_key: str, *, unknown_door: str, address: str, remembered_digest: str
) -> LogonRecord:
    """Look a typed name up; `unknown_door` is the key under which tries for a name nobody has are counted."""
    values = {"account_id": account_id, "name_key": name_key, "unknown_door": unknown_door}
    return _record(
        tx.execute(_BY_NAME, values | {"address": address, "remembered_digest": remembered_digest}).one(), unknown_door
    )


def lock(tx: Connection, user_id: str) -> None:
    """Let one step of one user pass at a time until the transaction ends; what is read afterwards is current.

    SQLite needs no statement for that: its writing transactions follow each other anyway.
    """
    if tx.dialect.name != "sqlite":
        tx.execute(_LOCK, {"user_id": user_id})


def by_id(tx: Connection, account_id: str, user_id: str, *, address: str, remembered_digest: str) -> LogonRecord:
    """Look up the identity of an attempt under way."""
    values = {"account_id": account_id, "user_id": user_id, "unknown_door": ""}
    return _record(tx.execute(_BY_ID, values | {"address": address, "remembered_digest": remembered_digest}).one(), "")


def _record(row: Row[Any], unknown_door: str) -> LogonRecord:
    password_door = PASSWORD_DOOR + row.id if row.id else unknown_door
    code_door = CODE_DOOR + (row.id or "")
    return LogonRecord(
        user_id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        name=row.name,
        display_name=row.display_name or "",
        email=row.email or "",
        profile=_profile(row),
        device=Device(row.sealed_seed, row.last_step, row.drift) if row.sealed_seed else None,
        password_tries=stored(password_door, row.password_times, row.password_locked_until, row.password_version),
        code_tries=stored(code_door, row.code_times, row.code_locked_until, row.code_version),
        remembered_id=row.remembered_id,
        remembered_until=row.remembered_until,
        address_failures=row.failures or 0,
        address_window_ends_at=row.window_ends_at,
    )


def _profile(row: Row[Any]) -> Profile | None:
    if row.password_hash is None:
        return None
    return Profile(
        row.password_hash, row.password_changed_at, row.reset_required, row.bind_required, row.status == "Active"
    )
