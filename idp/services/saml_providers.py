"""SAML identity providers of an account, whose assertions may assume its roles."""

import base64
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from idp import granting_refusals
from idp.model.identity_provider import SamlProvider
from idp.ports import BadMetadata, Clock, Entropy
from idp.refusals import Refusal
from idp.rules import identity_providers as rules
from idp.rules import logon_names
from idp.rules.ends import PROVIDER
from idp.rules.saml_metadata import MOST_CHARACTERS, ProviderMetadata
from idp.saml_ports import AssertionVerifier
from idp.services.act import Act
from idp.services.held import Held
from idp.services.metadata_refresh import Present
from idp.services.metadata_sources import Followed, MetadataSources
from idp.store import accounts, identity_providers
from idp.store.database import Database

QUOTA = 100
DOCUMENT = "EncodedSAMLMetadataDocument"


class SamlProviders:
    """Administers SAML providers; metadata is checked when it comes in, and kept as it came."""

    def __init__(
        self,
        database: Database,
        held: Held,
        clock: Clock,
        entropy: Entropy,
        verifier: AssertionVerifier,
        sources: MetadataSources,
    ) -> None:
        self._database = database
        self._held = held
        self._clock = clock
        self._entropy = entropy
        self._verifier = verifier
        self._sources = sources

    def create(
        self,
        act: Act,
        account_id: str,
        name: str,
        encoded: str,
        followed: Followed | None = None,
        **described: str,
    ) -> None:
        """Create a provider; `described` are `description` and `authn_sign_algo`.

        `followed` is where the metadata came from, if it is to be kept up to date.

        Raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `PARAMETER_FORMAT`, `SAML_METADATA`, `SAML_PROVIDER_EXISTS` and
        `SAML_PROVIDER_QUOTA`.
        """
        rules.check_name("SAMLProviderName", name)
        _check(described, "Description")
        document = self.document(DOCUMENT, encoded)
        accounts.lock(act.tx, account_id)
        if identity_providers.count(act.tx, SamlProvider, account_id) >= QUOTA:
            raise granting_refusals.SAML_PROVIDER_QUOTA()
        keys = {
            "id": self._entropy.token(128),
            "account_id": account_id,
            "name": name,
            "name_key": logon_names.key(name),
        }
        stamps = {"created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                identity_providers.add(act.tx, SamlProvider, **keys, **described, **stamps, metadata_document=document)
        except IntegrityError:
            raise granting_refusals.SAML_PROVIDER_EXISTS() from None
        self._sources.put(act, account_id, PROVIDER, keys["id"], followed)
        act.record("create_saml_provider", account_id, name=name, **_address(followed))

    def find(self, account_id: str, name: str) -> Any:
        """Return a provider's row; raises `SAML_PROVIDER_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = identity_providers.find(tx, SamlProvider, account_id, logon_names.key(name))
        if row is None:
            raise granting_refusals.SAML_PROVIDER_UNKNOWN()
        return row

    def names_by(self, account_id: str, entity_id: str) -> Sequence[str]:
        """Return the names of the providers whose metadata is of an entity: none, one, or several."""
        named = self._held.get(("saml-providers", account_id), lambda tx: self._named(tx, account_id))
        return [name for name, entity in named if entity == entity_id]

    def _named(self, tx: Connection, account_id: str) -> list[tuple[str, str]]:
        rows = identity_providers.page(tx, SamlProvider, account_id, "", QUOTA)
        return [(row.name, self.described(row.metadata_document).entity_id) for row in rows]

    def page(self, account_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` providers by name, beginning after a name key."""
        with self._database.reading() as tx:
            return identity_providers.page(tx, SamlProvider, account_id, after, most)

    def change(
        self,
        act: Act,
        account_id: str,
        name: str,
        encoded: str | None,
        followed: Followed | None = None,
        **described: str | None,
    ) -> None:
        """Change what is given; raises like `create`, and `SAML_PROVIDER_UNKNOWN`.

        A document that is given takes the place of an address, unless it is said to come from one.
        """
        changes = {column: value for column, value in described.items() if value is not None}
        _check(changes, "NewDescription")
        row = identity_providers.find(act.tx, SamlProvider, account_id, logon_names.key(name), lock=True)
        if row is None:
            raise granting_refusals.SAML_PROVIDER_UNKNOWN()
        if encoded is not None:
            changes["metadata_document"] = self.document(f"New{DOCUMENT}", encoded, row.metadata_document)
        identity_providers.change(act.tx, SamlProvider, row.id, **changes, updated_at=act.now)
        if encoded is not None:
            self._sources.put(act, account_id, PROVIDER, row.id, followed)
        act.record("update_saml_provider", account_id, name=name, fields=sorted(changes), **_address(followed))

    def delete(self, act: Act, account_id: str, name: str) -> None:
        """Delete a provider; raises `SAML_PROVIDER_UNKNOWN`."""
        row = identity_providers.find(act.tx, SamlProvider, account_id, logon_names.key(name))
        if row is None or not identity_providers.remove(act.tx, SamlProvider, account_id, row.name_key):
            raise granting_refusals.SAML_PROVIDER_UNKNOWN()
        self._sources.drop(act.tx, PROVIDER, row.id)
        act.record("delete_saml_provider", account_id, name=name)

    def document(self, parameter: str, encoded: str, kept: str = "") -> str:
        """Return a metadata document in one spelling of Base64; raises `SAML_METADATA`, for one that has expired too.

        The one that is `kept` already may have expired since: changes beside it are not held up.
        """
        if len(encoded) > MOST_CHARACTERS:
            raise _bad(parameter, f"has more than {MOST_CHARACTERS} characters")
        try:
            document = base64.b64decode("".join(encoded.split()), validate=True)
            metadata = self._verifier.metadata(document)
        except BadMetadata as bad:
            raise _bad(parameter, str(bad)) from None
        except ValueError:
            raise _bad(parameter, "is not in Base64") from None
        spelt = base64.b64encode(document).decode()
        if spelt != kept and not metadata.holds(self._clock.now()):
            raise _bad(parameter, "has expired (validUntil)")
        return spelt

    def present(self, tx: Connection, account_id: str, subject_id: str) -> Present | None:
        """Return the metadata in use of a provider, and its name."""
        row = identity_providers.by_id(tx, SamlProvider, account_id, subject_id)
        return Present(row.name, row.metadata_document) if row else None

    def follow(self, act: Act, account_id: str, subject_id: str, document: str) -> None:
        """Keep other metadata; raises `SAML_METADATA`."""
        row = identity_providers.by_id(act.tx, SamlProvider, account_id, subject_id)
        if row is not None:
            checked = self.document(DOCUMENT, document)
            identity_providers.change(act.tx, SamlProvider, row.id, metadata_document=checked, updated_at=act.now)

    def still_taken(self, provider_id: str) -> tuple[str, ...]:
        """Return certificates that were removed lately from the metadata of a provider, and are taken besides."""
        return self._sources.still_taken(PROVIDER, provider_id)

    def described(self, document: str) -> ProviderMetadata:
        """Return what a document in Base64 says; raises `BadMetadata` for one that was not checked before."""
        return self._verifier.metadata(base64.b64decode(document))


def _check(described: dict[str, str], parameter: str) -> None:
    if "description" in described:
        rules.check_description(parameter, described["description"])
    if "authn_sign_algo" in described:
        rules.check_signing(described["authn_sign_algo"])


def _bad(parameter: str, why: str) -> Refusal:
    return granting_refusals.SAML_METADATA(name=parameter, why=why, exact=why)


def _address(followed: Followed | None) -> dict[str, str]:
    return {"metadata_url": followed.url} if followed else {}


def document_of(row: Any) -> bytes:
    """Return a provider's metadata document as XML."""
    return base64.b64decode(row.metadata_document)
