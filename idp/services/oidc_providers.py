"""OpenID Connect issuers whose tokens may assume an account's roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import granting_refusals, refusals
from idp.model.identity_provider import OidcProvider
from idp.ports import Entropy
from idp.rules import identity_providers as rules
from idp.rules import logon_names
from idp.services.act import Act
from idp.store import accounts, identity_providers
from idp.store.database import Database

QUOTA = 100


@dataclass(frozen=True)
class ListedValue:
    """Which list of a provider a value belongs to: its published name, column and reader, and how many it holds."""

    kind: str
    column: str
    read: Any
    most: int


CLIENT_ID = ListedValue("ClientId", "client_ids", rules.client_ids, rules.MOST_CLIENT_IDS)
FINGERPRINT = ListedValue("Fingerprint", "fingerprints", rules.fingerprints, rules.MOST_FINGERPRINTS)


@dataclass(frozen=True, kw_only=True)
class ProviderFields:
    """What describes a provider: lists are texts with commas, `hours` bounds the age of tokens at use."""

    issuer_url: str
    client_ids: str
    fingerprints: str
    hours: int
    description: str


class OidcProviders:
    """Administers OIDC providers; `plain_http` lets issuers be reached without TLS, for tests only."""

    def __init__(self, database: Database, entropy: Entropy, *, plain_http: bool) -> None:
        self._database = database
        self._entropy = entropy
        self._plain_http = plain_http

    def create(self, act: Act, account_id: str, name: str, fields: ProviderFields) -> None:
        """Create a provider.

        Raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `PARAMETER_FORMAT`, `ISSUER_URL`, `LIMIT_PROVIDER_ENTRIES`,
        `OIDC_PROVIDER_EXISTS` and `OIDC_PROVIDER_QUOTA`.
        """
        columns = self.columns(name, fields)
        accounts.lock(act.tx, account_id)
        if identity_providers.count(act.tx, OidcProvider, account_id) >= QUOTA:
            raise granting_refusals.OIDC_PROVIDER_QUOTA()
        keys = {
            "id": self._entropy.token(128),
            "account_id": account_id,
            "name": name,
            "name_key": logon_names.key(name),
        }
        stamps = {"created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                identity_providers.add(act.tx, OidcProvider, **keys, **columns, **stamps)
        except IntegrityError:
            raise granting_refusals.OIDC_PROVIDER_EXISTS() from None
        act.record("create_oidc_provider", account_id, name=name, issuer=fields.issuer_url)

    def columns(self, name: str, fields: ProviderFields) -> dict[str, Any]:
        """Return the columns of a provider; raises `create`'s refusals of what is given."""
        rules.check_name("OIDCProviderName", name)
        rules.check_issuer(fields.issuer_url, plain_http=self._plain_http)
        rules.check_hours(fields.hours)
        rules.check_description("Description", fields.description)
        return {
            "issuer_url": fields.issuer_url,
            "client_ids": rules.client_ids(fields.client_ids),
            "fingerprints": rules.fingerprints(fields.fingerprints),
            "issuance_limit_hours": fields.hours,
            "description": fields.description,
        }

    def find(self, account_id: str, name: str) -> Any:
        """Return a provider's row; raises `OIDC_PROVIDER_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = identity_providers.find(tx, OidcProvider, account_id, logon_names.key(name))
        if row is None:
            raise granting_refusals.OIDC_PROVIDER_UNKNOWN()
        return row

    def page(self, account_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` providers by name, beginning after a name key."""
        with self._database.reading() as tx:
            return identity_providers.page(tx, OidcProvider, account_id, after, most)

    def change(
        self,
        act: Act,
        account_id: str,
        name: str,
        *,
        client_ids: str | None,
        hours: int | None,
        description: str | None,
    ) -> None:
        """Change what is given, all client IDs at once; raises like `create`, and `OIDC_PROVIDER_UNKNOWN`."""
        changes: dict[str, Any] = {}
        if client_ids is not None:
            changes["client_ids"] = rules.client_ids(client_ids)
        if hours is not None:
            rules.check_hours(hours)
            changes["issuance_limit_hours"] = hours
        if description is not None:
            rules.check_description("NewDescription", description)
            changes["description"] = description
        self._keep(act, account_id, _locked(act, account_id, name), changes)

    def add(self, act: Act, account_id: str, name: str, listed: ListedValue, value: str) -> None:
        """Add a client ID or fingerprint.

        Raises `OIDC_PROVIDER_UNKNOWN`, `FIELD_LENGTH`, `FIELD_CHARACTERS`, `LIMIT_PROVIDER_ENTRIES` and
        `PROVIDER_ENTRY_EXISTS`.
        """
        row = _locked(act, account_id, name)
        present, added = getattr(row, listed.column), _one(listed, value)
        if added in present:
            raise granting_refusals.PROVIDER_ENTRY_EXISTS(kind=listed.kind)
        rules.check_count(listed.kind, len(present) + 1, listed.most)
        self._keep(act, account_id, row, {listed.column: [*present, added]})

    def remove(self, act: Act, account_id: str, name: str, listed: ListedValue, value: str) -> None:
        """Remove a client ID or fingerprint; raises `OIDC_PROVIDER_UNKNOWN` and `PROVIDER_ENTRY_UNKNOWN`."""
        row = _locked(act, account_id, name)
        present, removed = getattr(row, listed.column), _one(listed, value)
        if removed not in present:
            raise granting_refusals.PROVIDER_ENTRY_UNKNOWN(kind=listed.kind)
        self._keep(act, account_id, row, {listed.column: [one for one in present if one != removed]})

    def delete(self, act: Act, account_id: str, name: str) -> None:
        """Delete a provider; raises `OIDC_PROVIDER_UNKNOWN`."""
        if not identity_providers.remove(act.tx, OidcProvider, account_id, logon_names.key(name)):
            raise granting_refusals.OIDC_PROVIDER_UNKNOWN()
        act.record("delete_oidc_provider", account_id, name=name)

    @staticmethod
    def _keep(act: Act, account_id: str, row: Any, changes: dict[str, Any]) -> None:
        identity_providers.change(act.tx, OidcProvider, row.id, **changes, updated_at=act.now)
        act.record("update_oidc_provider", account_id, name=row.name, **changes)


def _locked(act: Act, account_id: str, name: str) -> Any:
    row = identity_providers.find(act.tx, OidcProvider, account_id, logon_names.key(name), lock=True)
    if row is None:
        raise granting_refusals.OIDC_PROVIDER_UNKNOWN()
    return row


def _one(listed: ListedValue, value: str) -> str:
    """Read one value; a list of several is none."""
    if not value or "," in value:
        raise refusals.FIELD_CHARACTERS(name=listed.kind, suffix="InvalidChars")
    return str(listed.read(value)[0])
