"""Applications of accounts, and their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.application import Application, ApplicationSecret

PAGE = 1000
_TABLE = Application.__table__
_SECRETS = ApplicationSecret.__table__


@dataclass(frozen=True, kw_only=True)
class ApplicationRecord:
    """An application with the keyed hashes of its secrets."""

    id: str
    account_id: str
    name: str
    client_id: str
    public: bool
    display_name: str
    app_type: str
    access_token_seconds: int
    redirect_uris: list[str]
    post_logout_redirect_uris: list[str]
    scopes: list[str]
    id_token_alg: str
    created_at: datetime
    updated_at: datetime
    secret_digests: tuple[str, ...]


def of_account(tx: Connection, account_id: str) -> Sequence[ApplicationRecord]:
    """Return an account's applications by name, at most `PAGE`."""
    query = select(_TABLE).where(Application.account_id == account_id)
    rows = tx.execute(query.order_by(Application.name).limit(PAGE)).all()
    theirs = select(Application.id).where(Application.account_id == account_id)
    digests: dict[str, list[str]] = {}
    for secret in tx.execute(select(_SECRETS).where(ApplicationSecret.application_id.in_(theirs))):
        digests.setdefault(secret.application_id, []).append(secret.digest)
    return [_record(row, digests.get(row.id, ())) for row in rows]


def find(tx: Connection, account_id: str, client_id: str) -> ApplicationRecord | None:
    """Return an OIDC client of one account; another account's client is unknown here."""
    where = (Application.account_id == account_id, Application.client_id == client_id)
    row = tx.execute(select(_TABLE).where(*where)).one_or_none()
    return _record(row, [secret.digest for secret in secrets(tx, row.id)]) if row is not None else None


def lock(tx: Connection, account_id: str, application_id: str) -> bool:
    """Let one change of an application pass at a time, until the transaction ends; False when it is gone."""
    where = (Application.account_id == account_id, Application.id == application_id)
    return tx.execute(select(Application.id).where(*where).with_for_update()).one_or_none() is not None


def add(tx: Connection, **columns: Any) -> None:
    """Store an application; an `IntegrityError` means that its name or client ID is taken in the account."""
    tx.execute(insert(Application).values(**columns))


def change(tx: Connection, account_id: str, application_id: str, **columns: Any) -> None:
    """Change an application of this account."""
    where = (Application.account_id == account_id, Application.id == application_id)
    tx.execute(update(Application).where(*where).values(**columns))


def remove(tx: Connection, account_id: str, application_id: str) -> None:
    """Remove an application with its secrets and grants."""
    where = (Application.account_id == account_id, Application.id == application_id)
    tx.execute(delete(Application).where(*where))


def secrets(tx: Connection, application_id: str) -> Sequence[Any]:
    """Return the secrets of an application, oldest first; there are never more than a few."""
    query = select(_SECRETS).where(ApplicationSecret.application_id == application_id)
    return tx.execute(query.order_by(ApplicationSecret.created_at, ApplicationSecret.id)).all()


def add_secret(tx: Connection, secret_id: str, application_id: str, digest: str, now: datetime) -> None:
    """Store a secret."""
    values = {"id": secret_id, "application_id": application_id, "digest": digest, "created_at": now}
    tx.execute(insert(ApplicationSecret).values(**values))


def remove_secret(tx: Connection, application_id: str, secret_id: str) -> bool:
    """Remove one secret of an application; False when it has none of that ID."""
    where = (ApplicationSecret.application_id == application_id, ApplicationSecret.id == secret_id)
    return tx.execute(delete(ApplicationSecret).where(*where)).rowcount == 1


def remove_secrets(tx: Connection, application_id: str) -> None:
    """Remove every secret of an application."""
    tx.execute(delete(ApplicationSecret).where(ApplicationSecret.application_id == application_id))


def _record(row: Any, digests: Sequence[str]) -> ApplicationRecord:
    return ApplicationRecord(**row._mapping, secret_digests=tuple(digests))  # noqa: SLF001 -- SQLAlchemy's public name
