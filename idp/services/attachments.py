"""Attaching policies to users, groups and roles, and telling what is attached to whom (BP-06, BP-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import granting_refusals, refusals
from idp.refusals import Refusal
from idp.rules import logon_names
from idp.rules import policies as rules
from idp.rules.system_policies import SYSTEM_POLICIES
from idp.services.act import Act
from idp.services.policies import typed
from idp.store import attachments, policies
from idp.store.database import Database
from idp.store.policies import GROUP, ROLE, SYSTEM, USER

UNKNOWN = {USER: refusals.USER_UNKNOWN, GROUP: refusals.GROUP_UNKNOWN, ROLE: granting_refusals.ROLE_UNKNOWN}


@dataclass(frozen=True)
class Target:
    """Somebody whom policies can be attached to: `kind` is `user`, `group` or `role`."""

    kind: str
    name: str

    def unknown(self) -> Refusal:
        """Make the refusal of somebody that there is not."""
        return UNKNOWN[self.kind]()

    @property
    def words(self) -> dict[str, str]:
        """Return how refusals call it."""
        return {"kind": self.kind.title(), "what": self.kind}


@dataclass(frozen=True)
class Attached:
    """A policy as it is attached."""

    type: str
    name: str
    description: str
    default_version: int
    attached_at: datetime


@dataclass(frozen=True)
class Entities:
    """Everybody whom a policy is attached to: rows with `attached_at`."""

    users: Sequence[Any]
    groups: Sequence[Any]
    roles: Sequence[Any]


class Attachments:
    """Attaches and detaches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attach(self, act: Act, account_id: str, target: Target, policy_type: str, policy: str) -> None:
        """Attach; raises `POLICY_UNKNOWN`, what `Target.unknown` makes, `ATTACHED_ALREADY`, `ATTACHMENT_QUOTA`."""
        key = _policy_key(act, account_id, policy_type, policy)
        target_id = _target_id(act, account_id, target)
        row = {"target_kind": target.kind, "target_id": target_id, "policy_type": policy_type, "policy_key": key}
        try:
            with act.tx.begin_nested():
                attachments.add(act.tx, account_id=account_id, attached_at=act.now, **row)
        except IntegrityError:
            raise granting_refusals.ATTACHED_ALREADY(**target.words) from None
        most = rules.MOST_ATTACHED[target.kind, policy_type]
        if attachments.count(act.tx, target.kind, target_id, policy_type) > most:
            raise granting_refusals.ATTACHMENT_QUOTA(**target.words, most=most)
        _record(act, account_id, "attach_policy_to", target, target_id, policy)

    def detach(self, act: Act, account_id: str, target: Target, policy_type: str, policy: str) -> None:
        """Detach; raises `POLICY_UNKNOWN`, what `Target.unknown` makes and `NOT_ATTACHED`."""
        key = _policy_key(act, account_id, policy_type, policy)
        target_id = _target_id(act, account_id, target)
        if not attachments.remove(act.tx, target.kind, target_id, policy_type, key):
            raise granting_refusals.NOT_ATTACHED(**target.words)
        _record(act, account_id, "detach_policy_from", target, target_id, policy)

    def of(self, account_id: str, target: Target) -> Sequence[Attached]:
        """List what is attached to somebody; raises what `Target.unknown` makes."""
        with self._database.reading() as tx:
            target_id = attachments.target_id(tx, account_id, target.kind, logon_names.key(target.name))
            if target_id is None:
                raise target.unknown()
            rows = attachments.of_target(tx, account_id, target.kind, target_id)
        return [_attached(row) for row in rows]

    def entities(self, account_id: str, policy_type: str, policy: str) -> Entities:
        """List everybody whom a policy that exists is attached to."""
        key = logon_names.key(policy)
        with self._database.reading() as tx:
            users, groups, roles = (
                attachments.entities(tx, account_id, kind, policy_type, key) for kind in (USER, GROUP, ROLE)
            )
        return Entities(users, groups, roles)


def _record(act: Act, account_id: str, what: str, target: Target, target_id: str, policy: str) -> None:
    user_id = target_id if target.kind == USER else None
    act.record(f"{what}_{target.kind}", account_id, user_id, policy=policy, name=target.name)


def _policy_key(act: Act, account_id: str, policy_type: str, policy: str) -> str:
    key = logon_names.key(policy)
    if typed(policy_type) == SYSTEM:
        found = key in SYSTEM_POLICIES
    else:
        found = policies.by_name(act.tx, account_id, key, alone=True) is not None
    if not found:
        raise granting_refusals.POLICY_UNKNOWN()
    return key


def _target_id(act: Act, account_id: str, target: Target) -> str:
    found = attachments.target_id(act.tx, account_id, target.kind, logon_names.key(target.name), alone=True)
    if found is None:
        raise target.unknown()
    return found


def _attached(row: Any) -> Attached:
    if row.policy_type == SYSTEM:
        system = SYSTEM_POLICIES[row.policy_key]
        return Attached(SYSTEM, system.name, system.description, 1, row.attached_at)
    return Attached(row.policy_type, row.name, row.description, row.default_version, row.attached_at)
