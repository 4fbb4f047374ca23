"""Sessions: opening, finding by the browser's token together with everything a signed-in request needs, ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from idp.model.login_profile import LoginProfile, Status
from idp.model.mfa_device import MfaDevice, RecoveryCode
from idp.model.session import Session
from idp.model.user import User
from idp.store.swift import Swift

PAGE = 50


@dataclass(frozen=True)
class SessionRecord:
    """A session with its user, as read by one statement, whose columns are in this order.

    `address`: where it was opened; `active`: the login profile, None without one.
    """

    id: str
    account_id: str
    user_id: str
    kind: str
    name: str
    display_name: str
    email: str
    address: str
    methods: list[str]
    authenticated_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    active: bool | None
    bind_required: bool | None
    password_changed_at: datetime | None
    device_serial: str | None
    device_bound_at: datetime | None
    recovery_codes_left: int


_CODES_LEFT = (
    select(func.count())
    .where(RecoveryCode.user_id == User.id, RecoveryCode.used_at.is_(None))
    .correlate(User)
    .scalar_subquery()
)
_BASE = (
    select(
        Session.id,
        Session.account_id,
        Session.user_id,
        User.kind,
        User.name,
        User.display_name,
        User.email,
        Session.address,
        Session.methods,
        Session.authenticated_at,
        Session.ends_at,
        Session.ended_at,
        (LoginProfile.status == Status.ACTIVE.value).label("active"),
        LoginProfile.bind_required,
        LoginProfile.password_changed_at,
        MfaDevice.serial_number.label("device_serial"),
        MfaDevice.bound_at.label("device_bound_at"),
        _CODES_LEFT.label("recovery_codes_left"),
    )
    .join(User, User.id == Session.user_id)
    .outerjoin(LoginProfile, LoginProfile.user_id == User.id)
    .outerjoin(MfaDevice, MfaDevice.user_id == User.id)
)
_BY_TOKEN = _BASE.where(Session.token_digest == bindparam("token_digest"))
_BY_ID = _BASE.where(Session.account_id == bindparam("account_id"), Session.id == bindparam("session_id"))


def by_token(tx: Swift, token_digest: str) -> SessionRecord | None:
    """Find the session a browser's token opens, ended or not."""
    return next((SessionRecord(*row) for row in tx.run(_BY_TOKEN, [{"token_digest": token_digest}])), None)


def by_id(tx: Connection, account_id: str, session_id: str) -> SessionRecord | None:
    """Find a session of an account by its public ID, ended or not."""
    row = tx.execute(_BY_ID, {"account_id": account_id, "session_id": session_id}).one_or_none()
    return SessionRecord(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's published name


def add(tx: Connection, **columns: Any) -> None:
    """Store a new session."""
    tx.execute(insert(Session), {"ended_at": None, **columns})


def running(tx: Connection, user_id: str, now: datetime) -> Sequence[Any]:
    """List a user's sessions that have not ended, newest first, at most `PAGE`."""
    columns = (Session.id, Session.address, Session.browser, Session.authenticated_at, Session.ends_at)
    query = select(*columns).where(Session.user_id == user_id, Session.ended_at.is_(None), Session.ends_at > now)
    return tx.execute(query.order_by(Session.authenticated_at.desc(), Session.id).limit(PAGE)).all()


def live(tx: Connection, now: datetime) -> int:
    """Count the sessions that have neither ended nor been ended."""
    where = (Session.ends_at > now, Session.ended_at.is_(None))
    return tx.execute(select(func.count()).select_from(Session).where(*where)).scalar_one()


def page(tx: Connection, user_id: str, now: datetime, begun_after: datetime, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` of a user's sessions that run and began after a moment, by ID, beginning after one."""
    columns = (
        Session.id,
        Session.address,
        Session.browser,
        Session.methods,
        Session.authenticated_at,
        Session.ends_at,
    )
    runs = (Session.ended_at.is_(None), Session.ends_at > now, Session.authenticated_at > begun_after)
    query = select(*columns).where(Session.user_id == user_id, *runs, Session.id > after)
    return tx.execute(query.order_by(Session.id).limit(most)).all()


def end(tx: Connection, user_id: str, session_id: str, now: datetime) -> bool:
    """End one session of a user; False when there is no such running session."""
    where = (Session.id == session_id, Session.user_id == user_id, Session.ended_at.is_(None))
    return tx.execute(update(Session).where(*where).values(ended_at=now)).rowcount == 1


def end_all(tx: Connection, account_id: str, session_ids: Sequence[str], now: datetime) -> int:
    """End some sessions of an account, and return how many ran."""
    where = (Session.account_id == account_id, Session.id.in_(session_ids), Session.ended_at.is_(None))
    return tx.execute(update(Session).where(*where).values(ended_at=now)).rowcount


def end_by_token(tx: Connection, token_digest: str, now: datetime) -> None:
    """End the session a browser had, if it runs."""
    where = (Session.token_digest == token_digest, Session.ended_at.is_(None))
    tx.execute(update(Session).where(*where).values(ended_at=now))


def end_others(tx: Connection, user_id: str, kept_id: str | None, now: datetime) -> int:
    """End a user's sessions but one, and return how many ended."""
    where = (Session.user_id == user_id, Session.id != (kept_id or ""), Session.ended_at.is_(None))
    return tx.execute(update(Session).where(*where).values(ended_at=now)).rowcount


def sweep(tx: Connection, before: datetime, batch: int) -> int:
    """Delete at most `batch` sessions that ended by themselves before a moment; return how many."""
    old = select(Session.id).where(Session.ends_at < before).limit(batch)
    return tx.execute(delete(Session).where(Session.id.in_(old))).rowcount
