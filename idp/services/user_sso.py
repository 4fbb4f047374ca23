"""The user SSO settings of an account: kept, and checked as a whole, so that nobody is sent to a provider unknown."""

from collections.abc import Mapping

from sqlalchemy import Connection

from idp import granting_refusals
from idp.rules.ends import USER_SSO
from idp.rules.saml_metadata import ProviderMetadata
from idp.rules.settings import declare
from idp.rules.settings.user_sso import UserSso as Settings
from idp.services.act import Act
from idp.services.metadata_refresh import Present
from idp.services.metadata_sources import Followed, MetadataSources
from idp.services.saml_providers import SamlProviders
from idp.store import accounts
from idp.store.database import Database

SECTION = "UserSso"
DOCUMENT = "MetadataDocument"
NO_ADDRESS = "must have a SingleSignOnService by HTTP-Redirect or HTTP-POST"


class UserSso:
    """Reads and changes the settings."""

    def __init__(self, database: Database, saml_providers: SamlProviders, sources: MetadataSources) -> None:
        self._database = database
        self._saml_providers = saml_providers
        self._sources = sources

    def get(self, account_id: str) -> Settings:
        """Return an account's settings."""
        with self._database.reading() as tx:
            return _of(accounts.by_id(tx, account_id))

    def changed(self, before: Settings, values: Mapping[str, object]) -> Settings:
        """Return settings with some replaced, by published name; raises as `change` does, and keeps nothing."""
        if values.get(DOCUMENT):
            document = self._saml_providers.document(DOCUMENT, str(values[DOCUMENT]), before.metadata_document)
            values = dict(values) | {DOCUMENT: document}
        after = declare.changed(before, values)
        if after.sso_enabled and not after.metadata_document:
            raise granting_refusals.SSO_WITHOUT_METADATA()
        provider = self.described(after.metadata_document) if after.sso_enabled else None
        if provider and not (provider.redirect_url or provider.post_url):
            raise granting_refusals.SAML_METADATA(name=DOCUMENT, why=NO_ADDRESS, exact=NO_ADDRESS)
        return after

    def change(
        self, act: Act, account_id: str, values: Mapping[str, object], followed: Followed | None = None
    ) -> Settings:
        """Change what is given, by published name; raises `SETTING_VALUE`, `SAML_METADATA`, `SSO_WITHOUT_METADATA`.

        A document that is given takes the place of an address, unless it is said to come from one: `followed`.
        """
        accounts.lock(act.tx, account_id)
        before = _of(accounts.by_id(act.tx, account_id))
        after = self.changed(before, values)
        accounts.put_setting(act.tx, account_id, SECTION, declare.to_published(after))
        old, new = _told(before), _told(after)
        names = [name for name in new if new[name] != old[name]]
        if after.metadata_document != before.metadata_document:
            names.append(DOCUMENT)
        changes = {"before": {name: old.get(name) for name in names}, "after": {name: new.get(name) for name in names}}
        if DOCUMENT in values:
            self._sources.put(act, account_id, USER_SSO, account_id, followed)
        address = {"metadata_url": followed.url} if followed else {}
        act.record("set_settings", account_id, None, section=SECTION, changes=changes, **address)
        return after

    @staticmethod
    def present(tx: Connection, account_id: str, subject_id: str) -> Present | None:
        """Return the metadata in use of an account that has any; the subject is the account itself."""
        settings = _of(accounts.by_id(tx, subject_id)) if subject_id == account_id else None
        return Present("", settings.metadata_document) if settings and settings.metadata_document else None

    def described(self, document: str) -> ProviderMetadata:
        """Read metadata in Base64; raises `BadMetadata`."""
        return self._saml_providers.described(document)

    def follow(self, act: Act, account_id: str, _subject_id: str, document: str) -> None:
        """Keep other metadata; raises as `change` does."""
        accounts.lock(act.tx, account_id)
        after = self.changed(_of(accounts.by_id(act.tx, account_id)), {DOCUMENT: document})
        accounts.put_setting(act.tx, account_id, SECTION, declare.to_published(after))


def _of(record: accounts.AccountRecord | None) -> Settings:
    return declare.from_published(Settings, record.settings.get(SECTION, {}) if record else {})


def _told(settings: Settings) -> dict[str, bool | int | str]:
    """Return what the audit trail tells of settings: the document itself is too long for it."""
    told = declare.to_published(settings, only_changed=False)
    told.pop(DOCUMENT)
    return told
