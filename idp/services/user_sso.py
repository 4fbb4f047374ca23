"""The user SSO settings of an account: kept, and checked as a whole, so that nobody is sent to a provider unknown."""

from collections.abc import Mapping

from idp import granting_refusals
from idp.rules.settings import declare
from idp.rules.settings.user_sso import UserSso as Settings
from idp.services.act import Act
from idp.services.saml_providers import SamlProviders
from idp.store import accounts
from idp.store.database import Database

SECTION = "UserSso"
DOCUMENT = "MetadataDocument"
NO_REDIRECT = "must have a SingleSignOnService by HTTP-Redirect"


class UserSso:
    """Reads and changes the settings."""

    def __init__(self, database: Database, saml_providers: SamlProviders) -> None:
        self._database = database
        self._saml_providers = saml_providers

    def get(self, account_id: str) -> Settings:
        """Return an account's settings."""
        with self._database.reading() as tx:
            return _of(accounts.by_id(tx, account_id))

    def changed(self, before: Settings, values: Mapping[str, object]) -> Settings:
        """Return settings with some replaced, by published name; raises as `change` does, and keeps nothing."""
        if values.get(DOCUMENT):
            values = dict(values) | {DOCUMENT: self._saml_providers.document(DOCUMENT, str(values[DOCUMENT]))}
        after = declare.changed(before, values)
        if after.sso_enabled and not after.metadata_document:
            raise granting_refusals.SSO_WITHOUT_METADATA()
        if after.sso_enabled and not self._saml_providers.read(after.metadata_document).redirect_url:
            raise granting_refusals.SAML_METADATA(name=DOCUMENT, why=NO_REDIRECT)
        return after

    def change(self, act: Act, account_id: str, values: Mapping[str, object]) -> Settings:
        """Change what is given, by published name; raises `SETTING_VALUE`, `SAML_METADATA`, `SSO_WITHOUT_METADATA`."""
        accounts.lock(act.tx, account_id)
        before = _of(accounts.by_id(act.tx, account_id))
        after = self.changed(before, values)
        accounts.put_setting(act.tx, account_id, SECTION, declare.to_published(after))
        old, new = _told(before), _told(after)
        names = [name for name in new if new[name] != old[name]]
        if after.metadata_document != before.metadata_document:
            names.append(DOCUMENT)
        changes = {"before": {name: old.get(name) for name in names}, "after": {name: new.get(name) for name in names}}
        act.record("set_settings", account_id, None, section=SECTION, changes=changes)
        return after


def _of(record: accounts.AccountRecord | None) -> Settings:
    return declare.from_published(Settings, record.settings.get(SECTION, {}) if record else {})


def _told(settings: Settings) -> dict[str, bool | int | str]:
    """Return what the audit trail tells of settings: the document itself is too long for it."""
    told = declare.to_published(settings, only_changed=False)
    told.pop(DOCUMENT)
    return told
