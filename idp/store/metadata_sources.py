"""Addresses of metadata, and the ends that were announced."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from idp.model.metadata_source import AnnouncedEnd, MetadataSource
from idp.store.database import upsert

_COLUMNS = MetadataSource.__table__.c
KEY = [MetadataSource.kind, MetadataSource.subject_id]


def find(tx: Connection, kind: str, subject_id: str) -> Any | None:
    """Find the address of what it describes."""
    query = select(*_COLUMNS).where(MetadataSource.kind == kind, MetadataSource.subject_id == subject_id)
    return tx.execute(query).one_or_none()


def page(tx: Connection, after: tuple[str, str], most: int) -> Sequence[Any]:
    """Return up to `most` addresses of all accounts in the order of their keys, beginning after one."""
    kind, subject_id = after
    later = (MetadataSource.kind > kind) | ((MetadataSource.kind == kind) & (MetadataSource.subject_id > subject_id))
    return tx.execute(select(*_COLUMNS).where(later).order_by(*KEY).limit(most)).all()


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """Return an account's addresses: one at most for each thing described."""
    return tx.execute(select(*_COLUMNS).where(MetadataSource.account_id == account_id).order_by(*KEY)).all()


def put(tx: Connection, **columns: Any) -> None:
    """Store an address, in the place of the one there was."""
    row = upsert(tx, MetadataSource).values(**columns)
    tx.execute(row.on_conflict_do_update(index_elements=KEY, set_=columns))


def remove(tx: Connection, kind: str, subject_id: str) -> None:
    """Remove an address, if there is one."""
    tx.execute(delete(MetadataSource).where(MetadataSource.kind == kind, MetadataSource.subject_id == subject_id))


def due(tx: Connection, now: datetime, most: int) -> Sequence[Any]:
    """Return up to `most` addresses whose time has come, the longest due first."""
    query = select(*_COLUMNS).where(MetadataSource.next_try_at <= now)
    return tx.execute(query.order_by(MetadataSource.next_try_at).limit(most)).all()


def note(tx: Connection, row: Any, **columns: Any) -> bool:
    """Change an address as it was read; False when it has been changed since, and then nothing is written.

    Of any number of parallel callers who move `next_try_at` on, exactly one is told True.
    """
    where = (*(getattr(MetadataSource, name) == getattr(row, name) for name in ("kind", "subject_id", "next_try_at")),)
    return tx.execute(update(MetadataSource).where(*where).values(**columns)).rowcount == 1


def announce(tx: Connection, digest: str, days: int, ends_at: datetime) -> bool:
    """Note that an end is announced; of any number of announcements of a threshold exactly one is told True."""
    row = upsert(tx, AnnouncedEnd).values(digest=digest, days=days, ends_at=ends_at)
    noted = row.on_conflict_do_update(
        index_elements=[AnnouncedEnd.digest], set_={"days": days}, where=AnnouncedEnd.days > days
    )
    return tx.execute(noted.returning(AnnouncedEnd.digest)).scalar_one_or_none() is not None


def sweep_announced(tx: Connection, before: datetime, batch: int) -> int:
    """Forget at most `batch` announcements of ends that lie further back; return how many."""
    old = select(AnnouncedEnd.digest).where(AnnouncedEnd.ends_at < before).limit(batch)
    return tx.execute(delete(AnnouncedEnd).where(AnnouncedEnd.digest.in_(old))).rowcount
