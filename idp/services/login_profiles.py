"""Login profiles as programs keep them: made, described, changed field by field, removed (section 3.2)."""

from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.model.login_profile import Status
from idp.model.user import Kind
from idp.refusals import Refusal
from idp.services.act import Act
from idp.services.directory import Directory
from idp.services.passwords import Holder, Passwords
from idp.services.users import ProfileSettings, Users
from idp.store import login_profiles, users
from idp.store.database import Database

NAMED_PASSWORD = {
    refusals.PASSWORD_TOO_WEAK: refusals.PROFILE_PASSWORD_TOO_WEAK,
    refusals.PASSWORD_REUSED: refusals.PROFILE_PASSWORD_REUSED,
}
"""How these calls name what they take: `Password`, where others say `NewPassword`."""


@dataclass(frozen=True)
class ProfileChange:
    """What is to be changed; None leaves it as it is. `password_hash` is what `prepare` returned."""

    password_hash: str | None = None
    reset_required: bool | None = None
    bind_required: bool | None = None
    active: bool | None = None


class LoginProfiles:
    """Finds and checks, and leaves the changes themselves to `Users`."""

    def __init__(self, database: Database, directory: Directory, passwords: Passwords, users: Users) -> None:
        self._database = database
        self._directory = directory
        self._passwords = passwords
        self._users = users

    def find(self, user_id: str) -> Any:
        """Return the profile of a user that was found in the account; raises `LOGIN_PROFILE_UNKNOWN`."""
        with self._database.reading() as tx:
            row = login_profiles.of_user(tx, user_id)
        if row is None:
            raise refusals.LOGIN_PROFILE_UNKNOWN()
        return row

    def prepare(self, account_id: str, user: Any, password: str) -> str:
        """Return the hash of an acceptable password for a user; hashing holds no connection.

        Raises `PROFILE_PASSWORD_TOO_WEAK`, `PROFILE_PASSWORD_REUSED`, `PASSWORD_TOO_LONG`, and `idp.ports.Busy`.
        """
        account = self._directory.account(account_id)
        if account is None:
            raise refusals.ACCOUNT_UNKNOWN()
        try:
            return self._passwords.prepare(Holder(account, user.id, Kind.USER.value, user.name), password)
        except Refusal as refused:
            kind = NAMED_PASSWORD.get(refused.kind)
            if kind is None:
                raise
            raise kind(**refused.blanks) from None

    def create(self, act: Act, account_id: str, user_id: str, password_hash: str, settings: ProfileSettings) -> None:
        """Let a user log on by password; raises `LOGIN_PROFILE_EXISTS`, and `USER_UNKNOWN` for one just deleted."""
        if not users.lock(act.tx, account_id, user_id):
            raise refusals.USER_UNKNOWN()
        if login_profiles.of_user(act.tx, user_id) is not None:
            raise refusals.LOGIN_PROFILE_EXISTS()
        self._users.create_profile(act, account_id, user_id, password_hash, settings)

    def change(self, act: Act, account_id: str, user_id: str, change: ProfileChange) -> None:
        """Change what is given; a new password is an administrator's reset. Raises `LOGIN_PROFILE_UNKNOWN`."""
        settings = _changed(self._locked(act, account_id, user_id), change)
        if change.password_hash is not None:
            self._users.set_password(
                act, account_id, user_id, change.password_hash, reset_required=settings.reset_required
            )
        self._users.change_profile(act, account_id, user_id, settings)

    def remove(self, act: Act, account_id: str, user_id: str) -> None:
        """Remove the profile with everything that belongs to logons (LP-22, LP-25); raises `LOGIN_PROFILE_UNKNOWN`."""
        self._locked(act, account_id, user_id)
        self._users.remove_profile(act, account_id, user_id)

    def _locked(self, act: Act, account_id: str, user_id: str) -> Any:
        users.lock(act.tx, account_id, user_id)
        row = login_profiles.of_user(act.tx, user_id)
        if row is None:
            raise refusals.LOGIN_PROFILE_UNKNOWN()
        return row


def _changed(row: Any, change: ProfileChange) -> ProfileSettings:
    given = {
        "reset_required": change.reset_required,
        "bind_required": change.bind_required,
        "active": change.active,
    }
    kept = {
        "reset_required": row.reset_required,
        "bind_required": row.bind_required,
        "active": row.status == Status.ACTIVE,
    }
    return ProfileSettings(**kept | {name: value for name, value in given.items() if value is not None})
