"""SAML applications of an account: registering, changing, removing, and finding who speaks."""

import base64
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.ports import BadMetadata, Clock, Entropy
from idp.rules import client_ids, cloud_roles, saml_attributes
from idp.rules.ends import APPLICATION
from idp.rules.identity_providers import is_web_address
from idp.rules.saml_application import FORMATS, SIGNED, ApplicationMetadata, Endpoint, SamlApplication
from idp.rules.saml_metadata import MOST_CHARACTERS
from idp.saml_ports import SamlIssuer
from idp.services.act import Act
from idp.services.held import Held
from idp.services.metadata_refresh import Present
from idp.services.metadata_sources import Followed, MetadataSources, kept_by
from idp.store import accounts, saml_applications

QUOTA = saml_applications.PAGE
LONGEST_ENTITY_ID = 1024
BLANK: Mapping[str, Any] = {
    "entity_id": "",
    "acs_url": "",
    "metadata_document": "",
    "name_id_format": "",
    "attributes": {},
    "cloud_roles": {},
    "signed": SIGNED[0],
    "encrypted": False,
}
"""What is registered of an application besides its name, by column, before anything is said."""


class SamlApplications:
    """Administers applications; every method that takes an act works inside it."""

    def __init__(
        self, held: Held, clock: Clock, entropy: Entropy, issuer: SamlIssuer, sources: MetadataSources
    ) -> None:
        self._held = held
        self._clock = clock
        self._entropy = entropy
        self._issuer = issuer
        self._sources = sources

    def create(
        self, act: Act, account_id: str, name: str, columns: Mapping[str, Any], followed: Followed | None = None
    ) -> None:
        """Register an application; `followed` is where its metadata came from, if it is to be kept up to date.

        Raises `APPLICATION_FIELD`, `APPLICATION_EXISTS` and `APPLICATION_QUOTA`.
        """
        accounts.lock(act.tx, account_id)
        if len(saml_applications.of_account(act.tx, account_id)) >= QUOTA:
            raise refusals.APPLICATION_QUOTA(most=QUOTA)
        keys = {"id": self._entropy.token(128), "account_id": account_id, "name": name}
        stamps = {"created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                saml_applications.add(act.tx, **keys, **stamps, **self.checked(name, columns))
        except IntegrityError:
            raise refusals.APPLICATION_EXISTS(name=name) from None
        self._sources.put(act, account_id, APPLICATION, keys["id"], followed)
        act.record("create_saml_application", account_id, application=name, **_address(followed))

    def change(
        self, act: Act, account_id: str, name: str, columns: Mapping[str, Any], followed: Followed | None = None
    ) -> None:
        """Put everything that is registered anew; raises `APPLICATION_FIELD` and `APPLICATION_EXISTS`."""
        self._put(act, account_id, name, columns)
        row = saml_applications.by_name(act.tx, account_id, name)
        if row is not None:
            self._sources.put(act, account_id, APPLICATION, row.id, followed)
        act.record("update_saml_application", account_id, application=name, **_address(followed))

    def present(self, tx: Connection, account_id: str, subject_id: str) -> Present | None:
        """Return the metadata in use of an application that has any, and its name."""
        row = saml_applications.by_id(tx, account_id, subject_id)
        return Present(row.name, row.metadata_document) if row and row.metadata_document else None

    def described(self, document: str) -> ApplicationMetadata:
        """Read metadata in Base64; raises `BadMetadata`."""
        return self._issuer.application(base64.b64decode(document))

    def follow(self, act: Act, account_id: str, subject_id: str, document: str) -> None:
        """Put other metadata; raises `APPLICATION_FIELD`."""
        row = saml_applications.by_id(act.tx, account_id, subject_id, alone=True)
        if row is not None:
            columns = {key: getattr(row, key) for key in BLANK} | {"metadata_document": document}
            self._put(act, account_id, row.name, columns)

    def _put(self, act: Act, account_id: str, name: str, columns: Mapping[str, Any]) -> None:
        try:
            with act.tx.begin_nested():
                checked = self.checked(name, columns)
                saml_applications.change(act.tx, account_id, name, updated_at=act.now, **checked)
        except IntegrityError:
            raise refusals.APPLICATION_EXISTS(name=name) from None

    def remove(self, act: Act, account_id: str, name: str) -> None:
        """Remove an application."""
        row = saml_applications.by_name(act.tx, account_id, name)
        saml_applications.remove(act.tx, account_id, name)
        if row is not None:  # in the order in which a refresh changes both, lest they wait for each other
            self._sources.drop(act.tx, APPLICATION, row.id)
        act.record("delete_saml_application", account_id, application=name)

    def checked(self, name: str, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns as they are kept; raises `APPLICATION_FIELD` for the first thing wrong with them."""
        kept, readable = {**columns}, False
        if kept["metadata_document"]:
            kept["metadata_document"], metadata = self.document(kept["metadata_document"])
            if kept["acs_url"] or kept["entity_id"] not in ("", metadata.entity_id):
                raise _bad("metadata_file", "says entity_id and acs_url already")
            kept["entity_id"], readable = metadata.entity_id, bool(metadata.encryption)
        if kept["encrypted"] and not readable:
            raise _bad("encrypted", "needs metadata with a certificate of RSA for encryption")
        for field, why in _objections(name, kept):
            if why:
                raise _bad(field, why)
        return kept

    def by_entity_id(self, account_id: str, entity_id: str) -> SamlApplication | None:
        """Return an application of this account; another account's is unknown here."""
        if not 0 < len(entity_id) <= LONGEST_ENTITY_ID:
            return None
        key = ("saml-application", account_id, entity_id)
        return self._held.get(key, lambda tx: self._loaded(saml_applications.by_entity_id, tx, account_id, entity_id))

    def by_name(self, account_id: str, name: str) -> SamlApplication | None:
        """Return an application of this account by its name, likewise."""
        if not client_ids.fits(name):
            return None
        key = ("saml-application-name", account_id, name)
        return self._held.get(key, lambda tx: self._loaded(saml_applications.by_name, tx, account_id, name))

    def startable(self, account_id: str, after: str, most: int) -> list[str]:
        """Return up to `most` names of applications that can be started from our side, in order, after a name."""
        key = ("saml-application-names", account_id)
        names = self._held.get(key, lambda tx: sorted(saml_applications.names(tx, account_id)))
        return list(islice(filter(partial(self._starts, account_id), (one for one in names if one > after)), most))

    def _starts(self, account_id: str, name: str) -> bool:
        application = self.by_name(account_id, name)
        return application is not None and application.metadata.holds(self._clock.now())

    def _loaded(self, find: Any, tx: Connection, account_id: str, what: str) -> SamlApplication | None:
        row = find(tx, account_id, what)
        if row is None:
            return None
        return SamlApplication(
            id=row.id,
            account_id=row.account_id,
            name=row.name,
            metadata=self._metadata_of(row),
            format=row.name_id_format,
            attributes=row.attributes,
            cloud_roles=row.cloud_roles or {},
            signed=row.signed,
            encrypted=row.encrypted,
            kept=kept_by(tx, APPLICATION, row.id),
        )

    def _metadata_of(self, row: Any) -> ApplicationMetadata:
        if row.metadata_document:
            return self.described(row.metadata_document)
        return ApplicationMetadata(entity_id=row.entity_id, endpoints=(Endpoint(row.acs_url, 0, default=True),))

    def document(self, encoded: str) -> tuple[str, ApplicationMetadata]:
        """Return metadata in one spelling of Base64, and what it says; raises `APPLICATION_FIELD`."""
        if len(encoded) > MOST_CHARACTERS:
            raise _bad("metadata_document", f"has at most {MOST_CHARACTERS} characters")
        try:
            document = base64.b64decode("".join(encoded.split()), validate=True)
            metadata = self._issuer.application(document)
        except BadMetadata as bad:
            raise _bad("metadata_document", str(bad)) from None
        except ValueError:
            raise _bad("metadata_document", "is not in Base64") from None
        if not metadata.holds(self._clock.now()):
            raise _bad("metadata_document", "has expired (validUntil)")
        return base64.b64encode(document).decode(), metadata


def _objections(name: str, kept: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    entity, described = kept["entity_id"], bool(kept["metadata_document"])
    fits = 0 < len(entity) <= LONGEST_ENTITY_ID and entity.isprintable() and entity == entity.strip()
    address = described or is_web_address(kept["acs_url"])
    known = kept["name_id_format"] in ("", *FORMATS)
    return [
        ("name", None if client_ids.fits(name) and "/" not in name else f"has {client_ids.FORM}, and no slash"),
        ("entity_id", None if fits else f"has 1 to {LONGEST_ENTITY_ID} printable characters"),
        ("acs_url", None if address else "is an address of http or https"),
        ("name_id_format", None if known else f"is one of {', '.join(FORMATS)}"),
        ("attributes", saml_attributes.objection(kept["attributes"])),
        ("cloud_roles", cloud_roles.objection(kept["cloud_roles"], kept["attributes"])),
        ("signed", None if kept["signed"] in SIGNED else f"is one of {', '.join(SIGNED)}"),
    ]


def _address(followed: Followed | None) -> dict[str, str]:
    return {"metadata_url": followed.url} if followed else {}


def _bad(field: str, why: str) -> refusals.Refusal:
    return refusals.APPLICATION_FIELD(field=field, why=why)
