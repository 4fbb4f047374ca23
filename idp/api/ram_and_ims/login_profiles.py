"""Login profiles: whether and how a user logs on by password (section 3.2). Switching them off is IMS's."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.ram_and_ims.declared import in_ims, on_user, user_name, user_of
from idp.api.registry import Json
from idp.api.values import one_of
from idp.model.login_profile import Status
from idp.rules import initial_password
from idp.services.login_profiles import ProfileChange
from idp.services.users import ProfileSettings

NEVER_BY_ITSELF = "Inactive"
"""Profiles are not disabled for not being used."""


def _active(text: str) -> bool:
    return one_of(Status, "Status", text) is Status.ACTIVE


@dataclass(frozen=True)
class CreateLoginProfile:
    """A new profile."""

    Password: str
    PasswordResetRequired: bool = False
    MFABindRequired: bool = False


@dataclass(frozen=True)
class CreateLoginProfileInIms(CreateLoginProfile):
    """A new profile, in use or not."""

    Status: str = "Active"


@on_user("CreateLoginProfile", CreateLoginProfile, CreateLoginProfileInIms)
def create_login_profile(call: Call, ask: CreateLoginProfile) -> Json:
    """Let a user log on by password; in IMS, or only keep a password for later."""
    active = _active(ask.Status) if isinstance(ask, CreateLoginProfileInIms) else True
    settings = ProfileSettings(
        reset_required=ask.PasswordResetRequired, bind_required=ask.MFABindRequired, active=active
    )
    user = user_of(call, ask)
    password_hash = call.services.login_profiles.prepare(call.account_id, user, ask.Password)
    with call.act() as act:
        call.services.login_profiles.create(act, call.account_id, user.id, password_hash, settings)
    return {"LoginProfile": _described(call, user)}


@dataclass(frozen=True)
class OneLoginProfile:
    """Nothing but the user's name."""


@on_user("GetLoginProfile", OneLoginProfile)
def get_login_profile(call: Call, ask: OneLoginProfile) -> Json:
    """Describe a user's profile."""
    user = user_of(call, ask)
    profile = _described(call, user)
    if in_ims(call):
        last = call.services.people.last_logons(call.account_id, [user.id]).get(user.id)
        profile |= {"AutoDisableLoginStatus": NEVER_BY_ITSELF, "LastLoginTime": moment(last)}
    return {"LoginProfile": profile}


def _described(call: Call, user: Any) -> Json:
    row = call.services.login_profiles.find(user.id)
    described = user_name(call, user.name) | {
        "PasswordResetRequired": row.reset_required,
        "MFABindRequired": row.bind_required,
    }
    if not in_ims(call):
        return described | {"CreateDate": moment(row.created_at)}
    return described | {
        "Status": row.status,
        "PasswordStatus": initial_password.status(row.created_at, row.password_changed_at).value,
        "UpdateDate": moment(row.updated_at),
    }


@dataclass(frozen=True)
class UpdateLoginProfile:
    """Changes of a profile."""

    Password: str | None = None
    PasswordResetRequired: bool | None = None
    MFABindRequired: bool | None = None


@dataclass(frozen=True)
class UpdateLoginProfileInIms(UpdateLoginProfile):
    """Changes of a profile, and whether it is in use."""

    Status: str | None = None


@on_user("UpdateLoginProfile", UpdateLoginProfile, UpdateLoginProfileInIms)
def update_login_profile(call: Call, ask: UpdateLoginProfile) -> Json:
    """Change what is given; a password is a reset."""
    profiles = call.services.login_profiles
    status = ask.Status if isinstance(ask, UpdateLoginProfileInIms) else None
    active = None if status is None else _active(status)
    user = user_of(call, ask)
    password_hash = None if ask.Password is None else profiles.prepare(call.account_id, user, ask.Password)
    change = ProfileChange(password_hash, ask.PasswordResetRequired, ask.MFABindRequired, active)
    with call.act() as act:
        profiles.change(act, call.account_id, user.id, change)
    if not in_ims(call):
        return {}
    return {"LoginProfile": _described(call, user) | {"AutoDisableLoginStatus": NEVER_BY_ITSELF}}


@on_user("DeleteLoginProfile", OneLoginProfile)
def delete_login_profile(call: Call, ask: OneLoginProfile) -> Json:
    """Take password and MFA settings away; the user's keys stay."""
    user = user_of(call, ask)
    with call.act() as act:
        call.services.login_profiles.remove(act, call.account_id, user.id)
    return {}
