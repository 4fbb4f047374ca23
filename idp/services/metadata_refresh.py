"""Keeping metadata up to date from its addresses: in the background, one process at a time for each address.

A document that cannot be had, or that would be refused as a file, changes nothing: the one there was goes on. Nobody's
request waits for any of this.
"""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from idp.ports import BadMetadata, Clock
from idp.refusals import Refusal
from idp.rules import ends, metadata_refresh
from idp.rules.metadata_refresh import Metadata
from idp.saml_ports import MetadataDocuments
from idp.services.act import Act, Acts
from idp.services.audit import Audit, Event, Visitor
from idp.services.metadata_sources import MetadataSources, followed_of, kept_of, told, written
from idp.store import metadata_sources
from idp.store.database import Database

BACKGROUND = Visitor(address="", browser="background")
ACTOR = "metadata-refresh"
WHAT = "refresh_metadata"
CLAIMED = timedelta(minutes=10)
"""How long one process has for a fetch; longer than any takes. If it dies meanwhile, another tries then."""
MOST = 20
PAGE = 500


@dataclass(frozen=True)
class Present:
    """The document in use: of what, by its name, and in Base64."""

    name: str
    document: str


class Subject(Protocol):
    """Whoever keeps documents of one kind."""

    def present(self, tx: Connection, account_id: str, subject_id: str) -> Present | None:
        """Return the document in use; None when there is nothing of that ID any more."""
        ...

    def described(self, document: str) -> Any:
        """Read a document in Base64 that may be new; raises `BadMetadata`."""
        ...

    def follow(self, act: Act, account_id: str, subject_id: str, document: str) -> None:
        """Keep another document, checked like one that an administrator gives; raises its refusals."""
        ...


class Overtaken(Exception):
    """Somebody has changed the address meanwhile; what was fetched is of no use."""


@dataclass(frozen=True)
class Status:
    """An address, what it describes by its name, and how fetching it went."""

    row: Any
    name: str


class MetadataRefresh:
    """Fetches what is due."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        acts: Acts,
        audit: Audit,
        sources: MetadataSources,
        documents: MetadataDocuments,
        subjects: Mapping[str, Subject],
    ) -> None:
        self._database = database
        self._clock = clock
        self._acts = acts
        self._audit = audit
        self._sources = sources
        self._documents = documents
        self._subjects = subjects

    def refresh_due(self) -> int:
        """Fetch some of what is due; return how many addresses this process took. Raises `idp.ports.Unavailable`."""
        now = self._clock.now()
        with self._database.reading() as tx:
            rows = metadata_sources.due(tx, now, MOST)
        return sum(self._refresh(row) for row in rows)

    def all(self) -> Sequence[Status]:
        """Return every address."""
        found: list[Status] = []
        with self._database.reading() as tx:
            rows = metadata_sources.page(tx, ("", ""), PAGE)
            while rows:
                named = ((row, self._subjects[row.kind].present(tx, row.account_id, row.subject_id)) for row in rows)
                found += [Status(row, present.name) for row, present in named if present]
                rows = metadata_sources.page(tx, (rows[-1].kind, rows[-1].subject_id), PAGE)
        return found

    def refresh_now(self, row: Any) -> None:
        """Fetch an address at an administrator's word: former certificates are dropped at once.

        Raises `BadMetadata`, and the refusals of a document that an administrator gives.
        """
        claimed = self._claimed(row)
        if claimed is None:
            raise BadMetadata("is being fetched at this moment; try again")
        try:
            self._replace(claimed, overlapping=False)
        except (BadMetadata, Refusal) as bad:
            self._failed(claimed, bad)
            raise

    def _refresh(self, row: Any) -> bool:
        claimed = self._claimed(row)
        if claimed is None:
            return False
        try:
            self._replace(claimed, overlapping=True)
        except (BadMetadata, Refusal) as bad:
            self._failed(claimed, bad)
        return True

    def _claimed(self, row: Any) -> Any | None:
        """Return the row with its next try moved on; None when another process was faster."""
        until = self._clock.now() + CLAIMED
        with self._database.writing() as tx:
            if not metadata_sources.note(tx, row, next_try_at=until):
                return None
            return metadata_sources.find(tx, row.kind, row.subject_id)

    def _replace(self, row: Any, *, overlapping: bool) -> None:
        subject = self._subjects[row.kind]
        document = base64.b64encode(self._sources.fetched(followed_of(row))).decode()
        with self._database.reading() as tx:
            present = subject.present(tx, row.account_id, row.subject_id)
        if present is None:
            return
        before, after = subject.described(present.document), subject.described(document)
        self._check(row, after)
        kept = self._kept(row, before, after) if overlapping else {}
        if document == present.document and kept == row.kept:
            with self._database.writing() as tx:
                metadata_sources.note(tx, row, **self._fresh(after), kept=kept)
            return
        opened = self._acts.open(BACKGROUND, ACTOR) if overlapping else self._acts.open()
        with suppress(Overtaken), opened as act:
            subject.follow(act, row.account_id, row.subject_id, document)
            self._note(act, row, **self._fresh(after), kept=kept)
            if _without_times(before) != _without_times(after):
                _record(act, row, present.name, before, after)

    @staticmethod
    def _note(act: Act, row: Any, **columns: Any) -> None:
        if not metadata_sources.note(act.tx, row, **columns):
            raise Overtaken

    def _check(self, row: Any, after: Metadata) -> None:
        if after.entity_id != row.entity_id:
            raise BadMetadata(f"describes another entity than {row.entity_id}")
        if after.valid_until is not None and after.valid_until <= self._clock.now():
            raise BadMetadata("has expired (validUntil)")

    def _kept(self, row: Any, before: Metadata, after: Metadata) -> dict[str, Any]:
        found = metadata_refresh.overlap(before, after, kept_of(row.kept), self._documents.end_of, self._clock.now())
        return written(found)

    def _fresh(self, after: Metadata) -> dict[str, Any]:
        now = self._clock.now()
        next_try_at = metadata_refresh.next_try(now, after, self._sources.share())
        return {"fetched_at": now, "next_try_at": next_try_at, "failures": 0, "error": ""}

    def _failed(self, row: Any, bad: BadMetadata | Refusal) -> None:
        now, failures = self._clock.now(), row.failures + 1
        next_try_at = metadata_refresh.next_try_after_failure(now, failures, self._sources.share())
        error = told(bad)
        with self._database.writing() as tx:
            noted = metadata_sources.note(tx, row, failures=failures, error=error, next_try_at=next_try_at)
            if noted and not row.failures:
                self._audit.record(tx, BACKGROUND, _failure(row, error))


def _record(act: Act, row: Any, name: str, before: Metadata, after: Metadata) -> None:
    certificates = {"before": _fingerprints(before), "after": _fingerprints(after)}
    act.record(WHAT, row.account_id, kind=row.kind, name=name, url=row.url, certificates=certificates)


def _failure(row: Any, error: str) -> Event:
    details = {"kind": row.kind, "subject": row.subject_id, "url": row.url}
    return Event(what=WHAT, outcome="failure", account_id=row.account_id, actor=ACTOR, reason=error, details=details)


def _fingerprints(metadata: Metadata) -> list[str]:
    ordered = dict.fromkeys((*metadata.signing, *metadata.encryption))
    return [ends.fingerprint(base64.b64decode(one)) for one in ordered]


def _without_times(metadata: Any) -> Any:
    """Return what metadata says besides its own times, which move on with each signature."""
    return replace(metadata, valid_until=None, cache_for=None)
