"""Applications of accounts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.application import Application

PAGE = 1000
_TABLE = Application.__table__


def of_account(tx: Connection, account_id: str) -> Sequence[Any]:
    """Return an account's applications by name, at most `PAGE`."""
    query = select(_TABLE).where(Application.account_id == account_id)
    return tx.execute(query.order_by(Application.name).limit(PAGE)).all()


def find(tx: Connection, account_id: str, client_id: str) -> Any | None:
    """Return an OIDC client of one account; another account's client is unknown here."""
    where = (Application.account_id == account_id, Application.client_id == client_id)
    return tx.execute(select(_TABLE).where(*where)).one_or_none()


def add(tx: Connection, **columns: Any) -> None:
    """Store an application; an `IntegrityError` means that its name or client ID is taken in the account."""
    tx.execute(insert(Application).values(**columns))


def change(tx: Connection, account_id: str, application_id: str, **columns: Any) -> None:
    """Change an application of this account."""
    where = (Application.account_id == account_id, Application.id == application_id)
    tx.execute(update(Application).where(*where).values(**columns))


def remove(tx: Connection, account_id: str, application_id: str) -> None:
    """Remove an application with its grants."""
    where = (Application.account_id == account_id, Application.id == application_id)
    tx.execute(delete(Application).where(*where))
