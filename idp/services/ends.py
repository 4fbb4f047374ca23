"""The ends of certificates and of metadata: found, announced in the audit trail weeks ahead, and told by the doctor."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from idp.model.identity_provider import SamlProvider
from idp.ports import BadMetadata, Clock, Ephemeral, KeyRing
from idp.rules import ends
from idp.rules.ends import APPLICATION, CERTIFICATE, METADATA, OURS, PROVIDER, USER_SSO, Ending
from idp.rules.metadata_refresh import Metadata
from idp.saml_ports import MetadataDocuments
from idp.services.audit import Audit, Event
from idp.services.metadata_refresh import BACKGROUND, Subject
from idp.store import accounts, identity_providers, metadata_sources, saml_applications
from idp.store.database import Database

EVERY = timedelta(hours=1)
FORGOTTEN = timedelta(days=400)
"""After its end an announcement is forgotten, and what still stands there announced anew."""
SPACE, TURN = "ends", "turn"
ACTOR = "ends"
PAGE = 200
BATCH = 500


class Ends:
    """Looks at everything that ends."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        ephemeral: Ephemeral,
        key_ring: KeyRing,
        documents: MetadataDocuments,
        subjects: Mapping[str, Subject],
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ephemeral = ephemeral
        self._key_ring = key_ring
        self._documents = documents
        self._subjects = subjects
        self._audit = audit

    def near(self) -> Sequence[Ending]:
        """Return what ends within weeks, or has ended, the soonest first."""
        now = self._clock.now()
        found = (one for one in self._all() if ends.threshold(one.ends_at, now) is not None)
        return sorted(found, key=lambda one: one.ends_at)

    def announce_in_turn(self) -> int:
        """Announce, at most once an hour however many processes ask. Raises `idp.ports.Unavailable`."""
        first = self._ephemeral.increment(SPACE, TURN, EVERY) == 1
        return self.announce() if first else 0

    def announce(self) -> int:
        """Write an audit event for each threshold that was reached and not announced; return how many."""
        return sum(self._announced(one) for one in self.near())

    def _announced(self, ending: Ending) -> bool:
        now = self._clock.now()
        days = ends.threshold(ending.ends_at, now)
        if days is None:
            return False
        with self._database.writing() as tx:
            metadata_sources.sweep_announced(tx, now - FORGOTTEN, BATCH)
            fresh = metadata_sources.announce(tx, ending.digest, days, ending.ends_at)
            if fresh:
                self._audit.record(tx, BACKGROUND, _event(ending, days))
        return fresh

    def _all(self) -> Iterator[Ending]:
        for certificate in self._key_ring.certificates():
            yield self._of_certificate(certificate, OURS, "", "")
        with self._database.reading() as tx:
            subjects = list(_subjects(tx))
        for kind, account_id, subject_id in subjects:
            yield from self._of_subject(kind, account_id, subject_id)

    def _of_subject(self, kind: str, account_id: str, subject_id: str) -> Iterator[Ending]:
        with self._database.reading() as tx:
            present = self._subjects[kind].present(tx, account_id, subject_id)
            source = metadata_sources.find(tx, kind, subject_id)
        if present is None:
            return
        try:
            metadata: Metadata = self._subjects[kind].described(present.document)
        except BadMetadata:  # taken by an older release; whoever uses it is told
            return
        for certificate in dict.fromkeys((*metadata.signing, *metadata.encryption)):
            yield self._of_certificate(certificate, kind, account_id, present.name)
        # What is fetched anew in time may be short-lived: its end is news only when that fails.
        if metadata.valid_until is not None and (source is None or source.failures):
            yield Ending(
                kind=kind, what=METADATA, ends_at=metadata.valid_until, account_id=account_id, name=present.name
            )

    def _of_certificate(self, certificate: str, kind: str, account_id: str, name: str) -> Ending:
        return Ending(
            kind=kind,
            what=CERTIFICATE,
            ends_at=self._documents.end_of(certificate),
            account_id=account_id,
            name=name,
            fingerprint=ends.fingerprint(base64.b64decode(certificate)),
        )


def _subjects(tx: Connection) -> Iterator[tuple[str, str, str]]:
    """Yield kind, account and ID of everything that may have metadata."""
    rows = saml_applications.page(tx, "", PAGE)
    while rows:
        yield from ((APPLICATION, row.account_id, row.id) for row in rows)
        rows = saml_applications.page(tx, rows[-1].id, PAGE)
    rows = identity_providers.page_of_all(tx, SamlProvider, "", PAGE)
    while rows:
        yield from ((PROVIDER, row.account_id, row.id) for row in rows)
        rows = identity_providers.page_of_all(tx, SamlProvider, rows[-1].id, PAGE)
    yield from ((USER_SSO, account_id, account_id) for account_id in accounts.all_ids(tx))


def _event(ending: Ending, days: int) -> Event:
    details = {"kind": ending.kind, "name": ending.name, "ends_at": ending.ends_at.isoformat(), "days": days}
    return Event(
        what=f"{ending.what}_ends",
        outcome="success",
        account_id=ending.account_id or None,
        actor=ACTOR,
        reason="past" if days == ends.PAST else f"within_{days}_days",
        details=details | ({"fingerprint": ending.fingerprint} if ending.fingerprint else {}),
    )
