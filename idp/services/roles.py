"""Roles as an administrator keeps them; assuming one is a matter of `idp.services.temporary_credentials`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import granting_refusals, refusals
from idp.ports import Entropy
from idp.rules import logon_names, policy_document, role_trust
from idp.rules import policies as rules
from idp.rules import tags as tag_rules
from idp.rules.fields import NEW, check
from idp.rules.policy_text import Malformed
from idp.services.act import Act
from idp.services.policies import by_resource
from idp.store import accounts, attachments, roles, tags
from idp.store.database import Database
from idp.store.policies import CUSTOM, ROLE, SYSTEM, USER

ID_DIGITS = 18


@dataclass(frozen=True, kw_only=True)
class RoleFields:
    """What a new role is given; `max_session_duration` is in seconds."""

    name: str
    trust_document: str
    description: str = ""
    max_session_duration: int = rules.SESSION_SECONDS[0]
    allow_console_login: bool = True
    tags: Sequence[tuple[str, str]] = ()


class Roles:
    """Finds, lists and changes roles."""

    def __init__(self, database: Database, entropy: Entropy) -> None:
        self._database = database
        self._entropy = entropy

    def create(self, act: Act, account_id: str, given: RoleFields) -> None:
        """Create a role.

        Raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `DOCUMENT_MALFORMED` (for a user or role of this account that does
        not exist too), `PARAMETER_FORMAT`, `ROLE_EXISTS` and `ROLE_QUOTA`.
        """
        if not given.name:
            raise refusals.FIELD_LENGTH(name="RoleName")
        columns = {key: value for key, value in vars(given).items() if key != "tags"}
        check_fields(columns)
        tag_rules.check(given.tags)
        accounts.lock(act.tx, account_id)
        columns["trusted_ids"] = trusted_ids(act, account_id, given.trust_document)
        if roles.count(act.tx, account_id) >= rules.MOST_ROLES:
            raise granting_refusals.ROLE_QUOTA(most=rules.MOST_ROLES)
        role_id = "3" + "".join(str(self._entropy.below(10)) for _ in range(ID_DIGITS - 1))
        keys = {"name_key": logon_names.key(given.name), "created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                roles.add(act.tx, id=role_id, account_id=account_id, sessions_revoked_at=None, **keys, **columns)
        except IntegrityError:
            raise granting_refusals.ROLE_EXISTS() from None
        tags.add(act.tx, account_id, roles.TAGGED, role_id, given.tags)
        act.record("create_role", account_id, role=given.name, role_id=role_id)

    def change(self, act: Act, account_id: str, name: str, **given: str | int | bool | None) -> None:
        """Change what is given of `description`, `trust_document`, `max_session_duration`, `allow_console_login`.

        Raises `ROLE_UNKNOWN` and what `create` raises for a field.
        """
        changes = {key: value for key, value in given.items() if value is not None}
        row = _alone(act, account_id, name)
        check_fields(changes, NEW)
        trust = changes.get("trust_document")
        trusted = {} if trust is None else {"trusted_ids": trusted_ids(act, account_id, str(trust))}
        roles.change(act.tx, account_id, row.id, act.now, **changes, **trusted)
        act.record("update_role", account_id, role=row.name, role_id=row.id, fields=sorted(changes))

    def delete(self, act: Act, account_id: str, name: str) -> None:
        """Delete a role to which nothing is attached, which ends its sessions; raises `ROLE_UNKNOWN`, `ROLE_IN_USE`."""
        row = _alone(act, account_id, name)
        if attachments.count(act.tx, ROLE, row.id, SYSTEM, CUSTOM):
            raise granting_refusals.ROLE_IN_USE()
        roles.remove(act.tx, account_id, row.id)
        act.record("delete_role", account_id, role=row.name, role_id=row.id)

    def find(self, account_id: str, name: str) -> Any:
        """Return a role's row; raises `ROLE_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = roles.by_name(tx, account_id, logon_names.key(name))
        if row is None:
            raise granting_refusals.ROLE_UNKNOWN()
        return row

    def page(self, account_id: str, after: str, most: int, tagged: Sequence[tuple[str, str]] = ()) -> Sequence[Any]:
        """Return up to `most` roles by name, beginning after a name key, that have the given tags."""
        with self._database.reading() as tx:
            return roles.page(tx, account_id, after, most, tagged)

    def tags(self, account_id: str, found: Sequence[Any]) -> Mapping[str, list[tuple[str, str]]]:
        """Return the tags of roles by their IDs."""
        with self._database.reading() as tx:
            return by_resource(tags.of(tx, account_id, roles.TAGGED, [row.id for row in found]))


def _alone(act: Act, account_id: str, name: str) -> Any:
    row = roles.by_name(act.tx, account_id, logon_names.key(name), alone=True)
    if row is None:
        raise granting_refusals.ROLE_UNKNOWN()
    return row


def check_fields(given: Mapping[str, Any], prefix: str = "") -> None:
    """Raise `FIELD_LENGTH`, `FIELD_CHARACTERS`, `PARAMETER_FORMAT` for what a role cannot have, its trust apart.

    `prefix` begins the names of the parameters that a refusal tells of.
    """
    check(rules.ROLE_FIELDS, {key: given[key] for key in rules.ROLE_FIELDS if key in given}, prefix)
    seconds = rules.SESSION_SECONDS
    if given.get("max_session_duration", seconds[0]) not in seconds:
        raise refusals.PARAMETER_FORMAT(
            name=f"{prefix}MaxSessionDuration", expected=f"{seconds[0]} to {seconds[-1]} seconds"
        )


def compile_trust(text: str) -> policy_document.Document:
    """Return a compiled trust policy; raises `DOCUMENT_MALFORMED`."""
    try:
        return policy_document.trust(text)
    except Malformed as why:
        raise granting_refusals.DOCUMENT_MALFORMED(why=str(why)) from None


def trusted_ids(act: Act, account_id: str, text: str) -> str:
    """Return the IDs of whom a trust policy names; raises `DOCUMENT_MALFORMED`, for nobody of this account too."""
    everybody = role_trust.identities_named(compile_trust(text))
    found: list[str] = []
    for kind in (USER, ROLE):
        named = {(account, logon_names.key(name)): name for account, of_kind, name in everybody if of_kind == kind}
        ids = attachments.ids(act.tx, kind, named)
        missing = min((key for key in named.keys() - ids.keys() if key[0] == account_id), default=None)
        if missing:
            why = f"the {kind} {named[missing]} of its Principal does not exist"
            raise granting_refusals.DOCUMENT_MALFORMED(why=why)
        found += ids.values()
    return " ".join(sorted(found))
