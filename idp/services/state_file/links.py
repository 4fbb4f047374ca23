"""Planning links: who is in which group, and which policy is attached to whom."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp import granting_refusals, refusals
from idp.rules import logon_names
from idp.services.act import Act
from idp.services.attachments import Target
from idp.services.state_file import desired
from idp.services.state_file.changes import Change, Difference, simple
from idp.services.state_file.desired import Listed
from idp.services.state_file.parts import Parts
from idp.services.state_file.present import Attached, Present
from idp.services.state_file.reading import Place
from idp.store import groups, users
from idp.store.policies import CUSTOM, GROUP, ROLE, SYSTEM, USER

NOTHING: Listed[Any] = Listed(())
LISTS = {USER: "users", GROUP: "groups", ROLE: "roles"}


@dataclass(frozen=True)
class Ahead:
    """Which names there will be when the plan is made, by name key, and which there will no longer be."""

    known: Mapping[str, str]
    pruned: frozenset[str]


def ahead(listed: Listed[Any] | None, rows: Mapping[str, Any]) -> Ahead:
    """Look ahead over one list of an account."""
    entries = listed.entries if listed else ()
    wanted = {logon_names.key(one.name): one.name for one in entries}
    pruned = frozenset(rows.keys() - wanted.keys()) if listed and listed.prune else frozenset()
    return Ahead({key: row.name for key, row in rows.items() if key not in pruned} | wanted, pruned)


@dataclass(frozen=True)
class Links:
    """Plans the links of one account; `gone` comes before anything is deleted, `new` after everything is there.

    `names` looks ahead over users, groups, policies and roles. What is pruned loses its links first; a user loses them
    by being deleted.
    """

    wanted: desired.Account
    path: str
    present: Present
    parts: Parts
    names: Mapping[str, Ahead]

    def gone(self) -> Iterator[Change]:
        """Plan the links that end."""
        targets, deleted = self._targets(), self.names["users"].pruned
        for (kind, key), attached in self.present.attached.items():
            if kind == USER and key in deleted:
                continue
            place, listed = targets.get((kind, key), (self.wanted.place, NOTHING))
            stay = {_attached(one) for one in listed.entries}
            for policy, name in attached.items():
                if self._ends(kind, key, policy) or (listed.prune and policy not in stay):
                    yield self._detach(place, Target(kind, self._name(kind, key)), policy[0], name)
        users_wanted = {logon_names.key(one.name): one for one in (self.wanted.users or NOTHING).entries}
        for key, joined in self.present.members.items():
            if key not in deleted:
                yield from self._leaves(key, users_wanted.get(key), joined)

    def new(self) -> Iterator[Change]:
        """Plan the links that begin; raises `BadStateFile` for a group or policy that there will not be."""
        yield from self._joining()
        yield from self._attaching()

    def _joining(self) -> Iterator[Change]:
        for user in (self.wanted.users or NOTHING).entries:
            joined = self.present.members.get(logon_names.key(user.name), {})
            for group in (user.groups or NOTHING).entries:
                if logon_names.key(group.name) not in self.names["groups"].known:
                    raise group.place.bad(str(refusals.GROUP_UNKNOWN()))
                if logon_names.key(group.name) not in joined:
                    yield self._join(group.place, user.name, group.name)

    def _attaching(self) -> Iterator[Change]:
        for (kind, key), (_place, listed) in self._targets().items():
            attached = self.present.attached.get((kind, key), {})
            for policy in listed.entries:
                if policy.type == CUSTOM and logon_names.key(policy.name) not in self.names["policies"].known:
                    raise policy.place.bad(str(granting_refusals.POLICY_UNKNOWN()))
                if _attached(policy) not in attached:
                    yield self._attach(policy, Target(kind, self.names[LISTS[kind]].known[key]))

    def _targets(self) -> dict[tuple[str, str], tuple[Place, Listed[desired.Reference]]]:
        lists = {kind: getattr(self.wanted, name) or NOTHING for kind, name in LISTS.items()}
        return {
            (kind, logon_names.key(one.name)): (one.place, one.policies or NOTHING)
            for kind, listed in lists.items()
            for one in listed.entries
        }

    def _ends(self, kind: str, key: str, policy: Attached) -> bool:
        """Tell whether a link's end is pruned."""
        of_pruned = policy[0] == CUSTOM and policy[1] in self.names["policies"].pruned
        return of_pruned or key in self.names[LISTS[kind]].pruned

    def _leaves(self, user_key: str, user: desired.User | None, joined: Mapping[str, str]) -> Iterator[Change]:
        listed = (user and user.groups) or NOTHING
        stay = {logon_names.key(one.name) for one in listed.entries}
        place = user.place if user else self.wanted.place
        for key, name in joined.items():
            if key in self.names["groups"].pruned or (listed.prune and key not in stay):
                yield self._leave(place, user_key, name)

    def _name(self, kind: str, key: str) -> str:
        return str(getattr(self.present, LISTS[kind])[key].name)

    def _detach(self, place: Place, target: Target, policy_type: str, name: str) -> Change:
        difference = Difference(self._at(target, name), policy_type, None)
        detach = self.parts.attachments.detach
        return simple(place, [difference], lambda act: detach(act, self.wanted.id, target, policy_type, name))

    def _attach(self, policy: desired.Reference, target: Target) -> Change:
        name = policy.name if policy.type == SYSTEM else self.names["policies"].known[logon_names.key(policy.name)]
        difference = Difference(self._at(target, name), None, policy.type)
        attach = self.parts.attachments.attach
        return simple(policy.place, [difference], lambda act: attach(act, self.wanted.id, target, policy.type, name))

    def _join(self, place: Place, user: str, group: str) -> Change:
        difference = Difference(f"{self.path}.users[{user}].groups", None, group)
        return simple(place, [difference], self._linking(self.parts.groups.add, user, group))

    def _leave(self, place: Place, user_key: str, group: str) -> Change:
        difference = Difference(f"{self.path}.users[{self._name(USER, user_key)}].groups", group, None)
        return simple(place, [difference], self._linking(self.parts.groups.remove, user_key, group))

    def _linking(self, link: Callable[..., None], user: str, group: str) -> Callable[[Act], None]:
        def perform(act: Act) -> None:
            row = users.by_name(act.tx, self.wanted.id, logon_names.key(user))
            link(act, self.wanted.id, groups.by_name(act.tx, self.wanted.id, logon_names.key(group)), row and row.id)

        return perform

    def _at(self, target: Target, policy: str) -> str:
        return f"{self.path}.{LISTS[target.kind]}[{target.name}].policies[{policy}]"


def _attached(one: desired.Reference) -> Attached:
    return one.type, logon_names.key(one.name)
