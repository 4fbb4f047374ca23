"""Tags of an account's resources."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from idp.model.tag import Tag

USER = "user"
Tagged = Iterable[tuple[str, str]]
"""Tags by key and value."""


def add(tx: Connection, account_id: str, kind: str, resource_id: str, tagged: Sequence[tuple[str, str]]) -> None:
    """Store the tags of a new resource."""
    of = {"account_id": account_id, "resource_kind": kind, "resource_id": resource_id}
    if tagged:
        tx.execute(insert(Tag), [of | {"key": key, "value": value} for key, value in tagged])


def of(tx: Connection, account_id: str, kind: str, resource_ids: Sequence[str]) -> Sequence[Any]:
    """Return the tags of some resources, by key."""
    where = (Tag.account_id == account_id, Tag.resource_kind == kind, Tag.resource_id.in_(resource_ids))
    return tx.execute(select(Tag.resource_id, Tag.key, Tag.value).where(*where).order_by(Tag.key)).all()


def bears(account_id: str, kind: str, resource_id: Any, key: str, value: str) -> ColumnElement[bool]:
    """Return the condition that a resource has a tag; without a value, any tag of the key."""
    where = (Tag.account_id == account_id, Tag.resource_kind == kind, Tag.resource_id == resource_id, Tag.key == key)
    return select(Tag.key).where(*where, *((Tag.value == value,) if value else ())).exists()


def remove_all(tx: Connection, account_id: str, kind: str, resource_id: str) -> None:
    """Delete the tags of a resource that is deleted (XR-11)."""
    where = (Tag.account_id == account_id, Tag.resource_kind == kind, Tag.resource_id == resource_id)
    tx.execute(delete(Tag).where(*where))
