"""Loading people: the account holder, users, login profiles, passwords, devices, access keys."""

import base64
import binascii
import re

from idp.rules import access_keys, logon_names
from idp.services.state_file import desired
from idp.services.state_file.desired import Listed, Password
from idp.services.state_file.loading_grants import attached
from idp.services.state_file.reading import BadStateFile, Place
from idp.services.state_file.values import flag, listed, optional, required, short_text

SHORTEST_SEED_BYTES = 16
BASE64 = r"[A-Za-z0-9+/]{11,128}"
# At most a gigabyte, 99 passes and 9 lanes: what a verification costs is the server's to pay.
ENCODED = re.compile(rf"\$argon2id\$v=19\$m=[1-9]\d{{0,5}},t=[1-9]\d?,p=[1-9]\${BASE64}\${BASE64}", re.ASCII)


def owner(place: Place, logon_domain: str) -> desired.Owner:
    """Load the account holder."""
    entries = place.mapping("logon_name", "password", "totp_secret")
    name = required(place, entries, "logon_name")
    objection = logon_names.owner_name_objection(name.text(), logon_domain)
    if objection:
        raise name.bad(objection)
    return desired.Owner(
        place=place,
        logon_name=name.text(),
        password=optional(entries, "password", _password),
        totp_secret=optional(entries, "totp_secret", _seed),
    )


def user(place: Place) -> desired.User:
    """Load one user."""
    entries = place.mapping(
        "name", "display_name", "email", "login_profile", "totp_secret", "access_keys", "groups", "policies"
    )
    name = required(place, entries, "name")
    objection = logon_names.user_name_objection(name.text())
    if objection:
        raise name.bad(objection)
    return desired.User(
        place=place,
        name=name.text(),
        display_name=optional(entries, "display_name", short_text),
        email=optional(entries, "email", short_text),
        login_profile=optional(entries, "login_profile", _profile),
        totp_secret=optional(entries, "totp_secret", _seed),
        access_keys=keys(entries.get("access_keys")),
        groups=listed(entries.get("groups"), _group, lambda group: logon_names.key(group.name)),
        policies=attached(entries),
    )


def keys(place: Place | None) -> Listed[desired.Key] | None:
    """Load access keys."""
    return listed(place, _key, lambda key: key.id if isinstance(key.id, str) else key.place.key)


def _group(place: Place) -> desired.Reference:
    return desired.Reference(place, place.text())


def _key(place: Place) -> desired.Key:
    entries = place.mapping("id", "secret", "status")
    if "secret" in entries and "id" not in entries:
        raise place.bad("id is missing: a secret that is given belongs to an ID")
    return desired.Key(
        place=place,
        id=optional(entries, "id", _key_id),
        secret=optional(entries, "secret", _key_secret),
        active=optional(entries, "status", _active),
    )


def _key_id(place: Place) -> str:
    place.checked(lambda: access_keys.check_id(place.text()))
    return place.text()


def _key_secret(place: Place) -> str:
    secret = place.secret()
    place.checked(lambda: access_keys.check_secret(secret))
    return secret


def _active(place: Place) -> bool:
    if place.text() not in ("Active", "Inactive"):
        raise place.bad("must be Active or Inactive")
    return place.text() == "Active"


def _profile(place: Place) -> desired.Profile | None:
    if place.null:
        return None
    entries = place.mapping("Password", "PasswordResetRequired", "MFABindRequired", "Status")
    return desired.Profile(
        password=optional(entries, "Password", _password),
        reset_required=flag(entries, "PasswordResetRequired"),
        bind_required=flag(entries, "MFABindRequired"),
        active=optional(entries, "Status", _active),
    )


def _password(place: Place) -> Password:
    try:
        entries = place.mapping("argon2")
    except BadStateFile:
        return Password(plain=place.secret(), place=place)
    encoded = required(place, entries, "argon2")
    if not ENCODED.fullmatch(encoded.secret()):
        raise encoded.bad("must be an encoded Argon2id hash, such as $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>")
    return Password(argon2=encoded.secret())


def _seed(place: Place) -> str | None:
    if place.null:
        return None
    seed = place.secret().replace(" ", "").rstrip("=").upper()
    try:
        raw = base64.b32decode(seed + "=" * (-len(seed) % 8))
    except binascii.Error:
        raise place.bad("must be a Base32 text") from None
    if len(raw) < SHORTEST_SEED_BYTES:
        raise place.bad(f"must hold at least {SHORTEST_SEED_BYTES * 8} bits")
    return seed
