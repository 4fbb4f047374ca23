"""Loading identity providers and the settings of user SSO."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.rules import identity_providers as rules
from idp.rules.settings import declare
from idp.rules.settings.user_sso import UserSso
from idp.services.metadata_sources import Followed
from idp.services.oidc_providers import OidcProviders, ProviderFields
from idp.services.saml_providers import SamlProviders
from idp.services.state_file.desired import Described, Listed
from idp.services.state_file.loading_grants import Load, described, loaded, named
from idp.services.state_file.metadata import CERTIFICATE, ENTITY, FILE, URL, Metadata, check_entity
from idp.services.state_file.reading import Place
from idp.services.user_sso import DOCUMENT

FOLLOWED = "followed"
"""The field of a provider whose metadata comes from an address."""


@dataclass(frozen=True)
class Providers:
    """Loads with the checks of the services."""

    saml_providers: SamlProviders
    oidc_providers: OidcProviders
    metadata: Metadata

    def lists(self, entries: Mapping[str, Place]) -> dict[str, Listed[Described] | None]:
        """Load the lists of providers of an account."""
        loaders = {"saml_providers": self._saml, "oidc_providers": self._oidc}
        return {key: described(entries.get(key), load) for key, load in loaders.items()}

    def user_sso(self, place: Place) -> Described:
        """Load the settings of user SSO."""
        names = [declared.name for declared in declare.settings_of(UserSso)]
        entries = place.mapping(FILE, URL, CERTIFICATE, ENTITY, *names)
        fields = {name: _setting(entries[name], name) for name in names if name in entries and name != DOCUMENT}
        if not {FILE, URL} & set(entries) and DOCUMENT in entries and entries[DOCUMENT].text() == "":
            return Described(place=place, name="", fields=fields | {DOCUMENT: ""})
        return Described(place=place, name="", fields=fields | self._metadata(place, entries, DOCUMENT))

    def _saml(self, place: Place) -> Described:
        entries = place.mapping(
            "name", "description", "authn_sign_algo", "metadata_document", FILE, URL, CERTIFICATE, ENTITY
        )
        loaders: dict[str, Load] = {"description": _description, "authn_sign_algo": _signing}
        name = named(place, entries, lambda text: rules.check_name("SAMLProviderName", text))
        fields = loaded(entries, loaders) | self._metadata(place, entries, "metadata_document")
        return Described(place=place, name=name, fields=fields)

    def _metadata(self, place: Place, entries: Mapping[str, Place], key: str) -> dict[str, str | Followed]:
        """Return the metadata in Base64, or the address it comes from."""
        given = self.metadata.load(place, entries, key)
        if given is None:
            return {}
        if isinstance(given, Followed):
            return {FOLLOWED: given}
        source = entries.get(FILE) or entries[key]
        document = source.checked(lambda: self.saml_providers.document(key, given))
        if ENTITY in entries:
            check_entity(source, entries[ENTITY].text(), self.saml_providers.described(document).entity_id)
        return {key: document}

    def _oidc(self, place: Place) -> Described:
        keys = ("issuer_url", "client_ids", "fingerprints", "issuance_limit_hours", "description")
        entries = place.mapping("name", *keys)
        lists: dict[str, Load] = {"client_ids": _values(rules.client_ids), "fingerprints": _values(rules.fingerprints)}
        loaders = lists | {"issuer_url": Place.text, "issuance_limit_hours": _hours, "description": _description}
        fields = loaded(entries, loaders)
        name = named(place, entries, lambda text: rules.check_name("OIDCProviderName", text))
        if "issuer_url" in fields:
            of_issuer = ProviderFields(
                issuer_url=fields["issuer_url"],
                client_ids="",
                fingerprints="",
                hours=rules.DEFAULT_HOURS,
                description="",
            )
            entries["issuer_url"].checked(lambda: self.oidc_providers.columns(name, of_issuer))
        return Described(place=place, name=name, fields=fields)


def _setting(place: Place, name: str) -> object:
    value = place.scalar()
    place.checked(lambda: declare.from_published(UserSso, {name: value}))
    return value


def _description(place: Place) -> str:
    text = place.text()
    place.checked(lambda: rules.check_description("Description", text))
    return text


def _signing(place: Place) -> str:
    text = place.text()
    place.checked(lambda: rules.check_signing(text))
    return text


def _hours(place: Place) -> int:
    hours = place.whole_number()
    place.checked(lambda: rules.check_hours(hours))
    return hours


def _values(read: Any) -> Load:
    def load(place: Place) -> list[str]:
        given = place.texts()
        if any(not one or "," in one for one in given):
            raise place.bad("an entry must neither be empty nor hold a comma")
        return list(place.checked(lambda: read(",".join(given))))

    return load
