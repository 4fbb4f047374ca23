"""Users of an account and its holder: finding, listing by pages, creating, changing, deleting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from idp.model.access_key import AccessKey
from idp.model.audit_event import AuditEvent
from idp.model.group import GroupMember
from idp.model.login_profile import LoginProfile
from idp.model.mfa_device import MfaDevice
from idp.model.policy import Attachment
from idp.model.user import Kind, RetiredUserId, User
from idp.store import login_profiles, tags
from idp.store.tags import Tagged

PAGE = 500

_WITH_LOGON = (
    select(
        User.id,
        User.kind,
        User.name,
        User.name_key,
        User.display_name,
        User.email,
        LoginProfile.password_hash,
        LoginProfile.password_changed_at,
        LoginProfile.reset_required,
        LoginProfile.bind_required,
        LoginProfile.status,
        MfaDevice.sealed_seed,
    )
    .outerjoin(LoginProfile, LoginProfile.user_id == User.id)
    .outerjoin(MfaDevice, MfaDevice.user_id == User.id)
)

_LISTED = select(*User.__table__.c)


def page_with_logon(tx: Connection, account_id: str, after: str = "") -> Sequence[Any]:
    """Return up to `PAGE` users with profile and device, by name, beginning after the name key `after`."""
    where = (User.account_id == account_id, User.kind == Kind.USER.value, User.name_key > after)
    return tx.execute(_WITH_LOGON.where(*where).order_by(User.name_key).limit(PAGE)).all()


def with_logon(tx: Connection, account_id: str, name_key: str) -> Any | None:
    """Return one user, or the holder, with profile and device."""
    return tx.execute(_WITH_LOGON.where(User.account_id == account_id, User.name_key == name_key)).one_or_none()


def owner_with_logon(tx: Connection, account_id: str) -> Any | None:
    """Return the account holder with profile and device."""
    where = (User.account_id == account_id, User.kind == Kind.OWNER.value)
    return tx.execute(_WITH_LOGON.where(*where)).one_or_none()


def page(tx: Connection, account_id: str, after: str, most: int, tagged: Tagged = ()) -> Sequence[Any]:
    """Return up to `most` users by name key, beginning after one; with `tagged`, those that have all the tags."""
    query = _LISTED.where(User.account_id == account_id, User.kind == Kind.USER.value, User.name_key > after)
    bearing = (tags.bears(account_id, tags.USER, User.id, key, value) for key, value in tagged)
    return tx.execute(query.where(*bearing).order_by(User.name_key).limit(most)).all()


def by_name(tx: Connection, account_id: str, name_key: str) -> Any | None:
    """Find a RAM user of this account by name."""
    where = (User.account_id == account_id, User.kind == Kind.USER.value, User.name_key == name_key)
    return tx.execute(_LISTED.where(*where)).one_or_none()


def by_id(tx: Connection, account_id: str, user_id: str) -> Any | None:
    """Find a RAM user of this account by ID."""
    where = (User.account_id == account_id, User.kind == Kind.USER.value, User.id == user_id)
    return tx.execute(_LISTED.where(*where)).one_or_none()


def count(tx: Connection, account_id: str) -> int:
    """Count the RAM users of an account."""
    where = (User.account_id == account_id, User.kind == Kind.USER.value)
    return tx.execute(select(func.count()).select_from(User).where(*where)).scalar_one()


def last_logon(tx: Connection, account_id: str, user_id: str) -> datetime | None:
    """Return when a user last logged on, by the audit trail."""
    where = (AuditEvent.account_id == account_id, AuditEvent.user_id == user_id, AuditEvent.what == "logon")
    query = select(AuditEvent.at).where(*where, AuditEvent.outcome == "success").order_by(AuditEvent.id.desc())
    return tx.execute(query.limit(1)).scalar_one_or_none()


def last_logons(tx: Connection, account_id: str, user_ids: Sequence[str]) -> dict[str, datetime]:
    """Return when each of some users last logged on, likewise."""
    newest = select(AuditEvent.at).where(AuditEvent.user_id == User.id, AuditEvent.account_id == account_id)
    newest = newest.where(AuditEvent.what == "logon", AuditEvent.outcome == "success")
    at = newest.order_by(AuditEvent.id.desc()).limit(1).scalar_subquery()
    rows = tx.execute(select(User.id, at).where(User.account_id == account_id, User.id.in_(user_ids)))
    return {user_id: moment for user_id, moment in rows if moment is not None}


def lock(tx: Connection, account_id: str, user_id: str) -> bool:
    """Let one change of an identity pass at a time until the transaction ends; False when it is gone.

    Whoever hangs something on a user asks for this first: nothing can then be left behind by its deletion.
    """
    where = (User.account_id == account_id, User.id == user_id)
    return tx.execute(select(User.id).where(*where).with_for_update()).one_or_none() is not None


def id_is_free(tx: Connection, user_id: str) -> bool:
    """Tell whether no user has, or ever had, this ID."""
    taken = (
        select(User.id).where(User.id == user_id).union_all(select(RetiredUserId.id).where(RetiredUserId.id == user_id))
    )
    return tx.execute(taken).first() is None


def first_of_what_is_left(tx: Connection, account_id: str, user_id: str) -> str | None:
    """Return the published name of something that hangs on a user: the first there is; None when nothing does."""
    kinds = {
        "AccessKey": select(AccessKey.id).where(AccessKey.user_id == user_id),
        "Group": select(GroupMember.group_id).where(GroupMember.user_id == user_id),
        "LoginProfile": select(LoginProfile.user_id).where(LoginProfile.user_id == user_id),
        "MFADevice": select(MfaDevice.user_id).where(MfaDevice.user_id == user_id),
        "Policy": select(Attachment.policy_key).where(
            Attachment.account_id == account_id, Attachment.target_kind == "user", Attachment.target_id == user_id
        ),
    }
    found = tx.execute(select(*(query.exists().label(name) for name, query in kinds.items()))).one()
    return next((name for name, left in found._mapping.items() if left), None)  # noqa: SLF001 -- SQLAlchemy's public name


def add(tx: Connection, **columns: Any) -> None:
    """Store a user; an `IntegrityError` means that the name is taken."""
    tx.execute(insert(User).values(**columns))


def change(tx: Connection, account_id: str, user_id: str, now: datetime, **columns: Any) -> None:
    """Change columns of a user of this account."""
    where = (User.account_id == account_id, User.id == user_id)
    tx.execute(update(User).where(*where).values(updated_at=now, **columns))


def revoke_sessions(tx: Connection, account_id: str, user_id: str, before: datetime) -> None:
    """Refuse a user's temporary sessions issued before a moment; an earlier moment than that kept changes nothing."""
    later = or_(User.sessions_revoked_at.is_(None), User.sessions_revoked_at < before)
    where = (User.account_id == account_id, User.id == user_id, later)
    tx.execute(update(User).where(*where).values(sessions_revoked_at=before))


def delete_with_everything(tx: Connection, account_id: str, user_id: str) -> None:
    """Delete a user and all that hangs on it; the name is free again, the ID never is (XR-11)."""
    lock(tx, account_id, user_id)  # whoever is attaching something ends first
    attached = (Attachment.account_id == account_id, Attachment.target_kind == "user", Attachment.target_id == user_id)
    tx.execute(delete(Attachment).where(*attached))
    tags.remove_all(tx, account_id, tags.USER, user_id)
    tx.execute(delete(User).where(User.account_id == account_id, User.id == user_id))
    tx.execute(insert(RetiredUserId).values(id=user_id))
    login_profiles.forget_tries(tx, user_id)
