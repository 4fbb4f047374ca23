"""Accounts, their settings and aliases, and the version by which processes notice changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from idp.model.account import Account, AccountSetting, Change, ReservedAlias
from idp.model.domain import DomainAlias
from idp.model.user import User
from idp.store.database import upsert
from idp.store.swift import Swift

DIRECTORY = "directory"
PROVISIONAL_MASK = "ProvisionalMask"
"""The section of a mask that is undone unless the holder logs on (LM-10)."""


_VERSION = select(Change.version).where(Change.subject == DIRECTORY)


@dataclass(frozen=True)
class AccountRecord:
    """An account with everything that rarely changes; `settings` maps a section to its published names and values."""

    id: str
    alias: str | None
    settings: dict[str, dict[str, Any]]
    verified_domains: tuple[str, ...]


def version(tx: Swift) -> int:
    """Return the number of changes to what processes cache."""
    return next((int(row[0]) for row in tx.run(_VERSION)), 0)


def changed(tx: Connection) -> None:
    """Tell every process that something it may cache has changed."""
    row = upsert(tx, Change).values(subject=DIRECTORY, version=1)
    tx.execute(row.on_conflict_do_update(index_elements=[Change.subject], set_={"version": Change.version + 1}))


def by_id(tx: Connection, account_id: str) -> AccountRecord | None:
    """Find an account with its settings and verified domains."""
    row = tx.execute(select(Account.id, Account.alias).where(Account.id == account_id)).one_or_none()
    if row is None:
        return None
    settings = select(AccountSetting.section, AccountSetting.document).where(AccountSetting.account_id == account_id)
    domains = select(DomainAlias.name).where(
        DomainAlias.account_id == account_id, DomainAlias.verified_at.is_not(None), DomainAlias.suspended_at.is_(None)
    )
    return AccountRecord(
        row.id,
        row.alias,
        {row.section: row.document for row in tx.execute(settings)},
        tuple(tx.execute(domains.order_by(DomainAlias.name)).scalars()),
    )


def lock(tx: Connection, account_id: str) -> None:
    """Let one change that counts what an account has pass at a time, until the transaction ends."""
    tx.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def id_by_alias_or_id(tx: Connection, text: str) -> str | None:
    """Find the account whose alias or ID is `text`."""
    query = select(Account.id).where(or_(Account.alias == text, Account.id == text))
    return tx.execute(query.order_by(Account.alias == text)).scalars().first()


def id_by_domain(tx: Connection, name: str) -> str | None:
    """Find the account that has proved a domain and not lost it since (DA-08, DA-09)."""
    where = (DomainAlias.name == name, DomainAlias.verified_at.is_not(None), DomainAlias.suspended_at.is_(None))
    return tx.execute(select(DomainAlias.account_id).where(*where)).scalar_one_or_none()


def id_by_owner(tx: Connection, owner_name_key: str) -> str | None:
    """Find the account whose holder has this logon name."""
    return tx.execute(select(User.account_id).where(User.owner_name_key == owner_name_key)).scalar_one_or_none()


def all_ids(tx: Connection) -> Sequence[str]:
    """Return every account's ID, in order."""
    return tx.execute(select(Account.id).order_by(Account.id)).scalars().all()


def add(tx: Connection, account_id: str, now: datetime) -> None:
    """Store a new account; an `IntegrityError` means that the ID is taken."""
    tx.execute(insert(Account).values(id=account_id, alias=None, created_at=now))


def set_alias(tx: Connection, account_id: str, alias: str | None) -> None:
    """Set or clear the alias; an `IntegrityError` means that another account has it."""
    tx.execute(update(Account).where(Account.id == account_id).values(alias=alias))


def reservation(tx: Connection, alias: str, now: datetime) -> str | None:
    """Return the account a former alias is held back for, if any."""
    where = (ReservedAlias.alias == alias, ReservedAlias.until > now)
    return tx.execute(select(ReservedAlias.account_id).where(*where)).scalar_one_or_none()


def reserve_alias(tx: Connection, alias: str, account_id: str, until: datetime) -> None:
    """Hold a former alias back for its account (DD-07)."""
    row = upsert(tx, ReservedAlias).values(alias=alias, account_id=account_id, until=until)
    tx.execute(
        row.on_conflict_do_update(
            index_elements=[ReservedAlias.alias], set_={"account_id": account_id, "until": row.excluded.until}
        )
    )


def put_setting(tx: Connection, account_id: str, section: str, document: dict[str, Any]) -> None:
    """Replace the non-default values of one group of settings; an empty document removes the row."""
    where = (AccountSetting.account_id == account_id, AccountSetting.section == section)
    tx.execute(delete(AccountSetting).where(*where))
    if document:
        tx.execute(insert(AccountSetting).values(account_id=account_id, section=section, document=document))
