"""What there is, read for comparing and exporting: one account at a time, a few statements each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from idp.model.identity_provider import OidcProvider, SamlProvider
from idp.rules.settings import declare
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.user_sso import UserSso
from idp.rules.system_policies import SYSTEM_POLICIES
from idp.services.directory import Account, account_of
from idp.services.user_sso import SECTION
from idp.store import (
    access_keys,
    accounts,
    applications,
    attachments,
    domains,
    groups,
    identity_providers,
    metadata_sources,
    policies,
    roles,
    saml_applications,
    users,
)
from idp.store.database import Database
from idp.store.policies import GROUP, ROLE, USER

MOST = 500
Rows = Mapping[str, Any]
Attached = tuple[str, str]
"""A policy as it is attached: type, and name in lower case."""


@dataclass(frozen=True, kw_only=True)
class Present:
    """An account with everything a state file speaks of; rows as the store returns them, most by name key.

    `access_keys` are by the ID of whose they are, `members` are names of groups by user and group, `attached` are names
    of policies by kind and name key of whom they are attached to, `metadata_sources` by kind and ID of the subject.
    """

    account: Account
    owner: Any | None = None
    access_keys: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    domains: Sequence[Any] = ()
    users: Rows = field(default_factory=dict)
    groups: Rows = field(default_factory=dict)
    policies: Rows = field(default_factory=dict)
    roles: Rows = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attached: Mapping[tuple[str, str], Mapping[Attached, str]] = field(default_factory=dict)
    saml_providers: Rows = field(default_factory=dict)
    oidc_providers: Rows = field(default_factory=dict)
    user_sso: UserSso = field(default_factory=UserSso)
    applications: Sequence[Any] = ()
    saml_applications: Sequence[Any] = ()
    metadata_sources: Mapping[tuple[str, str], Any] = field(default_factory=dict)


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
            access_keys=_by(access_keys.of_account(tx, account_id), lambda row: row.user_id),
            domains=domains.of_account(tx, account_id),
            user_sso=declare.from_published(UserSso, record.settings.get(SECTION, {})),
            applications=applications.of_account(tx, account_id),
            saml_applications=saml_applications.of_account(tx, account_id),
            metadata_sources={(row.kind, row.subject_id): row for row in metadata_sources.of_account(tx, account_id)},
            **_named(tx, account_id),
        )


def ids(database: Database) -> Sequence[str]:
    """Return the IDs of all accounts, in order."""
    with database.reading() as tx:
        return accounts.all_ids(tx)


def _named(tx: Connection, account_id: str) -> dict[str, Any]:
    """Return what has a name, and what links it."""
    pages: dict[str, Callable[[str], Sequence[Any]]] = {
        "users": partial(users.page_with_logon, tx, account_id),
        "groups": lambda after: groups.page(tx, account_id, after, MOST),
        "policies": lambda after: policies.page_with_documents(tx, account_id, after, MOST),
        "roles": lambda after: roles.page(tx, account_id, after, MOST),
        "saml_providers": lambda after: identity_providers.page(tx, SamlProvider, account_id, after, MOST),
        "oidc_providers": lambda after: identity_providers.page(tx, OidcProvider, account_id, after, MOST),
    }
    found = {name: _every(page) for name, page in pages.items()}
    members = _by(groups.memberships(tx, account_id), lambda row: row.user_key)
    links = {user: {row.group_key: row.name for row in rows} for user, rows in members.items()}
    names = {
        (kind, row.id): key
        for kind, rows in ((USER, "users"), (GROUP, "groups"), (ROLE, "roles"))
        for key, row in found[rows].items()
    }
    return found | {"members": links, "attached": _attached(attachments.of_account(tx, account_id), names)}


def _attached(rows: Sequence[Any], names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], dict[Attached, str]]:
    by_target = _by(rows, lambda row: (row.target_kind, row.target_id))
    return {
        (target[0], names[target]): {(row.policy_type, row.policy_key): _policy_name(row) for row in of_target}
        for target, of_target in by_target.items()
    }


def _policy_name(row: Any) -> str:
    return str(row.name or SYSTEM_POLICIES[row.policy_key].name)


def _every(page: Callable[[str], Sequence[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rows = page("")
    while rows:
        found |= {row.name_key: row for row in rows}
        rows = page(rows[-1].name_key)
    return found


def _by(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    gathered: dict[Any, list[Any]] = {}
    for row in rows:
        gathered.setdefault(key(row), []).append(row)
    return gathered
