"""Planning groups, policies and roles; what links them is `idp.services.state_file.links`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp import granting_refusals
from idp.rules import logon_names, role_trust
from idp.rules.policies import DELETE_OLDEST
from idp.rules.resource_names import arn
from idp.services.act import Act
from idp.services.groups import GroupFields
from idp.services.policies import PolicyFields
from idp.services.roles import RoleFields, compile_trust
from idp.services.state_file import desired, documents
from idp.services.state_file.changes import Change, Difference, differences, simple
from idp.services.state_file.desired import Described
from idp.services.state_file.links import NOTHING, Ahead
from idp.services.state_file.parts import Parts
from idp.services.state_file.present import Present

NOBODY = (
    '{{"Version":"1","Statement":[{{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{{"RAM":["{root}"]}}}}]}}'
)
"""The trust of a new role until the roles that its own trust names are there too: within one transaction."""
FIELDS = {"trust": "trust_document"}
"""Keys of a role that are not named as their columns."""


@dataclass(frozen=True)
class Granting:
    """Plans what one account grants with; `names` looks ahead over users, groups, policies and roles."""

    wanted: desired.Account
    path: str
    present: Present
    parts: Parts
    names: Mapping[str, Ahead]

    def gone(self) -> Iterator[Change]:
        """Plan the deletion of what pruned lists do not name: nothing hangs on it any more."""
        parts, account_id = self.parts, self.wanted.id
        deletions: dict[str, Callable[[Act, Any], None]] = {
            "groups": lambda act, row: parts.groups.delete(act, account_id, row),
            "policies": lambda act, row: parts.policies.delete(act, account_id, row.name, cascading=True),
            "roles": lambda act, row: parts.roles.delete(act, account_id, row.name),
        }
        for kind, delete in deletions.items():
            for key in sorted(self.names[kind].pruned):
                yield deletion(self.wanted, f"{self.path}.{kind}", getattr(self.present, kind)[key], delete)

    def kept(self) -> Iterator[Change]:
        """Plan what is wanted: policies and groups, then roles, whose trust may name any user or role."""
        plans = {"policies": self._policy, "groups": self._group}
        for kind, plan in plans.items():
            for one in (getattr(self.wanted, kind) or NOTHING).entries:
                row = getattr(self.present, kind).get(logon_names.key(one.name))
                yield from plan(one, f"{self.path}.{kind}[{one.name}]", row)

    def roles(self) -> Iterator[Change]:
        """Plan the roles, to be made when users are there."""
        trusted: list[Change] = []
        for one in (self.wanted.roles or NOTHING).entries:
            row = self.present.roles.get(logon_names.key(one.name))
            at = f"{self.path}.roles[{one.name}]"
            if "trust" in one.fields and not (row and documents.same(one.fields["trust"], row.trust_document)):
                self._refuse_unknown(one)
            if row is None:
                yield self._new_role(one, at)
                trusted += self._trusting(one)
            else:
                yield from self._role(one, at, row)
        yield from trusted

    def _policy(self, one: Described, path: str, row: Any | None) -> Iterator[Change]:
        policies, account_id, given = self.parts.policies, self.wanted.id, one.fields
        document = given.get("document")
        if row is None:
            if document is None:
                raise one.place.bad("document is missing: there is no such policy so far")
            fields = PolicyFields(one.name, document, given.get("description", ""))
            yield creation(one, path, lambda act: policies.create(act, account_id, fields))
            return
        if document is not None and not documents.same(document, row.document):
            yield simple(
                one.place,
                [Difference(f"{path}.document", row.document, document)],
                lambda act: policies.add_version(
                    act, account_id, row.name, document, default=True, rotate=DELETE_OLDEST
                ),
            )
        described = given.get("description", row.description)
        if described != row.description:
            change = lambda act: policies.describe(act, account_id, row.name, described)  # noqa: E731 -- one call
            yield simple(one.place, [Difference(f"{path}.description", row.description, described)], change)

    def _group(self, one: Described, path: str, row: Any | None) -> Iterator[Change]:
        service, account_id = self.parts.groups, self.wanted.id
        if row is None:
            yield creation(one, path, lambda act: service.create(act, account_id, one.name, GroupFields(**one.fields)))
            return
        given = {key: value for key, value in one.fields.items() if value != getattr(row, key)}
        found = differences(path, {key: getattr(row, key) for key in given}, given)
        if found:
            yield simple(one.place, found, lambda act: service.change(act, account_id, row, None, **given))

    def _new_role(self, one: Described, path: str) -> Change:
        if "trust" not in one.fields:
            raise one.place.bad("trust is missing: there is no such role so far")
        columns = _columns(one.fields)
        if self._trusting(one):
            columns["trust_document"] = NOBODY.format(root=arn(self.wanted.id, "root"))
        fields = RoleFields(name=one.name, **columns)
        return creation(one, path, lambda act: self.parts.roles.create(act, self.wanted.id, fields))

    def _trusting(self, one: Described) -> list[Change]:
        """Plan that a new role gets its trust when all are there, if it names one that is not there before."""
        named = self._named(one)
        if not any(kind == "role" and key not in self.present.roles for kind, key in named):
            return []
        trust = one.fields["trust"]
        change = self.parts.roles.change
        return [simple(one.place, [], lambda act: change(act, self.wanted.id, one.name, trust_document=trust))]

    def _role(self, one: Described, path: str, row: Any) -> Iterator[Change]:
        before = {key: getattr(row, FIELDS.get(key, key)) for key in one.fields}
        given = {key: value for key, value in one.fields.items() if value != before[key]}
        if "trust" in given and documents.same(given["trust"], row.trust_document):
            del given["trust"]
        found = differences(path, before, given)
        if found:
            columns = _columns(given)
            change = self.parts.roles.change
            yield simple(one.place, found, lambda act: change(act, self.wanted.id, row.name, **columns))

    def _refuse_unknown(self, one: Described) -> None:
        for kind, key in sorted(self._named(one)):
            if kind in ("user", "role") and key not in self.names[f"{kind}s"].known:
                why = f"the {kind} {key} of its Principal does not exist"
                raise one.place.bad(str(granting_refusals.DOCUMENT_MALFORMED(why=why)))

    def _named(self, one: Described) -> frozenset[tuple[str, str]]:
        named = role_trust.identities_named(compile_trust(one.fields["trust"]))
        return frozenset((kind, name) for account_id, kind, name in named if account_id == self.wanted.id)


def creation(one: Described, path: str, create: Callable[[Act], object]) -> Change:
    """Return the change that makes something wanted."""
    return simple(one.place, [Difference(path, None, one.name)], create)


def deletion(wanted: desired.Account, path: str, row: Any, delete: Callable[[Act, Any], None]) -> Change:
    """Return the change that deletes something that a pruned list does not name."""
    return simple(wanted.place, [Difference(f"{path}[{row.name}]", row.name, None)], lambda act: delete(act, row))


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    return {FIELDS.get(key, key): value for key, value in given.items()}
