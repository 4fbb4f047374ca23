"""Login profiles: whether and how a user logs on by password (section 3.2)."""

from dataclasses import dataclass
from typing import Any

from idp.api import own_password
from idp.api.call import Call
from idp.api.moments import moment
from idp.api.ram.users import the_user
from idp.api.registry import RAM, Json
from idp.services.login_profiles import ProfileChange
from idp.services.users import ProfileSettings

own_password.serve(RAM)


@dataclass(frozen=True)
class CreateLoginProfile:
    """A new profile."""

    UserName: str
    Password: str
    PasswordResetRequired: bool = False
    MFABindRequired: bool = False


@RAM.action("CreateLoginProfile", CreateLoginProfile, on=the_user)
def create_login_profile(call: Call, ask: CreateLoginProfile) -> Json:
    """Let a user log on by password."""
    user = call.services.people.find(call.account_id, ask.UserName)
    password_hash = call.services.login_profiles.prepare(call.account_id, user, ask.Password)
    settings = ProfileSettings(reset_required=ask.PasswordResetRequired, bind_required=ask.MFABindRequired)
    with call.act() as act:
        call.services.login_profiles.create(act, call.account_id, user.id, password_hash, settings)
    return _described(call, user)


@dataclass(frozen=True)
class GetLoginProfile:
    """A user's profile."""

    UserName: str


@RAM.action("GetLoginProfile", GetLoginProfile, on=the_user)
def get_login_profile(call: Call, ask: GetLoginProfile) -> Json:
    """Describe a user's profile."""
    return _described(call, call.services.people.find(call.account_id, ask.UserName))


def _described(call: Call, user: Any) -> Json:
    row = call.services.login_profiles.find(user.id)
    return {
        "LoginProfile": {
            "UserName": user.name,
            "PasswordResetRequired": row.reset_required,
            "MFABindRequired": row.bind_required,
            "CreateDate": moment(row.created_at),
        }
    }


@dataclass(frozen=True)
class UpdateLoginProfile:
    """Changes of a profile."""

    UserName: str
    Password: str | None = None
    PasswordResetRequired: bool | None = None
    MFABindRequired: bool | None = None


@RAM.action("UpdateLoginProfile", UpdateLoginProfile, on=the_user)
def update_login_profile(call: Call, ask: UpdateLoginProfile) -> Json:
    """Change what is given; a password is a reset."""
    profiles = call.services.login_profiles
    user = call.services.people.find(call.account_id, ask.UserName)
    password_hash = None if ask.Password is None else profiles.prepare(call.account_id, user, ask.Password)
    change = ProfileChange(password_hash, ask.PasswordResetRequired, ask.MFABindRequired)
    with call.act() as act:
        profiles.change(act, call.account_id, user.id, change)
    return {}


@dataclass(frozen=True)
class DeleteLoginProfile:
    """A user's profile."""

    UserName: str


@RAM.action("DeleteLoginProfile", DeleteLoginProfile, on=the_user)
def delete_login_profile(call: Call, ask: DeleteLoginProfile) -> Json:
    """Take password and MFA settings away; the user's keys stay."""
    user = call.services.people.find(call.account_id, ask.UserName)
    with call.act() as act:
        call.services.login_profiles.remove(act, call.account_id, user.id)
    return {}
