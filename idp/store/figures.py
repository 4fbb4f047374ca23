"""Figures of an account for its reports: a fixed number of statements, however many users there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from idp.model.access_key import AccessKey, KeyStatus
from idp.model.audit_event import AuditEvent
from idp.model.group import Group
from idp.model.login_profile import LoginProfile
from idp.model.mfa_device import MfaDevice, VirtualMfaDevice
from idp.model.policy import Policy
from idp.model.role import Role
from idp.model.user import Kind, User


def security(tx: Connection, account_id: str, unused_before: datetime, old_before: datetime) -> Any:
    """Count users, devices and keys; a key is unused or old when its last use or making lies before those moments."""
    used = func.coalesce(AccessKey.last_used_at, AccessKey.created_at)
    unused = and_(AccessKey.status == KeyStatus.ACTIVE.value, used < unused_before)
    old = AccessKey.created_at < old_before
    return tx.execute(
        select(
            _people(account_id, Kind.USER).label("users"),
            _devices(account_id, Kind.USER).label("users_with_mfa"),
            _keys(account_id, Kind.USER, func.count(case((unused, AccessKey.user_id)).distinct())).label(
                "users_with_unused_key"
            ),
            _keys(account_id, Kind.USER, func.count(case((old, AccessKey.user_id)).distinct())).label(
                "users_with_old_key"
            ),
            _keys(account_id, Kind.OWNER, func.count()).label("holder_keys"),
            _keys(account_id, Kind.OWNER, func.count(case((unused, 1)))).label("holder_unused_keys"),
            _keys(account_id, Kind.OWNER, func.count(case((old, 1)))).label("holder_old_keys"),
            _devices(account_id, Kind.OWNER).label("holder_devices"),
        )
    ).one()


def summary(tx: Connection, account_id: str) -> Any:
    """Count what an account has, by published names."""
    spare = select(func.count()).where(
        VirtualMfaDevice.account_id == account_id, VirtualMfaDevice.sealed_seed.is_not(None)
    )
    columns = {
        "Users": _people(account_id, Kind.USER),
        "Groups": select(func.count()).where(Group.account_id == account_id).scalar_subquery(),
        "Policies": select(func.count()).where(Policy.account_id == account_id).scalar_subquery(),
        "Roles": select(func.count()).where(Role.account_id == account_id).scalar_subquery(),
        "MFADevicesInUse": _devices(account_id, Kind.USER),
        "SpareMFADevices": spare.scalar_subquery(),
    }
    return tx.execute(select(*(column.label(name) for name, column in columns.items()))).one()


def credentials(tx: Connection, account_id: str, after: str, most: int, *, with_holder: bool) -> Sequence[Any]:
    """Return up to `most` users after a name key with what they log on with, and the holder before them if wanted."""
    columns = (
        User.id,
        User.kind,
        User.name,
        User.name_key,
        User.created_at,
        LoginProfile.status,
        LoginProfile.password_changed_at,
        MfaDevice.bound_at,
    )
    query = (
        select(*columns)
        .outerjoin(LoginProfile, LoginProfile.user_id == User.id)
        .outerjoin(MfaDevice, MfaDevice.user_id == User.id)
        .where(User.account_id == account_id)
    )
    holder = tx.execute(query.where(User.kind == Kind.OWNER.value)) if with_holder else ()
    users = query.where(User.kind == Kind.USER.value, User.name_key > after).order_by(User.name_key).limit(most)
    return [*holder, *tx.execute(users)]


def keys(tx: Connection, account_id: str, user_ids: Sequence[str]) -> Sequence[Any]:
    """Return the keys of some identities, oldest first."""
    columns = (AccessKey.user_id, AccessKey.status, AccessKey.created_at, AccessKey.last_used_at)
    query = select(*columns).where(AccessKey.account_id == account_id, AccessKey.user_id.in_(user_ids))
    return tx.execute(query.order_by(AccessKey.created_at, AccessKey.id)).all()


def last_logons(tx: Connection, account_id: str, user_ids: Sequence[str]) -> dict[str, datetime]:
    """Return when some identities last logged on, by the audit trail."""
    where = (
        AuditEvent.account_id == account_id,
        AuditEvent.user_id.in_(user_ids),
        AuditEvent.what == "logon",
        AuditEvent.outcome == "success",
    )
    query = select(AuditEvent.user_id, func.max(AuditEvent.at).label("at")).where(*where).group_by(AuditEvent.user_id)
    return {row.user_id: row.at for row in tx.execute(query)}


def _people(account_id: str, kind: Kind) -> Any:
    where = (User.account_id == account_id, User.kind == kind.value)
    return select(func.count()).select_from(User).where(*where).scalar_subquery()


def _devices(account_id: str, kind: Kind) -> Any:
    joined = select(func.count()).select_from(MfaDevice).join(User, User.id == MfaDevice.user_id)
    return joined.where(User.account_id == account_id, User.kind == kind.value).scalar_subquery()


def _keys(account_id: str, kind: Kind, counted: Any) -> Any:
    joined = select(counted).select_from(AccessKey).join(User, User.id == AccessKey.user_id)
    return joined.where(AccessKey.account_id == account_id, User.kind == kind.value).scalar_subquery()
