"""Login profiles: whether and how a user logs on by password (section 3.2)."""

from dataclasses import dataclass
from typing import Any

from idp.api import own_password
from idp.api.call import Call
from idp.api.ims import shapes
from idp.api.ims.addressing import row_of, the_user
from idp.api.moments import moment
from idp.api.registry import IMS, Json
from idp.api.values import one_of
from idp.model.login_profile import Status
from idp.rules import initial_password
from idp.services.login_profiles import ProfileChange
from idp.services.users import ProfileSettings

own_password.serve(IMS)

NEVER_BY_ITSELF = "Inactive"
"""Profiles are not disabled for not being used."""


def _active(text: str) -> bool:
    return one_of(Status, "Status", text) is Status.ACTIVE


@dataclass(frozen=True)
class CreateLoginProfile:
    """A new profile."""

    UserPrincipalName: str
    Password: str
    PasswordResetRequired: bool = False
    MFABindRequired: bool = False
    Status: str = "Active"


@IMS.action("CreateLoginProfile", CreateLoginProfile, on=the_user)
def create_login_profile(call: Call, ask: CreateLoginProfile) -> Json:
    """Let a user log on by password, or only keep a password for later."""
    settings = ProfileSettings(
        reset_required=ask.PasswordResetRequired, bind_required=ask.MFABindRequired, active=_active(ask.Status)
    )
    user = row_of(call, ask.UserPrincipalName)
    password_hash = call.services.login_profiles.prepare(call.account_id, user, ask.Password)
    with call.act() as act:
        call.services.login_profiles.create(act, call.account_id, user.id, password_hash, settings)
    return {"LoginProfile": _described(call, user)}


@dataclass(frozen=True)
class GetLoginProfile:
    """A user's profile."""

    UserPrincipalName: str


@IMS.action("GetLoginProfile", GetLoginProfile, on=the_user)
def get_login_profile(call: Call, ask: GetLoginProfile) -> Json:
    """Describe a user's profile."""
    user = row_of(call, ask.UserPrincipalName)
    profile = _described(call, user) | {"AutoDisableLoginStatus": NEVER_BY_ITSELF}
    last = call.services.people.last_logons(call.account_id, [user.id]).get(user.id)
    return {"LoginProfile": profile | {"LastLoginTime": moment(last)}}


def _described(call: Call, user: Any) -> Json:
    row = call.services.login_profiles.find(user.id)
    return {
        "UserPrincipalName": shapes.principal(call, user.name),
        "Status": row.status,
        "PasswordResetRequired": row.reset_required,
        "MFABindRequired": row.bind_required,
        "PasswordStatus": initial_password.status(row.created_at, row.password_changed_at).value,
        "UpdateDate": moment(row.updated_at),
    }


@dataclass(frozen=True)
class UpdateLoginProfile:
    """Changes of a profile."""

    UserPrincipalName: str
    Password: str | None = None
    PasswordResetRequired: bool | None = None
    MFABindRequired: bool | None = None
    Status: str | None = None


@IMS.action("UpdateLoginProfile", UpdateLoginProfile, on=the_user)
def update_login_profile(call: Call, ask: UpdateLoginProfile) -> Json:
    """Change what is given; a password is a reset."""
    profiles = call.services.login_profiles
    active = None if ask.Status is None else _active(ask.Status)
    user = row_of(call, ask.UserPrincipalName)
    password_hash = None if ask.Password is None else profiles.prepare(call.account_id, user, ask.Password)
    change = ProfileChange(password_hash, ask.PasswordResetRequired, ask.MFABindRequired, active)
    with call.act() as act:
        profiles.change(act, call.account_id, user.id, change)
    return {"LoginProfile": _described(call, user) | {"AutoDisableLoginStatus": NEVER_BY_ITSELF}}


@dataclass(frozen=True)
class DeleteLoginProfile:
    """A user's profile."""

    UserPrincipalName: str


@IMS.action("DeleteLoginProfile", DeleteLoginProfile, on=the_user)
def delete_login_profile(call: Call, ask: DeleteLoginProfile) -> Json:
    """Take password and MFA settings away; the user's keys stay."""
    user = row_of(call, ask.UserPrincipalName)
    with call.act() as act:
        call.services.login_profiles.remove(act, call.account_id, user.id)
    return {}
