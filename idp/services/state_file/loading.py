"""From YAML nodes to what is wanted, complaining about anything unknown or malformed by file, line and key."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from yaml.nodes import MappingNode

from idp import refusals
from idp.rules import account_alias, logon_names
from idp.rules.settings import declare
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from idp.services.applications import Applications, ClientSettings
from idp.services.domains import Domains
from idp.services.state_file import desired
from idp.services.state_file.desired import ABSENT, Listed, Password
from idp.services.state_file.reading import BadStateFile, Place, Source, read

SHORTEST_SEED_BYTES = 16
LONGEST_TEXT = 256
Entry = TypeVar("Entry")
BASE64 = r"[A-Za-z0-9+/]{11,128}"
# At most a gigabyte, 99 passes and 9 lanes: what a verification costs is the server's to pay.
ENCODED = re.compile(rf"\$argon2id\$v=19\$m=[1-9]\d{{0,5}},t=[1-9]\d?,p=[1-9]\${BASE64}\${BASE64}", re.ASCII)

CLIENT_KEYS = {
    "name": "name",
    "client_id": "client_id",
    "redirect_uris": "redirect_uris",
    "post_logout_redirect_uris": "post_logout_redirect_uris",
    "scopes": "scopes",
    "id_token_alg": "id_token_alg",
}


@dataclass(frozen=True)
class Loader:
    """Loads a state file; `domains` and `applications` lend their checks."""

    domains: Domains
    applications: Applications
    logon_domain: str

    def load(self, source: Source) -> tuple[desired.Account, ...]:
        """Return the wanted accounts; raises `BadStateFile`."""
        entries = read(source).mapping("accounts")
        if "accounts" not in entries:
            return ()
        accounts = tuple(self._account(item) for item in entries["accounts"].items())
        _refuse_twice([(account.place, account.id) for account in accounts])
        return accounts

    def _account(self, place: Place) -> desired.Account:
        entries = place.mapping(
            "id",
            "alias",
            "owner",
            "login_mask",
            "password_policy",
            "security_preference",
            "domain_aliases",
            "users",
            "applications",
        )
        return desired.Account(
            place=place,
            id=_account_id(_required(place, entries, "id")),
            alias=self._alias(entries["alias"]) if "alias" in entries else ABSENT,
            owner=self._owner(entries["owner"]) if "owner" in entries else ABSENT,
            settings=_settings(entries),
            domains=_listed(entries.get("domain_aliases"), self._domain, lambda domain: domain.name),
            users=_listed(entries.get("users"), self._user, lambda user: logon_names.key(user.name)),
            applications=_listed(entries.get("applications"), self._client, lambda client: client.settings.client_id),
        )

    def _alias(self, place: Place) -> str | None:
        if place.null:
            return None
        alias = place.text()
        if account_alias.objection(alias, self.logon_domain):
            raise place.bad(str(refusals.ALIAS_FORMAT()))
        return alias

    def _owner(self, place: Place) -> desired.Owner:
        entries = place.mapping("logon_name", "password", "totp_secret")
        name = _required(place, entries, "logon_name")
        objection = logon_names.owner_name_objection(name.text(), self.logon_domain)
        if objection:
            raise name.bad(objection)
        return desired.Owner(
            place=place,
            logon_name=name.text(),
            password=_password(entries["password"]) if "password" in entries else ABSENT,
            totp_secret=_seed(entries["totp_secret"]) if "totp_secret" in entries else ABSENT,
        )

    def _domain(self, place: Place) -> desired.Domain:
        entries = place.mapping("name", "verified")
        name = _required(place, entries, "name")
        return desired.Domain(
            place=place,
            name=_unless_refused(name, lambda: self.domains.spelling(name.text())),
            verified=entries["verified"].flag() if "verified" in entries else ABSENT,
        )

    def _user(self, place: Place) -> desired.User:
        entries = place.mapping("name", "display_name", "email", "login_profile", "totp_secret")
        name = _required(place, entries, "name")
        objection = logon_names.user_name_objection(name.text())
        if objection:
            raise name.bad(objection)
        return desired.User(
            place=place,
            name=name.text(),
            display_name=_short_text(entries["display_name"]) if "display_name" in entries else ABSENT,
            email=_short_text(entries["email"]) if "email" in entries else ABSENT,
            login_profile=_profile(entries["login_profile"]) if "login_profile" in entries else ABSENT,
            totp_secret=_seed(entries["totp_secret"]) if "totp_secret" in entries else ABSENT,
        )

    def _client(self, place: Place) -> desired.Client:
        entries = place.mapping("protocol", "client_secret", "public", *CLIENT_KEYS)
        protocol = entries.get("protocol")
        if protocol and protocol.text() != "oidc":
            raise protocol.bad("must be oidc")
        for required in ("name", "client_id", "redirect_uris"):
            _required(place, entries, required)
        values: dict[str, Any] = {
            field: entries[key].text() if key in ("name", "client_id", "id_token_alg") else entries[key].texts()
            for key, field in CLIENT_KEYS.items()
            if key in entries
        }
        settings = ClientSettings(**values)
        _unless_refused(place, lambda: self.applications.check(settings))
        return _with_secret(place, entries, settings, frozenset(values))


def _with_secret(
    place: Place, entries: Mapping[str, Place], settings: ClientSettings, given: frozenset[str]
) -> desired.Client:
    public = entries["public"].flag() if "public" in entries else ABSENT
    secret = entries.get("client_secret")
    if secret and not secret.null and public is True:
        raise secret.bad("a public client has no secret")
    if secret is None or secret.null:
        return desired.Client(place=place, settings=settings, given=given, public=public)
    plain = secret.secret()
    return desired.Client(place=place, settings=settings, given=given, secret=plain, public=False)


def _settings(entries: Mapping[str, Place]) -> dict[type[Any], dict[str, object]]:
    settings: dict[type[Any], dict[str, object]] = {}
    for key, group in (("password_policy", PasswordPolicy), ("security_preference", SecurityPreference)):
        if key in entries:
            given = entries[key].mapping(*(declared.name for declared in declare.settings_of(group)))
            settings[group] = {name: _setting(place, group, name) for name, place in given.items()}
    if "login_mask" in entries:
        settings[AccountMask] = {"LoginMask": _setting(entries["login_mask"], AccountMask, "LoginMask")}
    return settings


def _setting(place: Place, group: type[Any], name: str) -> object:
    value = place.scalar()
    _unless_refused(place, lambda: declare.from_published(group, {name: value}))
    return value


def _profile(place: Place) -> desired.Profile | None:
    if place.null:
        return None
    entries = place.mapping("Password", "PasswordResetRequired", "MFABindRequired", "Status")
    status = entries.get("Status")
    if status and status.text() not in ("Active", "Inactive"):
        raise status.bad("must be Active or Inactive")
    return desired.Profile(
        password=_password(entries["Password"]) if "Password" in entries else ABSENT,
        reset_required=_flag(entries, "PasswordResetRequired"),
        bind_required=_flag(entries, "MFABindRequired"),
        active=status.text() == "Active" if status else ABSENT,
    )


def _flag(entries: Mapping[str, Place], key: str) -> bool | desired.Absent:
    return entries[key].flag() if key in entries else ABSENT


def _password(place: Place) -> Password:
    try:
        entries = place.mapping("argon2")
    except BadStateFile:
        return Password(plain=place.secret(), place=place)
    encoded = _required(place, entries, "argon2")
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


def _short_text(place: Place) -> str:
    text = place.text()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise place.bad(f"must have at most {LONGEST_TEXT} printable characters")
    return text


def _account_id(place: Place) -> str:
    if not account_alias.is_account_id(place.text()):
        raise place.bad(str(refusals.ACCOUNT_ID_FORMAT()))
    return place.text()


def _required(place: Place, entries: Mapping[str, Place], key: str) -> Place:
    if key not in entries:
        raise place.bad(f"{key} is missing")
    return entries[key]


def _listed(
    place: Place | None, load: Callable[[Place], Entry], identity: Callable[[Entry], str]
) -> Listed[Entry] | None:
    if place is None:
        return None
    prune, entries = False, []
    for item in place.items():
        if _is_prune(item):
            prune = True
        else:
            entries.append((item, load(item)))
    _refuse_twice([(item, identity(entry)) for item, entry in entries])
    return Listed(tuple(entry for _item, entry in entries), prune)


def _is_prune(item: Place) -> bool:
    if not isinstance(item.node, MappingNode):
        return False
    return [key.value for key, _value in item.node.value] == ["prune"] and item.mapping("prune")["prune"].flag()


def _refuse_twice(found: list[tuple[Place, str]]) -> None:
    seen: set[str] = set()
    for place, identity in found:
        if identity in seen:
            raise place.bad(f"{identity} is given twice")
        seen.add(identity)


def _unless_refused(place: Place, check: Callable[[], Entry]) -> Entry:
    try:
        return check()
    except refusals.Refusal as refused:
        raise place.bad(str(refused)) from None
