"""What is known about an account's security: the report with its score, the summary, and everybody's credentials.

No report has a secret, a hash or an address in it (SR-23), and each is as of now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp import refusals
from idp.model.access_key import KeyStatus
from idp.model.login_profile import Status
from idp.model.user import Kind
from idp.ports import Clock
from idp.rules import policies, security_score
from idp.rules.security_score import Figures
from idp.services import access_keys, groups, users, virtual_mfa_devices
from idp.services.directory import Account, Directory
from idp.store import figures
from idp.store.database import Database

NOT_APPLICABLE = "N/A"
HOLDER = "<root>"
KEY_COLUMNS = ("exist", "active", "last_rotated", "last_used")
COLUMNS = (
    "user",
    "user_creation_time",
    "user_last_logon",
    "password_exist",
    "password_active",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(f"access_key_{number}_{column}" for number in range(1, access_keys.QUOTA + 1) for column in KEY_COLUMNS),
)
"""The published columns of the credential report."""

QUOTAS = {
    "AccessKeysPerUserQuota": access_keys.QUOTA,
    "AccountAccessKeysPerAccountQuota": access_keys.QUOTA,
    "AttachedPoliciesPerGroupQuota": policies.MOST_ATTACHED["group", "Custom"],
    "AttachedPoliciesPerRoleQuota": policies.MOST_ATTACHED["role", "Custom"],
    "AttachedPoliciesPerUserQuota": policies.MOST_ATTACHED["user", "Custom"],
    "AttachedSystemPoliciesPerGroupQuota": policies.MOST_ATTACHED["group", "System"],
    "AttachedSystemPoliciesPerRoleQuota": policies.MOST_ATTACHED["role", "System"],
    "AttachedSystemPoliciesPerUserQuota": policies.MOST_ATTACHED["user", "System"],
    "AuthorizedClientPerUserQuota": 0,
    "ConditionsPerAKPolicyQuota": 0,
    "GroupsPerUserQuota": groups.QUOTA_OF_USER,
    "GroupsQuota": groups.QUOTA,
    "IPItemsPerAKPolicyQuota": 0,
    "PoliciesQuota": policies.MOST_POLICIES,
    "PolicySizeQuota": policies.POLICY_FIELDS["document"].most,
    "RolesQuota": policies.MOST_ROLES,
    "ServiceCredentialsPerUserPerServiceQuota": 0,
    "UsersQuota": users.QUOTA,
    "VersionsPerPolicyQuota": policies.MOST_VERSIONS,
    "VirtualMFADevicesQuota": virtual_mfa_devices.QUOTA,
}
"""Quotas by published name; of what does not exist here there may be none."""


@dataclass(frozen=True)
class Practice:
    """The security report: its figures and the score that follows from them."""

    figures: Figures

    @property
    def score(self) -> int:
        """Return the score."""
        return security_score.score(self.figures)

    @property
    def named(self) -> dict[str, Any]:
        """Return the figures by their published names (SR-04)."""
        found = self.figures
        return {
            "SubUser": found.users,
            "SubUserBindMfa": found.users_with_mfa,
            "SubUserWithUnusedAccessKey": found.users_with_unused_key,
            "RootWithAccessKey": found.holder_keys,
            "SubUserWithOldAccessKey": found.users_with_old_key,
            "SubUserPwdLevel": found.password_level.value,
            "UnusedAkNum": found.holder_unused_keys,
            "OldAkNum": found.holder_old_keys,
            "BindMfa": found.holder_has_mfa,
        }


@dataclass(frozen=True)
class Line:
    """One line of the credential report; the next page begins after its `key`. The holder's comes first."""

    key: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Limits:
    """After how many days a key counts as unused, and as old (SR-20)."""

    unused_key_days: int = 90
    old_key_days: int = 90


class SecurityReports:
    """Gathers figures, by a fixed number of statements each."""

    def __init__(self, database: Database, clock: Clock, directory: Directory, limits: Limits) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._limits = limits

    def practice(self, account_id: str) -> Practice:
        """Return the security report; raises `ACCOUNT_UNKNOWN`."""
        account, now = self._account(account_id), self._clock.now()
        unused_before = now - timedelta(days=self._limits.unused_key_days)
        old_before = now - timedelta(days=self._limits.old_key_days)
        with self._database.reading() as tx:
            row = figures.security(tx, account_id, unused_before, old_before)
        counted = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's published name
        has_mfa = counted.pop("holder_devices") > 0
        level = security_score.password_level(account.policy)
        return Practice(Figures(**counted, password_level=level, holder_has_mfa=has_mfa))

    def summary(self, account_id: str) -> dict[str, int]:
        """Return what the account has and may have at most, by published names; raises `ACCOUNT_UNKNOWN`."""
        self._account(account_id)
        with self._database.reading() as tx:
            counted = dict(figures.summary(tx, account_id)._mapping)  # noqa: SLF001 -- likewise
        counted["MFADevices"] = counted["MFADevicesInUse"] + counted.pop("SpareMFADevices")
        return QUOTAS | counted

    def credentials(self, account_id: str, after: str, most: int) -> Sequence[Line]:
        """Return up to `most` lines of the credential report, after a key; raises `ACCOUNT_UNKNOWN`."""
        account = self._account(account_id)
        with self._database.reading() as tx:
            users_after = "" if after == HOLDER else after
            rows = figures.credentials(tx, account_id, users_after, most, with_holder=not after)[:most]
            ids = [row.id for row in rows]
            logons = figures.last_logons(tx, account_id, ids)
            held: dict[str, list[Any]] = {}
            for key in figures.keys(tx, account_id, ids):
                held.setdefault(key.user_id, []).append(key)
        return [_line(account, row, logons.get(row.id), held.get(row.id, [])) for row in rows]

    def all_credentials(self, account_id: str, at_once: int = 1000) -> Iterator[Line]:
        """Return the whole credential report, read page by page."""
        page = self.credentials(account_id, "", at_once)
        while page:
            yield from page
            page = self.credentials(account_id, page[-1].key, at_once) if len(page) == at_once else ()

    def _account(self, account_id: str) -> Account:
        account = self._directory.account(account_id)
        if account is None:
            raise refusals.ACCOUNT_UNKNOWN()
        return account


def _line(account: Account, row: Any, last_logon: datetime | None, held: Sequence[Any]) -> Line:
    holder = row.kind == Kind.OWNER
    cells = {
        "user": HOLDER if holder else account.principal_of(row.kind, row.name),
        "user_creation_time": _moment(row.created_at),
        "user_last_logon": _moment(last_logon),
        "password_exist": _flag(row.status is not None),
        "password_active": _flag(row.status == Status.ACTIVE) if row.status else NOT_APPLICABLE,
        "password_last_changed": _moment(row.password_changed_at),
        "password_next_rotation": NOT_APPLICABLE if holder else _rotation(account, row.password_changed_at),
        "mfa_active": _flag(row.bound_at is not None),
    }
    for number in range(1, access_keys.QUOTA + 1):
        cells |= _key_cells(number, held[number - 1] if number <= len(held) else None)
    return Line(HOLDER if holder else row.name_key, cells)


def _key_cells(number: int, key: Any) -> dict[str, str]:
    values: tuple[str, ...] = (_flag(False), NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE)
    if key is not None:
        active = _flag(key.status == KeyStatus.ACTIVE)
        values = (_flag(True), active, _moment(key.created_at), _moment(key.last_used_at))
    return {f"access_key_{number}_{column}": value for column, value in zip(KEY_COLUMNS, values, strict=True)}


def _rotation(account: Account, changed_at: datetime | None) -> str:
    days = account.policy.max_password_age
    return _moment(changed_at + timedelta(days=days)) if days and changed_at else NOT_APPLICABLE


def _flag(value: bool) -> str:  # noqa: FBT001 -- a value to be written
    return "TRUE" if value else "FALSE"


def _moment(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else NOT_APPLICABLE
