"""From YAML nodes to what is wanted, complaining about anything unknown or malformed by file, line and key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.rules import account_alias, logon_names
from idp.rules.settings import declare
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from idp.services.applications import ClientSettings
from idp.services.state_file import desired, loading_grants, loading_people
from idp.services.state_file.desired import Listed
from idp.services.state_file.loading_providers import Providers
from idp.services.state_file.metadata import Metadata
from idp.services.state_file.parts import Parts
from idp.services.state_file.reading import Place, Source, read
from idp.services.state_file.saml_applications import PROTOCOL, SamlClients
from idp.services.state_file.values import flag, listed, optional, refuse_twice, required

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
    """Loads a state file; services lend their checks."""

    parts: Parts

    def load(self, source: Source) -> tuple[desired.Account, ...]:
        """Return the wanted accounts; raises `BadStateFile`."""
        entries = read(source).mapping("accounts")
        if "accounts" not in entries:
            return ()
        accounts = tuple(self._account(item) for item in entries["accounts"].items())
        refuse_twice([(account.place, account.id) for account in accounts])
        return accounts

    def _account(self, place: Place) -> desired.Account:
        entries = place.mapping(
            "id",
            "alias",
            "owner",
            "access_keys",
            "login_mask",
            "password_policy",
            "security_preference",
            "domain_aliases",
            "users",
            "groups",
            "policies",
            "roles",
            "saml_providers",
            "oidc_providers",
            "user_sso",
            "applications",
        )
        providers = Providers(
            self.parts.saml_providers, self.parts.oidc_providers, Metadata(self.parts.metadata_sources)
        )
        lists = loading_grants.granted(entries) | providers.lists(entries)
        return desired.Account(
            place=place,
            id=_account_id(required(place, entries, "id")),
            alias=optional(entries, "alias", self._alias),
            owner=optional(entries, "owner", self._owner),
            access_keys=loading_people.keys(entries.get("access_keys")),
            settings=_settings(entries),
            domains=listed(entries.get("domain_aliases"), self._domain, lambda domain: domain.name),
            users=listed(entries.get("users"), loading_people.user, lambda user: logon_names.key(user.name)),
            groups=lists["groups"],
            policies=lists["policies"],
            roles=lists["roles"],
            saml_providers=lists["saml_providers"],
            oidc_providers=lists["oidc_providers"],
            user_sso=providers.user_sso(entries["user_sso"]) if "user_sso" in entries else None,
            **self._applications(entries.get("applications")),
        )

    def _applications(self, place: Place | None) -> dict[str, Any]:
        found = listed(place, self._application, _identity)
        if found is None:
            return {}
        kinds = {"applications": desired.Client, "saml_applications": desired.Described}
        return {
            key: Listed(tuple(one for one in found.entries if isinstance(one, kind)), found.prune)
            for key, kind in kinds.items()
        }

    def _application(self, place: Place) -> desired.Client | desired.Described:
        protocol = place.mapping().get("protocol")
        if protocol and protocol.text() == PROTOCOL:
            return SamlClients(self.parts.saml_applications, Metadata(self.parts.metadata_sources)).load(place)
        return self._client(place)

    def _alias(self, place: Place) -> str | None:
        if place.null:
            return None
        alias = place.text()
        if account_alias.objection(alias, self.parts.logon_domain):
            raise place.bad(str(refusals.ALIAS_FORMAT()))
        return alias

    def _owner(self, place: Place) -> desired.Owner:
        return loading_people.owner(place, self.parts.logon_domain)

    def _domain(self, place: Place) -> desired.Domain:
        entries = place.mapping("name", "verified")
        name = required(place, entries, "name")
        return desired.Domain(
            place=place,
            name=name.checked(lambda: self.parts.domains.spelling(name.text())),
            verified=flag(entries, "verified"),
        )

    def _client(self, place: Place) -> desired.Client:
        entries = place.mapping("protocol", "client_secret", "public", *CLIENT_KEYS)
        protocol = entries.get("protocol")
        if protocol and protocol.text() != "oidc":
            raise protocol.bad("must be oidc or saml")
        for key in ("name", "client_id", "redirect_uris"):
            required(place, entries, key)
        values: dict[str, Any] = {
            field: entries[key].text() if key in ("name", "client_id", "id_token_alg") else entries[key].texts()
            for key, field in CLIENT_KEYS.items()
            if key in entries
        }
        settings = ClientSettings(**values)
        place.checked(lambda: self.parts.applications.check(settings))
        return _with_secret(place, entries, settings, frozenset(values))


def _identity(application: desired.Client | desired.Described) -> str:
    if isinstance(application, desired.Client):
        return application.settings.client_id
    return f"{PROTOCOL} {application.name}"


def _with_secret(
    place: Place, entries: Mapping[str, Place], settings: ClientSettings, given: frozenset[str]
) -> desired.Client:
    public = flag(entries, "public")
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
    place.checked(lambda: declare.from_published(group, {name: value}))
    return value


def _account_id(place: Place) -> str:
    if not account_alias.is_account_id(place.text()):
        raise place.bad(str(refusals.ACCOUNT_ID_FORMAT()))
    return place.text()
