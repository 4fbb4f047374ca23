"""SAML and OIDC providers of an account, and the assertions spent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from idp.model.identity_provider import OidcProvider, SamlProvider, SpentAssertion
from idp.store.database import upsert

Provider = type[SamlProvider] | type[OidcProvider]


def find(tx: Connection, kind: Provider, account_id: str, name_key: str, *, lock: bool = False) -> Any | None:
    """Find a provider of this account by its name key; `lock` lets one change of it pass at a time."""
    query = select(*kind.__table__.c).where(kind.account_id == account_id, kind.name_key == name_key)
    return tx.execute(query.with_for_update() if lock else query).one_or_none()


def page(tx: Connection, kind: Provider, account_id: str, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` providers by name key, beginning after one."""
    query = select(*kind.__table__.c).where(kind.account_id == account_id, kind.name_key > after)
    return tx.execute(query.order_by(kind.name_key).limit(most)).all()


def by_id(tx: Connection, kind: Provider, account_id: str, provider_id: str) -> Any | None:
    """Find a provider of this account by its ID."""
    return tx.execute(
        select(*kind.__table__.c).where(kind.account_id == account_id, kind.id == provider_id)
    ).one_or_none()


def page_of_all(tx: Connection, kind: Provider, after: str, most: int) -> Sequence[Any]:
    """Return up to `most` providers of all accounts by ID, beginning after one."""
    return tx.execute(select(*kind.__table__.c).where(kind.id > after).order_by(kind.id).limit(most)).all()


def count(tx: Connection, kind: Provider, account_id: str) -> int:
    """Count an account's providers of a kind."""
    return tx.execute(select(func.count()).select_from(kind).where(kind.account_id == account_id)).scalar_one()


def add(tx: Connection, kind: Provider, **columns: Any) -> None:
    """Store a provider; an `IntegrityError` means that its name, or its issuer, is taken."""
    tx.execute(insert(kind).values(**columns))


def change(tx: Connection, kind: Provider, provider_id: str, **columns: Any) -> None:
    """Change a provider that was found in this account."""
    tx.execute(update(kind).where(kind.id == provider_id).values(**columns))


def remove(tx: Connection, kind: Provider, account_id: str, name_key: str) -> bool:
    """Delete a provider of this account; False when there is none of the name."""
    return tx.execute(delete(kind).where(kind.account_id == account_id, kind.name_key == name_key)).rowcount == 1


def spend(tx: Connection, digest: str, expires_at: datetime) -> bool:
    """Spend an assertion; of any number of parallel spenders exactly one is told True."""
    row = upsert(tx, SpentAssertion).values(digest=digest, expires_at=expires_at)
    spent = row.on_conflict_do_nothing(index_elements=[SpentAssertion.digest]).returning(SpentAssertion.digest)
    return tx.execute(spent).scalar_one_or_none() is not None


def unspent(tx: Connection, digest: str, _expires_at: datetime) -> bool:
    """Tell whether `spend` would be told True at this moment, and spend nothing."""
    query = select(SpentAssertion.digest).where(SpentAssertion.digest == digest)
    return tx.execute(query).scalar_one_or_none() is None


def sweep_assertions(tx: Connection, now: datetime, batch: int) -> int:
    """Delete at most `batch` assertions that could not be used any more; return how many."""
    old = select(SpentAssertion.digest).where(SpentAssertion.expires_at < now).limit(batch)
    return tx.execute(delete(SpentAssertion).where(SpentAssertion.digest.in_(old))).rowcount
