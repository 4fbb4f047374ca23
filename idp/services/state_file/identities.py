"""Planning for people: the account holder, users, login profiles, passwords and devices."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from idp.model.user import Kind
from idp.refusals import Refusal
from idp.rules import password_strength
from idp.services.act import Act
from idp.services.directory import Account
from idp.services.passwords import Holder
from idp.services.state_file import desired
from idp.services.state_file.changes import SET, Change, Difference, Generated, Perform, shown, simple
from idp.services.state_file.desired import ABSENT, Password
from idp.services.state_file.parts import Parts
from idp.services.state_file.reading import Place
from idp.services.users import ProfileSettings, UserFields
from idp.store import login_profiles

Reset = Callable[[Act, str], tuple[Generated, ...]]


@dataclass(frozen=True)
class Identities:
    """Plans changes of identities of one account; `account` has the settings that the plan leads to."""

    account: Account
    path: str
    parts: Parts

    def owner(self, wanted: desired.Owner, row: Any | None) -> list[Change]:
        """Plan the account holder: name, password, device."""
        path = f"{self.path}.owner"
        profile = desired.Profile(password=wanted.password)
        changes = []
        if row is None or row.name != wanted.logon_name:
            name = Difference(f"{path}.logon_name", row and row.name, wanted.logon_name)
            changes.append(simple(wanted.place, [name], lambda act: self._set_owner(act, wanted)))
        holder = Holder(self.account, self.account.id, Kind.OWNER.value, wanted.logon_name)
        changes += self._profile(wanted.place, path, holder, profile, row)
        return changes + self._device(wanted.place, path, self.account.id, wanted.totp_secret, row)

    def user(self, wanted: desired.User, row: Any | None) -> list[Change]:
        """Plan one user."""
        path = f"{self.path}.users[{wanted.name}]"
        if row is None:
            return [self._new_user(wanted, path)]
        holder = Holder(self.account, row.id, Kind.USER.value, row.name)
        changes = self._details(wanted, path, row)
        if wanted.login_profile is None and row.password_hash:
            removed = Difference(f"{path}.login_profile", SET, None)
            remove = lambda act: self.parts.users.remove_profile(act, self.account.id, row.id)  # noqa: E731 -- one call
            return [*changes, simple(wanted.place, [removed], remove)]
        if isinstance(wanted.login_profile, desired.Profile):
            changes += self._profile(wanted.place, f"{path}.login_profile", holder, wanted.login_profile, row)
        return changes + self._device(wanted.place, path, row.id, wanted.totp_secret, row)

    def removed(self, place: Place, row: Any) -> Change:
        """Plan the deletion of a user whom a pruned list does not name."""
        difference = Difference(f"{self.path}.users[{row.name}]", row.name, None)
        return simple(place, [difference], lambda act: self.parts.users.delete(act, self.account.id, row.id))

    def _set_owner(self, act: Act, wanted: desired.Owner) -> None:
        self.parts.accounts.set_owner(act, self.account.id, wanted.logon_name)

    def _new_user(self, wanted: desired.User, path: str) -> Change:
        def prepare() -> Perform:
            holder = Holder(self.account, "", Kind.USER.value, wanted.name)
            profile = wanted.login_profile if isinstance(wanted.login_profile, desired.Profile) else None
            create = self._new_profile(path, holder, profile) if profile else None

            def perform(act: Act) -> tuple[Generated, ...]:
                display_name = "" if wanted.display_name is ABSENT else wanted.display_name
                email = "" if wanted.email is ABSENT else wanted.email
                user_id = self.parts.users.create(act, self.account.id, wanted.name, UserFields(display_name, email))
                generated = create(act, user_id) if create else ()
                if isinstance(wanted.totp_secret, str):
                    self.parts.users.set_device(act, self.account.id, user_id, wanted.totp_secret)
                return generated

            return perform

        return Change(wanted.place, (Difference(path, None, wanted.name),), prepare)

    def _details(self, wanted: desired.User, path: str, row: Any) -> list[Change]:
        fields = {"display_name": wanted.display_name, "email": wanted.email}
        differing = {name: value for name, value in fields.items() if value not in (ABSENT, getattr(row, name))}
        if not differing:
            return []
        shown_as = [Difference(f"{path}.{name}", getattr(row, name), str(value)) for name, value in differing.items()]
        texts = {name: str(value) for name, value in differing.items()}
        change = lambda act: self.parts.users.change(act, self.account.id, row.id, **texts)  # noqa: E731 -- one call
        return [simple(wanted.place, shown_as, change)]

    def _profile(
        self, place: Place, path: str, holder: Holder, wanted: desired.Profile, row: Any | None
    ) -> list[Change]:
        if row is None or row.password_hash is None:
            missing = Difference(f"{path}.Password", None, SET)
            return [
                Change(place, (missing,), lambda: self._performing(self._new_profile(path, holder, wanted), holder))
            ]
        changes = self._profile_settings(place, path, holder, wanted, row)
        if isinstance(wanted.password, Password) and not self._is_present(wanted.password, row):
            password, difference = wanted.password, Difference(f"{path}.Password", SET, SET)
            reset = wanted.reset_required if isinstance(wanted.reset_required, bool) else bool(row.reset_required)
            prepare = lambda: self._performing(self._reset(holder, password, reset), holder)  # noqa: E731 -- one call
            changes.append(Change(place, (difference,), prepare))
        return changes

    def _profile_settings(
        self, place: Place, path: str, holder: Holder, wanted: desired.Profile, row: Any
    ) -> list[Change]:
        present = ProfileSettings(
            reset_required=row.reset_required, bind_required=row.bind_required, active=row.status == "Active"
        )
        after = _merged(present, wanted)
        if after == present:
            return []
        names = {
            "PasswordResetRequired": (present.reset_required, after.reset_required),
            "MFABindRequired": (present.bind_required, after.bind_required),
            "Status": (present.status, after.status),
        }
        differences = [
            Difference(f"{path}.{name}", shown(old), shown(new)) for name, (old, new) in names.items() if old != new
        ]
        change = lambda act: self.parts.users.change_profile(act, self.account.id, holder.user_id, after)  # noqa: E731 -- one call
        return [simple(place, differences, change)]

    def _device(
        self, place: Place, path: str, user_id: str, wanted: str | desired.Absent | None, row: Any | None
    ) -> list[Change]:
        sealed = row.sealed_seed if row else None
        present = self.parts.second_factor.open(user_id, sealed) if sealed else None
        if wanted is ABSENT or wanted == present:
            return []
        seed = wanted if isinstance(wanted, str) else None
        difference = Difference(f"{path}.totp_secret", SET if present else None, SET if seed else None)
        return [
            simple(place, [difference], lambda act: self.parts.users.set_device(act, self.account.id, user_id, seed))
        ]

    def _is_present(self, password: Password, row: Any) -> bool:
        if password.plain is not None:
            return self.parts.hasher.verify(row.password_hash, password_strength.normalise(password.plain))
        if password.argon2 == row.password_hash:
            return True
        with self.parts.database.reading() as tx:  # the present hash may be a stronger one of the same password
            return login_profiles.former_hashes(tx, row.id)[:1] == [password.argon2]

    def _new_profile(self, path: str, holder: Holder, wanted: desired.Profile) -> Reset:
        # A password that was made is used once, unless the file says otherwise: applying again must change nothing.
        settings = _merged(ProfileSettings(reset_required=not isinstance(wanted.password, Password)), wanted)
        generated: tuple[Generated, ...] = ()
        if isinstance(wanted.password, Password):
            encoded = self._hash(holder, wanted.password)
        else:
            plain = self.parts.passwords.generate(holder)
            encoded = self._hash(holder, Password(plain=plain))
            generated = (Generated(path, plain),)

        def create(act: Act, user_id: str) -> tuple[Generated, ...]:
            self.parts.users.create_profile(act, self.account.id, user_id, encoded, settings)
            return generated

        return create

    def _reset(self, holder: Holder, password: Password, reset_required: bool) -> Reset:  # noqa: FBT001 -- a setting's value
        encoded = self._hash(holder, password)

        def reset(act: Act, user_id: str) -> tuple[Generated, ...]:
            self.parts.users.set_password(act, self.account.id, user_id, encoded, reset_required=reset_required)
            return ()

        return reset

    def _performing(self, reset: Reset, holder: Holder) -> Perform:
        return lambda act: reset(act, holder.user_id)

    def _hash(self, holder: Holder, password: Password) -> str:
        if password.argon2 is not None:
            return password.argon2
        try:
            return self.parts.passwords.prepare(holder, password.plain or "")
        except Refusal as refused:
            if password.place is None:
                raise
            raise password.place.bad(str(refused)) from None


def _merged(present: ProfileSettings, wanted: desired.Profile) -> ProfileSettings:
    fields = ("reset_required", "bind_required", "active")
    given = {field: getattr(wanted, field) for field in fields if getattr(wanted, field) is not ABSENT}
    return replace(present, **given)
