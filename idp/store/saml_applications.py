"""SAML applications of accounts, and the requests of theirs that were answered."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, delete, insert, select, tuple_, update

from idp.model.saml_application import SamlApplication, SpentRequest
from idp.store.database import upsert_in
from idp.store.swift import Row, Swift

PAGE = 1000
_COLUMNS = SamlApplication.__table__.c


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """Return an account's applications by name, at most `PAGE`."""
    query = select(*_COLUMNS).where(SamlApplication.account_id == account_id)
    return tx.execute(query.order_by(SamlApplication.name).limit(PAGE)).all()


def names(tx: Connection, account_id: str) -> Sequence[str]:
    """Return the names of an account's applications in order, at most `PAGE`."""
    query = select(SamlApplication.name).where(SamlApplication.account_id == account_id)
    return tx.execute(query.order_by(SamlApplication.name).limit(PAGE)).scalars().all()


def by_entity_id(tx: Connection, account_id: str, entity_id: str) -> Any | None:
    """Find an application of this account by its entity ID; another account's is unknown here."""
    where = (SamlApplication.account_id == account_id, SamlApplication.entity_id == entity_id)
    return tx.execute(select(*_COLUMNS).where(*where)).one_or_none()


def by_name(tx: Connection, account_id: str, name: str, *, alone: bool = False) -> Any | None:
    """Find an application of this account by its name, likewise; `alone` lets one change of it pass at a time."""
    query = select(*_COLUMNS).where(SamlApplication.account_id == account_id, SamlApplication.name == name)
    return tx.execute(query.with_for_update(key_share=True) if alone else query).one_or_none()


def by_id(tx: Connection, account_id: str, application_id: str, *, alone: bool = False) -> Any | None:
    """Find an application of this account by its ID, likewise."""
    query = select(*_COLUMNS).where(SamlApplication.account_id == account_id, SamlApplication.id == application_id)
    return tx.execute(query.with_for_update(key_share=True) if alone else query).one_or_none()


def page_of_account(tx: Connection, account_id: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` applications of this account by name, beginning after one, without their metadata."""
    columns = (column for column in _COLUMNS if column.name != "metadata_document")
    where = (SamlApplication.account_id == account_id, SamlApplication.name > after)
    return tx.execute(select(*columns).where(*where).order_by(SamlApplication.name).limit(most)).all()


def page(tx: Connection, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` applications of all accounts by ID, beginning after one."""
    return tx.execute(
        select(*_COLUMNS).where(SamlApplication.id > after).order_by(SamlApplication.id).limit(most)
    ).all()


def add(tx: Connection, **columns: Any) -> None:
    """Store an application; an `IntegrityError` means that its name or entity ID is taken in the account."""
    tx.execute(insert(SamlApplication).values(**columns))


def change(tx: Connection, account_id: str, name: str, **columns: Any) -> None:
    """Change an application of this account; an `IntegrityError` means that its entity ID is taken."""
    where = (SamlApplication.account_id == account_id, SamlApplication.name == name)
    tx.execute(update(SamlApplication).where(*where).values(**columns))


def remove(tx: Connection, account_id: str, name: str) -> None:
    """Remove an application."""
    where = (SamlApplication.account_id == account_id, SamlApplication.name == name)
    tx.execute(delete(SamlApplication).where(*where))


def spend(tx: Swift, asked: Sequence[Row]) -> set[tuple[str, str]]:
    """Note that requests are answered, each by `application_id`, `request_id` and `expires_at`, and none given twice.

    Returns application and request of each that was not answered before; of parallel answers one is told so.
    """
    return {tuple(row) for row in tx.run(_spending(tx.dialect), asked)}


@cache
def _spending(dialect: Dialect) -> Any:
    key = [SpentRequest.application_id, SpentRequest.request_id]
    return upsert_in(dialect, SpentRequest).on_conflict_do_nothing(index_elements=key).returning(*key)


def unspent(tx: Connection, application_id: str, request_id: str) -> bool:
    """Tell whether `spend` would be told True at this moment, and note nothing."""
    key = (SpentRequest.application_id == application_id, SpentRequest.request_id == request_id)
    return tx.execute(select(SpentRequest.request_id).where(*key)).scalar_one_or_none() is None


def sweep_requests(tx: Connection, now: datetime, batch: int) -> int:
    """Forget at most `batch` requests that could not be sent again; return how many."""
    key = (SpentRequest.application_id, SpentRequest.request_id)
    old = select(*key).where(SpentRequest.expires_at < now).limit(batch)
    return tx.execute(delete(SpentRequest).where(tuple_(*key).in_(old))).rowcount
