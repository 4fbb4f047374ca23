"""Comparing what is wanted with what is, account by account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from idp import refusals
from idp.rules import logon_names
from idp.rules.settings import account_mask, advice, declare
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from idp.services.act import Act
from idp.services.directory import Account, account_of
from idp.services.state_file import desired
from idp.services.state_file.changes import Change, Difference, shown, simple
from idp.services.state_file.clients import Clients
from idp.services.state_file.desired import ABSENT, Listed
from idp.services.state_file.granting import Granting
from idp.services.state_file.identities import Identities
from idp.services.state_file.keys import Keys, by_name
from idp.services.state_file.links import NOTHING, Links, ahead
from idp.services.state_file.metadata import Metadata
from idp.services.state_file.parts import Parts
from idp.services.state_file.present import Present, read
from idp.services.state_file.providers import Providers
from idp.services.state_file.reading import Place
from idp.services.state_file.saml_applications import SamlClients
from idp.store.accounts import AccountRecord

NAMED = ("users", "groups", "policies", "roles")
GROUPS: dict[type[Any], tuple[str, str]] = {
    PasswordPolicy: ("policy", "password_policy"),
    SecurityPreference: ("preference", "security_preference"),
    AccountMask: ("mask", "login_mask"),
}


@dataclass(frozen=True)
class Guard:
    """From which address a mask is set, and whether its author accepts that it is undone again (LM-10)."""

    address: str
    confirmed: bool = False


@dataclass(frozen=True)
class Planner:
    """Plans; nothing is written."""

    parts: Parts

    def plan(self, wanted: tuple[desired.Account, ...], guard: Guard | None = None) -> list[Change]:
        """Return the changes, in the order in which they can be made; raises `BadStateFile`."""
        return [change for account in wanted for change in self._account(account, guard)]

    def _account(self, wanted: desired.Account, guard: Guard | None) -> Iterator[Change]:
        path = f"accounts[{wanted.id}]"
        parts = self.parts
        found = read(parts.database, wanted.id, parts.logon_domain, parts.clock.now())
        present = found or _nothing(wanted.id, parts.logon_domain)
        if found is None:
            create = [Difference(path, None, wanted.id)]
            yield simple(wanted.place, create, lambda act: parts.accounts.create(act, wanted.id))
        yield from self._alias(wanted, path, present.account)
        for group in GROUPS:
            yield from self._settings(wanted, path, present.account, group, guard)
        yield from self._domains(wanted, path, present)
        yield from self._identities(wanted, path, present)
        yield from Providers(wanted, path, present, parts).changes()
        yield from self._applications(wanted, path, present)

    def _alias(self, wanted: desired.Account, path: str, account: Account) -> Iterator[Change]:
        if wanted.alias is ABSENT or wanted.alias == account.alias:
            return
        alias = wanted.alias if isinstance(wanted.alias, str) else None
        difference = Difference(f"{path}.alias", account.alias, alias)
        yield simple(wanted.place, [difference], lambda act: self.parts.accounts.set_alias(act, wanted.id, alias))

    def _settings(
        self, wanted: desired.Account, path: str, account: Account, group: type[Any], guard: Guard | None
    ) -> Iterator[Change]:
        field, key = GROUPS[group]
        before = getattr(account, field)
        after = declare.changed(before, wanted.settings.get(group, {}))
        if after == before:
            return
        old, new = declare.to_published(before, only_changed=False), declare.to_published(after, only_changed=False)
        prefix = f"{path}.{key}"
        differences = [
            Difference(prefix if group is AccountMask else f"{prefix}.{name}", shown(old[name]), shown(new[name]))
            for name in new
            if old[name] != new[name]
        ]
        shuts_out = (
            guard is not None and group is AccountMask and account_mask.leaves_out(after.login_mask, guard.address)
        )
        if guard and shuts_out and not guard.confirmed:
            minutes = account_mask.PROVISIONAL.seconds // 60
            raise wanted.place.bad(str(refusals.MASK_LEAVES_OUT(address=guard.address, minutes=minutes)))
        yield simple(
            wanted.place,
            differences,
            lambda act: self._put(act, wanted.id, before, after, shuts_out=shuts_out),
            tuple(f"{prefix}: {sentence}" for sentence in advice.on(after)),
        )

    def _put(self, act: Act, account_id: str, before: Any, after: Any, *, shuts_out: bool) -> None:
        self.parts.accounts.put_settings(act, account_id, before, after)
        if shuts_out:
            self.parts.accounts.hold_mask_provisionally(act, account_id, before)

    def _domains(self, wanted: desired.Account, path: str, present: Present) -> Iterator[Change]:
        if wanted.domains is None:
            return
        rows = {row.name: row for row in present.domains}
        for domain in wanted.domains.entries:
            yield from self._domain(
                wanted.id, f"{path}.domain_aliases[{domain.name}]", domain, rows.pop(domain.name, None)
            )
        for name in sorted(rows) if wanted.domains.prune else ():
            gone = Difference(f"{path}.domain_aliases[{name}]", name, None)
            yield simple(wanted.place, [gone], self._removing(wanted.id, name))

    def _domain(self, account_id: str, path: str, wanted: desired.Domain, row: Any | None) -> Iterator[Change]:
        if row is None:
            new = Difference(path, None, wanted.name)
            yield simple(wanted.place, [new], lambda act: self.parts.domains.add(act, account_id, wanted.name))
        if wanted.verified is False:
            raise wanted.place.bad("verified: only true can be given")
        if wanted.verified is ABSENT or (row is not None and row.verified_at is not None):
            return
        if not self.parts.test_mode:
            raise wanted.place.bad("verified: true is accepted in test mode only; `idp domains verify` proves a domain")
        proved = Difference(f"{path}.verified", "false", "true")
        yield simple(wanted.place, [proved], lambda act: self.parts.domains.mark_verified(act, account_id, wanted.name))

    def _removing(self, account_id: str, name: str) -> Any:
        return lambda act: self.parts.domains.remove(act, account_id, name)

    def _identities(self, wanted: desired.Account, path: str, present: Present) -> Iterator[Change]:
        """Plan people and what they are granted: links end, things go, things come, links begin."""
        identities = Identities(account=_future(present.account, wanted), path=path, parts=self.parts)
        names = {kind: ahead(getattr(wanted, kind), getattr(present, kind)) for kind in NAMED}
        links = Links(wanted, path, present, self.parts, names)
        granting = Granting(wanted, path, present, self.parts, names)
        keys = list(self._keys(wanted, path, present))
        yield from links.gone()
        for place, of_one in keys:
            yield from of_one.gone(place)
        for key in sorted(names["users"].pruned):
            yield identities.removed(wanted.place, present.users[key])
        yield from granting.gone()
        yield from granting.kept()
        if isinstance(wanted.owner, desired.Owner):
            yield from identities.owner(wanted.owner, present.owner)
        for user in (wanted.users or NOTHING).entries:
            yield from identities.user(user, present.users.get(logon_names.key(user.name)))
        yield from granting.roles()
        yield from links.new()
        for _place, of_one in keys:
            yield from of_one.kept()

    def _keys(self, wanted: desired.Account, path: str, present: Present) -> Iterator[tuple[Place, Keys]]:
        service, account_id, held = self.parts.access_keys, wanted.id, present.access_keys
        if wanted.access_keys:
            rows = held.get(account_id, ())
            yield wanted.place, Keys(account_id, path, service, lambda _act: account_id, wanted.access_keys, rows)
        for user in (wanted.users or NOTHING).entries:
            if user.access_keys:
                row = present.users.get(logon_names.key(user.name))
                rows = held.get(row.id, ()) if row else ()
                at, whose = f"{path}.users[{user.name}]", by_name(account_id, user.name)
                yield user.place, Keys(account_id, at, service, whose, user.access_keys, rows)

    def _applications(self, wanted: desired.Account, path: str, present: Present) -> Iterator[Change]:
        clients = Clients(wanted.id, path, self.parts.applications)
        listed = wanted.applications or Listed(())
        rows = {row.client_id: row for row in present.applications}
        planned = [(client, rows.pop(client.settings.client_id, None)) for client in listed.entries]
        for client_id in sorted(rows) if listed.prune else ():
            yield clients.removed(wanted.place, rows[client_id])
        for client, row in planned:
            yield from clients.client(client, row)
        if wanted.saml_applications:
            saml = SamlClients(self.parts.saml_applications, Metadata(self.parts.metadata_sources))
            yield from saml.plan(wanted.id, path, wanted.saml_applications, present, wanted.place)


def _nothing(account_id: str, logon_domain: str) -> Present:
    return Present(account=account_of(AccountRecord(account_id, None, {}, ()), logon_domain))


def _future(account: Account, wanted: desired.Account) -> Account:
    """Return the account with the settings and names that the plan leads to: new passwords must meet those."""
    changed = {
        field: declare.changed(getattr(account, field), wanted.settings.get(group, {}))
        for group, (field, _) in GROUPS.items()
    }
    alias = account.alias if wanted.alias is ABSENT else wanted.alias
    return replace(account, alias=alias, **changed)
