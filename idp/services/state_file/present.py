"""What there is, read for comparing and exporting: one account at a time, a few statements each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from idp.rules.settings.account_mask import AccountMask
from idp.services.directory import Account, account_of
from idp.store import accounts, applications, domains, users
from idp.store.database import Database


@dataclass(frozen=True)
class Present:
    """An account with everything a state file speaks of; rows as the store returns them, users by name key."""

    account: Account
    owner: Any | None
    users: dict[str, Any]
    domains: Sequence[Any]
    applications: Sequence[Any]


def read(database: Database, account_id: str, logon_domain: str, now: datetime) -> Present | None:
    """Return an account as it is now; None for an unknown one."""
    with database.reading() as tx:
        record = accounts.by_id(tx, account_id)
        if record is None:
            return None
        account = account_of(record, logon_domain)
        return Present(
            account=replace(account, mask=AccountMask(login_mask=account.mask_in_force(now))),
            owner=users.owner_with_logon(tx, account_id),
            users={row.name_key: row for row in _all_users(tx, account_id)},
            domains=domains.of_account(tx, account_id),
            applications=applications.of_account(tx, account_id),
        )


def ids(database: Database) -> Sequence[str]:
    """Return the IDs of all accounts, in order."""
    with database.reading() as tx:
        return accounts.all_ids(tx)


def _all_users(tx: Any, account_id: str) -> Iterator[Any]:
    page = users.page_with_logon(tx, account_id)
    while page:
        yield from page
        page = users.page_with_logon(tx, account_id, page[-1].name_key)
