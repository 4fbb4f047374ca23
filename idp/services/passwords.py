"""Setting passwords: the one way by which a user, a forced change, or an administrator makes a new one.

Checking and hashing take long and hold no connection; `keep` writes the result inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idp import refusals
from idp.model.user import Kind
from idp.ports import Entropy, PasswordHasher
from idp.rules import account_password, password_history, password_strength
from idp.rules.password_strength import Weakness
from idp.services.directory import Account
from idp.store import failed_tries, login_profiles, mfa_devices, sessions
from idp.store.database import Database
from idp.store.logon_records import PASSWORD_DOOR


@dataclass(frozen=True)
class Holder:
    """Whose password is set: an identity of an account."""

    account: Account
    user_id: str
    kind: str
    name: str


class Passwords:
    """Checks, hashes and keeps new passwords."""

    def __init__(self, database: Database, hasher: PasswordHasher, entropy: Entropy) -> None:
        self._database = database
        self._hasher = hasher
        self._entropy = entropy

    def prepare(self, holder: Holder, password: str, *, unlike: str | None = None) -> str:
        """Return the hash of an acceptable new password.

        `unlike` is the hash of a temporary or expired password that the new one must differ from (LP-17). Raises
        `PASSWORD_TOO_LONG`, `PASSWORD_TOO_WEAK` (its blank `weaknesses` lists them), `PASSWORD_SAME`,
        `PASSWORD_REUSED`, and `idp.ports.Busy`.
        """
        if password_strength.too_long_to_check(password):
            raise refusals.PASSWORD_TOO_LONG()
        weaknesses = weaknesses_of(holder, password)
        if weaknesses:
            raise refusals.PASSWORD_TOO_WEAK(why=" ".join(map(str, weaknesses)), weaknesses=weaknesses)
        normal = password_strength.normalise(password)
        if unlike is not None and self._hasher.verify(unlike, normal):
            raise refusals.PASSWORD_SAME()
        self._refuse_reused(holder, normal)
        return self._hasher.hash(normal)

    def generate(self, holder: Holder) -> str:
        """Make a password that meets the policy in force and the history (LP-12, XR-07)."""
        former = self._refused_hashes(holder)
        while True:
            password = password_strength.generate(holder.account.policy, self._entropy.below)
            if not weaknesses_of(holder, password) and not self._is_one_of(former, password):
                return password

    def keep(
        self,
        tx: Connection,
        user_id: str,
        password_hash: str,
        now: datetime,
        *,
        reset_required: bool = False,
        kept_session: str | None = None,
    ) -> None:
        """Write a new password: validity and counter begin anew, sessions and remembered browsers end.

        Checklist CP-09, CP-10, PW-18, PW-41, PW-42; `kept_session` is the session the change was made in.
        """
        login_profiles.change(
            tx,
            user_id,
            password_hash=password_hash,
            password_changed_at=now,
            reset_required=reset_required,
            updated_at=now,
        )
        login_profiles.remember_hash(tx, self._entropy.token(128), user_id, password_hash, now)
        failed_tries.clear(tx, PASSWORD_DOOR + user_id)
        sessions.end_others(tx, user_id, kept_session, now)
        mfa_devices.forget_browsers(tx, user_id)

    def _refuse_reused(self, holder: Holder, password: str) -> None:
        former = self._refused_hashes(holder)
        if self._is_one_of(former, password):
            raise refusals.PASSWORD_REUSED(count=holder.account.policy.password_reuse_prevention)

    def _refused_hashes(self, holder: Holder) -> Sequence[str]:
        count = 0 if holder.kind == Kind.OWNER else holder.account.policy.password_reuse_prevention
        if not count:
            return ()
        with self._database.reading() as tx:
            return password_history.refused(login_profiles.former_hashes(tx, holder.user_id), count)

    def _is_one_of(self, former: Sequence[str], password: str) -> bool:
        return any(self._hasher.verify(encoded, password) for encoded in former)


def weaknesses_of(holder: Holder, password: str) -> tuple[Weakness, ...]:
    """Return what the rules object to: the account's policy for users, section 2.1 for the holder (AP-11, PW-02)."""
    names = tuple(name for name in (holder.account.alias, holder.account.id) if name)
    if holder.kind == Kind.OWNER:
        return account_password.objections(password, (holder.name.partition("@")[0], *names))
    return password_strength.weaknesses(password, holder.account.policy, holder.name, names)


def requirements_of(account: Account, kind: str) -> tuple[Weakness, ...]:
    """Return what is demanded of a new password, to be shown beforehand."""
    if kind == Kind.OWNER:
        return account_password.requirements()
    return password_strength.requirements(account.policy)
