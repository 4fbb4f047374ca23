"""Metadata in state files: a file, a document in Base64, or an address to follow; of many entities the one named."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from idp.ports import BadMetadata
from idp.rules.saml_metadata import MOST_AGGREGATE
from idp.services.metadata_sources import Followed, MetadataSources, followed_of, told
from idp.services.state_file.changes import Difference
from idp.services.state_file.reading import Place

FILE, URL, CERTIFICATE, ENTITY = "metadata_file", "metadata_url", "metadata_certificate", "entity_id"
Given = str | Followed | None
"""A document in Base64, an address, or neither."""


@dataclass(frozen=True)
class Coming:
    """What is to come: a document (None for the present one), where it is from, and how that differs from before."""

    document: str | None = None
    followed: Followed | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """Loads and plans with the checks of the service."""

    sources: MetadataSources

    def load(self, place: Place, entries: Mapping[str, Place], document: str) -> Given:
        """Return what is given; `document` is the key of one in Base64. Raises `BadStateFile`."""
        given = [key for key in (FILE, URL, document) if key in entries]
        if len(given) > 1:
            raise place.bad(f"{given[0]} and {given[1]} are given; one of them is enough")
        if not given or given == [document]:
            if CERTIFICATE in entries:
                raise entries[CERTIFICATE].bad(f"goes with {FILE} or {URL}")
            return entries[document].text() if given else None
        source = entries[given[0]]
        followed = self._followed(source, entries)
        if URL in entries:
            if objection := self.sources.objection(followed.url):
                raise source.bad(objection)
            return followed
        content = source.file(MOST_AGGREGATE)
        return _encoded(source, lambda: self.sources.entity(content, followed))

    def coming(self, place: Place, path: str, given: Given, row: Any | None, described: Callable[[str], Any]) -> Coming:
        """Plan what is given, where `row` is the address followed so far; fetches one that is new. Takes seconds.

        Raises `BadStateFile`.
        """
        before = followed_of(row) if row else None
        if given is None or (isinstance(given, Followed) and before and _fits(given, before)):
            return Coming(followed=before)
        if isinstance(given, str):
            return Coming(given, None, _differences(path, before, None))
        document = _encoded(place, lambda: self.sources.fetched(given))
        found = place_checked(place, lambda: described(document)).entity_id
        check_entity(place, given.entity_id, found)
        followed = replace(given, entity_id=found)
        return Coming(document, followed, _differences(path, before, followed))

    def _followed(self, source: Place, entries: Mapping[str, Place]) -> Followed:
        entity_id = entries[ENTITY].text() if ENTITY in entries else ""
        place = entries.get(CERTIFICATE)
        certificate = place_checked(place, lambda: self.sources.certificate(place.text())) if place else ""
        return Followed(url=source.text(), entity_id=entity_id, certificate=certificate)


def check_entity(place: Place, wanted: str, found: str) -> None:
    """Raise `BadStateFile` where one entity is named and another described."""
    if wanted not in ("", found):
        raise place.bad(f"the metadata document describes {found}, not {wanted}")


def exported(row: Any) -> dict[str, str]:
    """Return an address as an export holds it, in the place of the document."""
    found = {URL: row.url, ENTITY: row.entity_id}
    return found | ({CERTIFICATE: row.certificate} if row.certificate else {})


def place_checked(place: Place, check: Callable[[], Any]) -> Any:
    """Return what `check` returns; `BadMetadata` becomes a complaint about this node."""
    try:
        return check()
    except BadMetadata as bad:
        raise place.bad(f"the metadata document {told(bad)}") from None


def _encoded(place: Place, find: Callable[[], bytes]) -> str:
    return base64.b64encode(place_checked(place, find)).decode()


def _fits(given: Followed, before: Followed) -> bool:
    return replace(given, entity_id=given.entity_id or before.entity_id) == before


def _differences(path: str, before: Followed | None, after: Followed | None) -> tuple[Difference, ...]:
    old, new = ({URL: one.url, CERTIFICATE: one.certificate} if one else {} for one in (before, after))
    return tuple(
        Difference(f"{path}.{key}", old.get(key) or None, new.get(key) or None)
        for key in (URL, CERTIFICATE)
        if (old.get(key) or None) != (new.get(key) or None)
    )
