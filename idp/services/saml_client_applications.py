"""SAML applications as programs manage them, by their names; `idp.services.saml_applications` keeps them."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from idp import refusals
from idp.ports import BadMetadata
from idp.refusals import Refusal
from idp.rules import client_ids
from idp.rules.ends import APPLICATION
from idp.rules.fields import NEW
from idp.rules.saml_attributes import Source
from idp.services.act import Act
from idp.services.metadata_sources import Followed, MetadataSources, followed_of, told
from idp.services.saml_applications import BLANK, SamlApplications
from idp.store import metadata_sources, saml_applications
from idp.store.database import Database

DOCUMENT = "metadata_document"
PUBLISHED = {
    "entity_id": "EntityId",
    "acs_url": "AcsUrl",
    DOCUMENT: "MetadataDocument",
    "metadata_file": "MetadataDocument",
    "name_id_format": "NameIdFormat",
    "attributes": "Attributes",
    "signed": "Signed",
    "encrypted": "Encrypted",
}
"""How parameters call what is registered; in changes with `New` before."""
NAME, URL, CERTIFICATE = "SamlApplicationName", "MetadataUrl", "MetadataCertificate"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is given of an application; None leaves it. Metadata is a document in Base64, or followed at an address."""

    entity_id: str | None = None
    acs_url: str | None = None
    metadata_document: str | None = None
    metadata_url: str | None = None
    metadata_certificate: str | None = None
    name_id_format: str | None = None
    attributes: Mapping[str, Source] | None = None
    signed: str | None = None
    encrypted: bool | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Return what is given, by column."""
        return {key: value for key, value in vars(self).items() if key in BLANK and value is not None}


@dataclass(frozen=True)
class Found:
    """An application's row, and the address that its metadata is followed at."""

    row: Any
    followed: Followed | None


class SamlClientApplications:
    """Administers applications; what takes an act works inside it, and `prepared` before it."""

    def __init__(self, database: Database, applications: SamlApplications, sources: MetadataSources) -> None:
        self._database = database
        self._applications = applications
        self._sources = sources

    def prepared(self, given: Given, prefix: str = "") -> tuple[Given, Followed | None]:
        """Fetch metadata that is to be followed, which takes seconds; raises `FIELD_FORMAT`."""
        if not given.metadata_url:
            if given.metadata_certificate:
                raise refusals.FIELD_FORMAT(name=f"{prefix}{CERTIFICATE}", why=f"goes with {prefix}{URL}")
            return given, None
        if given.metadata_document or given.acs_url:
            raise refusals.FIELD_FORMAT(name=f"{prefix}{URL}", why="stands alone, or with the entity it describes")
        if objection := self._sources.objection(given.metadata_url):
            raise refusals.FIELD_FORMAT(name=f"{prefix}{URL}", why=objection)
        with _readable(f"{prefix}{CERTIFICATE}"):
            certificate = self._sources.certificate(given.metadata_certificate) if given.metadata_certificate else ""
        wanted = Followed(url=given.metadata_url, entity_id=given.entity_id or "", certificate=certificate)
        with _readable(f"{prefix}{URL}"):
            document = base64.b64encode(self._sources.fetched(wanted)).decode()
            entity_id = self._applications.described(document).entity_id
        if wanted.entity_id not in ("", entity_id):
            raise refusals.FIELD_FORMAT(name=f"{prefix}{URL}", why=f"describes {told(ValueError(entity_id))}")
        return replace(given, metadata_document=document), replace(wanted, entity_id=entity_id)

    def create(self, act: Act, account_id: str, name: str, given: Given, followed: Followed | None) -> None:
        """Register an application; raises `FIELD_FORMAT`, `APPLICATION_EXISTS` and `APPLICATION_QUOTA`."""
        with _published(""):
            self._applications.create(act, account_id, name, {**BLANK, **given.columns}, followed)

    def change(self, act: Act, account_id: str, name: str, given: Given, followed: Followed | None) -> None:
        """Change what is given; raises as `create` does, and `APPLICATION_UNKNOWN`.

        Metadata takes the place of an address of its own, and the reverse.
        """
        row = _alone(act, account_id, name)
        source = metadata_sources.find(act.tx, APPLICATION, row.id)
        after = {key: getattr(row, key) for key in BLANK}
        if given.metadata_document:
            after |= {"entity_id": "", "acs_url": ""}
        elif given.acs_url is not None or given.entity_id is not None:
            after |= {DOCUMENT: ""}
        elif source is not None:
            followed = followed_of(source)
        with _published(NEW):
            self._applications.change(act, account_id, name, {**after, **given.columns}, followed)

    def remove(self, act: Act, account_id: str, name: str) -> None:
        """Remove an application; raises `APPLICATION_UNKNOWN`."""
        _alone(act, account_id, name)
        self._applications.remove(act, account_id, name)

    def find(self, account_id: str, name: str) -> Found:
        """Return an application; raises `APPLICATION_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = saml_applications.by_name(tx, account_id, name) if client_ids.fits(name) else None
            source = metadata_sources.find(tx, APPLICATION, row.id) if row else None
        if row is None:
            raise refusals.APPLICATION_UNKNOWN()
        return Found(row, followed_of(source) if source else None)

    def page(self, account_id: str, after: str, most: int) -> Sequence[Any]:
        """Return up to `most` applications by name, beginning after one, without their metadata."""
        with self._database.reading() as tx:
            return saml_applications.page_of_account(tx, account_id, after, most)


def _alone(act: Act, account_id: str, name: str) -> Any:
    """Return an application's row as it is now that nobody else changes it."""
    row = saml_applications.by_name(act.tx, account_id, name, alone=True) if client_ids.fits(name) else None
    if row is None:
        raise refusals.APPLICATION_UNKNOWN()
    return row


@contextmanager
def _published(prefix: str) -> Iterator[None]:
    """Name the parameter where a refusal names a column."""
    try:
        yield
    except Refusal as refused:
        if refused.kind is not refusals.APPLICATION_FIELD:
            raise
        field = str(refused.blanks["field"])
        name = NAME if field == "name" else f"{prefix}{PUBLISHED[field]}"
        raise refusals.FIELD_FORMAT(name=name, why=refused.blanks["why"]) from None


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except BadMetadata as bad:
        raise refusals.FIELD_FORMAT(name=name, why=told(bad)) from None
