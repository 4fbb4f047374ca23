"""Addresses from which the metadata of SAML partners is kept up to date, and what is still taken of former metadata.

Whoever keeps a document says here where it came from, in the same transaction. What an administrator gives takes the
place of everything before: only `idp.services.metadata_refresh` lets former certificates overlap with new ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idp.ports import BadMetadata, Clock, Entropy
from idp.rules import metadata_refresh
from idp.rules.identity_providers import is_web_address
from idp.rules.metadata_refresh import SOONEST, Kept
from idp.rules.saml_metadata import MOST_BYTES
from idp.saml_ports import MetadataDocuments
from idp.services.act import Act
from idp.services.held import Held
from idp.store import metadata_sources

LONGEST_URL = 1024
SHARES = 1000


@dataclass(frozen=True, kw_only=True)
class Followed:
    """An address to follow: whom of those it describes (empty for the only one), and who must have signed (or empty).

    `certificate` is Base64 DER.
    """

    url: str
    entity_id: str = ""
    certificate: str = ""


class MetadataSources:
    """Keeps addresses; `plain_http` lets them be reached without TLS, for tests only."""

    def __init__(
        self, held: Held, clock: Clock, entropy: Entropy, documents: MetadataDocuments, *, plain_http: bool
    ) -> None:
        self._held = held
        self._clock = clock
        self._entropy = entropy
        self._documents = documents
        self._schemes = ("https", "http") if plain_http else ("https",)

    def objection(self, url: str) -> str | None:
        """Return what is wrong with an address, or None."""
        fits = len(url) <= LONGEST_URL and is_web_address(url, self._schemes) and "#" not in url
        return None if fits else f"must be an address of https, of at most {LONGEST_URL} characters"

    def certificate(self, text: str) -> str:
        """Return a certificate in PEM or Base64 in one spelling; raises `BadMetadata`."""
        return self._documents.certificate(text)

    def fetched(self, followed: Followed) -> bytes:
        """Return the document of the entity an address describes; raises `BadMetadata`. Takes seconds."""
        return self.entity(self._documents.fetched(followed.url), followed)

    def entity(self, document: bytes, followed: Followed) -> bytes:
        """Return the document of an entity likewise, of what is at hand; raises `BadMetadata`."""
        one = self._documents.entity(document, followed.entity_id, followed.certificate)
        if len(one) > MOST_BYTES:
            raise BadMetadata(f"has more than {MOST_BYTES} bytes")
        return one

    def kept(self, kind: str, subject_id: str) -> tuple[Kept, ...]:
        """Return the certificates that were removed lately; from memory."""
        return self._held.get(("metadata-kept", kind, subject_id), lambda tx: kept_by(tx, kind, subject_id))

    def still_taken(self, kind: str, subject_id: str) -> tuple[str, ...]:
        """Return those whose time has not passed."""
        return metadata_refresh.in_force(self.kept(kind, subject_id), self._clock.now())

    def put(self, act: Act, account_id: str, kind: str, subject_id: str, followed: Followed | None) -> None:
        """Follow an address from now on, or none; nothing of former metadata is taken any more.

        An address that is followed already goes on as it is.
        """
        row = metadata_sources.find(act.tx, kind, subject_id)
        if row is not None and followed_of(row) == followed:
            return
        if followed is None:
            self.drop(act.tx, kind, subject_id)
            return
        metadata_sources.put(
            act.tx,
            kind=kind,
            subject_id=subject_id,
            account_id=account_id,
            url=followed.url,
            entity_id=followed.entity_id,
            certificate=followed.certificate,
            fetched_at=act.now,
            next_try_at=act.now + SOONEST * (1 + self.share()),
            failures=0,
            error="",
            kept={},
        )

    @staticmethod
    def drop(tx: Connection, kind: str, subject_id: str) -> None:
        """Follow no address any more."""
        metadata_sources.remove(tx, kind, subject_id)

    def share(self) -> float:
        """Return chance between 0 and 1."""
        return self._entropy.below(SHARES) / SHARES


def followed_of(row: Any) -> Followed:
    """Return the address in a row."""
    return Followed(url=row.url, entity_id=row.entity_id, certificate=row.certificate)


def kept_by(tx: Connection, kind: str, subject_id: str) -> tuple[Kept, ...]:
    """Return the certificates that were removed lately."""
    row = metadata_sources.find(tx, kind, subject_id)
    return kept_of(row.kept) if row else ()


def kept_of(written: Mapping[str, str]) -> tuple[Kept, ...]:
    """Read certificates and their moments as they are stored."""
    return tuple(Kept(one, datetime.fromisoformat(until)) for one, until in written.items())


def written(kept: Sequence[Kept]) -> dict[str, Any]:
    """Return certificates and their moments as they are stored."""
    return {one.certificate: one.until.isoformat() for one in kept}


def told(bad: Exception) -> str:
    """Return a complaint as a sentence's end, without what would break a line."""
    return "".join(character if character.isprintable() else " " for character in str(bad))[:300]
