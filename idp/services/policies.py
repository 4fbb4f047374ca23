"""Policies as an administrator keeps them: custom ones with their versions, and the system policies beside them.

What is attached to whom is `idp.services.attachments`. System policies are found and listed, and never changed (BP-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import granting_refusals, refusals
from idp.ports import Entropy
from idp.rules import logon_names, policy_document
from idp.rules import policies as rules
from idp.rules import tags as tag_rules
from idp.rules.fields import NEW, check, check_one
from idp.rules.policy_text import Malformed
from idp.rules.system_policies import SYSTEM_POLICIES, SystemPolicy
from idp.services.act import Act
from idp.store import accounts, attachments, policies, tags
from idp.store.database import Database
from idp.store.policies import CUSTOM, SYSTEM

ID_BITS = 128
SYSTEM_SINCE = datetime(2026, 11, 1, tzinfo=UTC)
"""When the system policies came to be, as far as answers tell."""
TYPES = (SYSTEM, CUSTOM)


@dataclass(frozen=True)
class PolicyFields:
    """What a new policy is given."""

    name: str
    document: str
    description: str = ""
    tags: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Found:
    """A policy of either type; `id` is empty for a system policy."""

    id: str
    type: str
    name: str
    description: str
    default_version: int
    attachments: int
    created_at: datetime
    updated_at: datetime

    @property
    def order(self) -> str:
        """Return by what lists are ordered: system policies first, then by name."""
        return f"{TYPES.index(self.type)}{logon_names.key(self.name)}"


@dataclass(frozen=True)
class Version:
    """One version of a policy."""

    number: int
    document: str
    created_at: datetime


class Policies:
    """Finds, lists and changes policies."""

    def __init__(self, database: Database, entropy: Entropy) -> None:
        self._database = database
        self._entropy = entropy

    def create(self, act: Act, account_id: str, given: PolicyFields) -> None:
        """Create a policy with its first version.

        Raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `DOCUMENT_MALFORMED`, `PARAMETER_FORMAT`, `POLICY_EXISTS` (for the
        name of a system policy too: a grant on one must never mean the other) and `POLICY_QUOTA`.
        """
        check_name(given.name)
        check(rules.POLICY_FIELDS, {"description": given.description})
        check_document(given.document)
        tag_rules.check(given.tags)
        key = logon_names.key(given.name)
        accounts.lock(act.tx, account_id)
        if policies.count(act.tx, account_id) >= rules.MOST_POLICIES:
            raise granting_refusals.POLICY_QUOTA(most=rules.MOST_POLICIES)
        policy_id = self._entropy.token(ID_BITS)
        columns = {"default_version": 1, "newest_version": 1, "created_at": act.now, "updated_at": act.now}
        names = {"name": given.name, "name_key": key, "description": given.description}
        try:
            with act.tx.begin_nested():
                policies.add(act.tx, id=policy_id, account_id=account_id, **names, **columns)
        except IntegrityError:
            raise granting_refusals.POLICY_EXISTS() from None
        policies.add_version(act.tx, policy_id, 1, given.document, act.now)
        tags.add(act.tx, account_id, policies.TAGGED, policy_id, given.tags)
        act.record("create_policy", account_id, policy=given.name)

    def add_version(self, act: Act, account_id: str, name: str, document: str, *, default: bool, rotate: str) -> int:
        """Add a version and return its number; no number is given twice.

        Raises `FIELD_LENGTH`, `DOCUMENT_MALFORMED`, `PARAMETER_FORMAT`, `POLICY_UNKNOWN`, `POLICY_VERSION_QUOTA`.
        """
        check_document(document)
        if rotate not in rules.ROTATE_STRATEGIES:
            raise refusals.PARAMETER_FORMAT(name="RotateStrategy", expected=" or ".join(rules.ROTATE_STRATEGIES))
        row = _alone(act, account_id, name)
        kept = policies.versions(act.tx, row.id)
        if len(kept) >= rules.MOST_VERSIONS:
            if rotate == rules.NONE:
                raise granting_refusals.POLICY_VERSION_QUOTA(most=rules.MOST_VERSIONS)
            oldest = next(one.number for one in kept if one.number != row.default_version)
            policies.remove_version(act.tx, row.id, oldest)
        number = int(row.newest_version) + 1
        policies.add_version(act.tx, row.id, number, document, act.now)
        changes = {"newest_version": number, "updated_at": act.now} | ({"default_version": number} if default else {})
        policies.change(act.tx, row.id, **changes)
        act.record("create_policy_version", account_id, policy=row.name, version=number, default=default)
        return number

    def set_default(self, act: Act, account_id: str, name: str, version: str) -> None:
        """Let a version be the one that counts; raises `POLICY_UNKNOWN`, `POLICY_VERSION_UNKNOWN`."""
        row = _alone(act, account_id, name)
        number = _number(version)
        if number not in {one.number for one in policies.versions(act.tx, row.id)}:
            raise granting_refusals.POLICY_VERSION_UNKNOWN()
        policies.change(act.tx, row.id, default_version=number, updated_at=act.now)
        act.record("set_default_policy_version", account_id, policy=row.name, version=number)

    def delete_version(self, act: Act, account_id: str, name: str, version: str) -> None:
        """Delete a version; raises `POLICY_UNKNOWN`, `POLICY_VERSION_UNKNOWN`, `POLICY_VERSION_DEFAULT`."""
        row = _alone(act, account_id, name)
        number = _number(version)
        if number == row.default_version:
            raise granting_refusals.POLICY_VERSION_DEFAULT()
        if not policies.remove_version(act.tx, row.id, number):
            raise granting_refusals.POLICY_VERSION_UNKNOWN()
        policies.change(act.tx, row.id, updated_at=act.now)
        act.record("delete_policy_version", account_id, policy=row.name, version=number)

    def describe(self, act: Act, account_id: str, name: str, description: str) -> None:
        """Change the description; raises `POLICY_UNKNOWN`, `FIELD_LENGTH`, `FIELD_CHARACTERS`."""
        check(rules.POLICY_FIELDS, {"description": description}, NEW)
        row = _alone(act, account_id, name)
        policies.change(act.tx, row.id, description=description, updated_at=act.now)
        act.record("update_policy_description", account_id, policy=row.name)

    def delete(self, act: Act, account_id: str, name: str, *, cascading: bool) -> None:
        """Delete a policy that is attached to nobody; raises `POLICY_UNKNOWN` and `POLICY_IN_USE`.

        With more versions than the default one it is refused too, unless `cascading`.
        """
        row = _alone(act, account_id, name)
        attached = attachments.first_kind(act.tx, account_id, row.name_key)
        if attached:
            raise granting_refusals.POLICY_IN_USE(kind=attached.title(), what=attached)
        if not cascading and len(policies.versions(act.tx, row.id)) > 1:
            raise granting_refusals.POLICY_IN_USE(kind="Version", what="version besides its default one")
        tags.remove_all(act.tx, account_id, policies.TAGGED, row.id)
        policies.remove(act.tx, row.id)
        act.record("delete_policy", account_id, policy=row.name)

    def find(self, account_id: str, name: str, policy_type: str = CUSTOM) -> Found:
        """Return a policy; raises `POLICY_UNKNOWN`, and `PARAMETER_FORMAT` for an unknown type."""
        key = logon_names.key(name)
        with self._database.reading() as tx:
            if typed(policy_type) == SYSTEM:
                if key not in SYSTEM_POLICIES:
                    raise granting_refusals.POLICY_UNKNOWN()
                return _system(SYSTEM_POLICIES[key], policies.system_attachments(tx, account_id))
            row = policies.by_name(tx, account_id, key)
        if row is None:
            raise granting_refusals.POLICY_UNKNOWN()
        return _custom(row)

    def versions(self, found: Found) -> Sequence[Version]:
        """List the versions of a policy, oldest first."""
        if found.type == SYSTEM:
            return (Version(1, SYSTEM_POLICIES[logon_names.key(found.name)].text, SYSTEM_SINCE),)
        with self._database.reading() as tx:
            return [Version(row.number, row.document, row.created_at) for row in policies.versions(tx, found.id)]

    def version(self, found: Found, version: str) -> Version:
        """Return one version; raises `POLICY_VERSION_UNKNOWN`."""
        number = _number(version)
        one = next((one for one in self.versions(found) if one.number == number), None)
        if one is None:
            raise granting_refusals.POLICY_VERSION_UNKNOWN()
        return one

    def page(
        self, account_id: str, after: str, most: int, policy_type: str, wanted: Sequence[tuple[str, str]]
    ) -> Sequence[Found]:
        """Return up to `most` policies, system ones first; with a type, or tags, only those that have it and them."""
        listed = (typed(policy_type),) if policy_type else TYPES
        found: list[Found] = []
        with self._database.reading() as tx:
            if SYSTEM in listed and not wanted:
                attached = policies.system_attachments(tx, account_id)
                listing = (_system(one, attached) for _key, one in sorted(SYSTEM_POLICIES.items()))
                found += [one for one in listing if one.order > after]
            if CUSTOM in listed:
                begun = after.removeprefix(str(TYPES.index(CUSTOM))) if after.startswith("1") else ""
                found += [_custom(row) for row in policies.page(tx, account_id, begun, most, wanted)]
        return found[:most]

    def tags(self, account_id: str, found: Sequence[Found]) -> Mapping[str, list[tuple[str, str]]]:
        """Return the tags of policies by their IDs."""
        with self._database.reading() as tx:
            rows = tags.of(tx, account_id, policies.TAGGED, [one.id for one in found if one.id])
        return by_resource(rows)


def by_resource(rows: Sequence[Any]) -> Mapping[str, list[tuple[str, str]]]:
    """Gather tags by the resource they are of."""
    gathered: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        gathered.setdefault(row.resource_id, []).append((row.key, row.value))
    return gathered


def check_name(name: str) -> None:
    """Raise `FIELD_LENGTH`, `FIELD_CHARACTERS`, or `POLICY_EXISTS` for the name of a system policy."""
    check_one(rules.POLICY_FIELDS["name"], name)
    if logon_names.key(name) in SYSTEM_POLICIES:
        raise granting_refusals.POLICY_EXISTS()


def check_document(document: str) -> None:
    """Raise `FIELD_LENGTH` or `DOCUMENT_MALFORMED`."""
    check(rules.POLICY_FIELDS, {"document": document})
    compile_identity(document)


def compile_identity(document: str) -> policy_document.Document:
    """Return a compiled policy; raises `DOCUMENT_MALFORMED`."""
    try:
        return policy_document.identity(document)
    except Malformed as why:
        raise granting_refusals.DOCUMENT_MALFORMED(why=str(why)) from None


def typed(policy_type: str) -> str:
    """Return a policy type; raises `PARAMETER_FORMAT` for an unknown one."""
    if policy_type not in TYPES:
        raise refusals.PARAMETER_FORMAT(name="PolicyType", expected=" or ".join(TYPES))
    return policy_type


def _alone(act: Act, account_id: str, name: str) -> Any:
    row = policies.by_name(act.tx, account_id, logon_names.key(name), alone=True)
    if row is None:
        raise granting_refusals.POLICY_UNKNOWN()
    return row


def _number(version: str) -> int:
    number = rules.version_number(version)
    if number is None:
        raise refusals.FIELD_CHARACTERS(name="VersionId", suffix="Format")
    return number


def _system(policy: SystemPolicy, attached: Mapping[str, int]) -> Found:
    times = attached.get(policy.name.lower(), 0)
    return Found("", SYSTEM, policy.name, policy.description, 1, times, SYSTEM_SINCE, SYSTEM_SINCE)


def _custom(row: Any) -> Found:
    return Found(
        row.id,
        CUSTOM,
        row.name,
        row.description,
        row.default_version,
        row.attachments,
        row.created_at,
        row.updated_at,
    )
