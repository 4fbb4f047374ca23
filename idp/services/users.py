"""RAM users and their login profiles, as an administrator keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.model.login_profile import Status
from idp.model.user import Kind
from idp.ports import Entropy
from idp.rules import logon_names
from idp.rules.fields import USER_FIELDS, USER_NAME, Field, check, check_one
from idp.services.act import Act
from idp.services.passwords import Passwords
from idp.services.second_factor import SecondFactor
from idp.store import login_profiles, mfa_devices, sessions, users

ID_DIGITS = 18
QUOTA = 1_000_000
LEFT = {
    "AccessKey": "access key",
    "Group": "group",
    "LoginProfile": "login profile",
    "MFADevice": "MFA device",
    "Policy": "policy",
}
"""What keeps a user from being deleted by a program: published name, and how the sentence says it."""


@dataclass(frozen=True, kw_only=True)
class ProfileSettings:
    """The settings of a login profile besides its password (section 3.2)."""

    reset_required: bool = False
    bind_required: bool = False
    active: bool = True

    @property
    def status(self) -> str:
        """Return the published status."""
        return (Status.ACTIVE if self.active else Status.INACTIVE).value


@dataclass(frozen=True)
class UserFields:
    """What describes a user besides the name."""

    display_name: str = ""
    email: str = ""
    mobile_phone: str = ""
    comments: str = ""


class Users:
    """Administers users; every method works inside the act it is given."""

    def __init__(self, entropy: Entropy, passwords: Passwords, second_factor: SecondFactor) -> None:
        self._entropy = entropy
        self._passwords = passwords
        self._second_factor = second_factor

    def create(
        self,
        act: Act,
        account_id: str,
        name: str,
        described: UserFields = UserFields(),
        forms: Mapping[str, Field] = USER_FIELDS,
    ) -> str:
        """Create a user and return its ID, never used before or again.

        Raises `USER_EXISTS`, `USER_QUOTA`, `FIELD_LENGTH` and `FIELD_CHARACTERS`; `forms` are those of the API used.
        """
        check_one(USER_NAME, name)
        check(forms, vars(described))
        if users.count(act.tx, account_id) >= QUOTA:
            raise refusals.USER_QUOTA()
        user_id = self._new_id(act)
        columns = vars(described) | {"created_at": act.now, "updated_at": act.now}
        keys = {"kind": Kind.USER.value, "name": name, "name_key": logon_names.key(name), "owner_name_key": None}
        try:
            with act.tx.begin_nested():
                users.add(act.tx, id=user_id, account_id=account_id, **keys, **columns)
        except IntegrityError:
            raise refusals.USER_EXISTS() from None
        act.record("create_user", account_id, user_id, name=name)
        return user_id

    def change(self, act: Act, account_id: str, user_id: str, **columns: str) -> None:
        """Change display name or e-mail address."""
        users.change(act.tx, account_id, user_id, act.now, **columns)
        act.record("update_user", account_id, user_id, fields=sorted(columns))

    def delete(self, act: Act, account_id: str, user_id: str) -> None:
        """Delete a user; the name is free again, and whoever gets it inherits nothing (XR-11)."""
        users.delete_with_everything(act.tx, account_id, user_id)
        act.record("delete_user", account_id, user_id)

    def delete_unless_in_use(self, act: Act, account_id: str, user_id: str) -> None:
        """Delete a user as programs do; raises `USER_IN_USE` while a key, group, profile, device or policy is left.

        Raises `USER_UNKNOWN` when somebody else was quicker.
        """
        if not users.lock(act.tx, account_id, user_id):
            raise refusals.USER_UNKNOWN()
        left = users.first_of_what_is_left(act.tx, account_id, user_id)
        if left:
            raise refusals.USER_IN_USE(kind=left, what=LEFT[left])
        self.delete(act, account_id, user_id)

    def create_profile(
        self, act: Act, account_id: str, user_id: str, password_hash: str, settings: ProfileSettings
    ) -> None:
        """Let a user log on by password."""
        login_profiles.add(
            act.tx,
            user_id=user_id,
            password_hash=password_hash,
            password_changed_at=act.now,
            reset_required=settings.reset_required,
            bind_required=settings.bind_required,
            status=settings.status,
            created_at=act.now,
            updated_at=act.now,
        )
        login_profiles.remember_hash(act.tx, self._entropy.token(128), user_id, password_hash, act.now)
        act.record("create_login_profile", account_id, user_id, status=settings.status)

    def change_profile(self, act: Act, account_id: str, user_id: str, settings: ProfileSettings) -> None:
        """Change the settings; disabling ends running sessions, and keeps everything else (LP-06, LP-27)."""
        login_profiles.change(
            act.tx,
            user_id,
            reset_required=settings.reset_required,
            bind_required=settings.bind_required,
            status=settings.status,
            updated_at=act.now,
        )
        if not settings.active:
            sessions.end_others(act.tx, user_id, None, act.now)
        act.record("update_login_profile", account_id, user_id, status=settings.status)

    def set_password(
        self, act: Act, account_id: str, user_id: str, password_hash: str, *, reset_required: bool
    ) -> None:
        """Reset a password: lifts a lock, ends sessions and remembered browsers (CP-03, CP-10, PW-42, XR-03)."""
        self._passwords.keep(act.tx, user_id, password_hash, act.now, reset_required=reset_required)
        act.record("reset_password", account_id, user_id)

    def remove_profile(self, act: Act, account_id: str, user_id: str) -> None:
        """Remove profile, password, history, counter, device and remembered browsers; sessions end (LP-22, LP-25)."""
        login_profiles.remove(act.tx, user_id)
        mfa_devices.unbind(act.tx, user_id)
        mfa_devices.forget_browsers(act.tx, user_id)
        sessions.end_others(act.tx, user_id, None, act.now)
        login_profiles.forget_tries(act.tx, user_id)
        act.record("delete_login_profile", account_id, user_id)

    def set_device(self, act: Act, account_id: str, user_id: str, seed: str | None) -> None:
        """Put a device of a known seed in the place of any other, or unbind (UM-20, UM-21, UM-25)."""
        mfa_devices.unbind(act.tx, user_id)
        mfa_devices.forget_browsers(act.tx, user_id)
        if seed is not None:
            sealed, serial = self._second_factor.seal(user_id, seed), self._second_factor.new_serial(account_id)
            self._second_factor.keep(act.tx, user_id, sealed, act.now, serial=serial)
        act.record("bind_mfa_device" if seed else "unbind_mfa_device", account_id, user_id)

    def _new_id(self, act: Act) -> str:
        while True:
            user_id = "2" + "".join(str(self._entropy.below(10)) for _ in range(ID_DIGITS - 1))
            if users.id_is_free(act.tx, user_id):
                return user_id
