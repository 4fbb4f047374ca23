"""Planning identity providers and the settings of user SSO."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp.rules import logon_names
from idp.rules.ends import PROVIDER, USER_SSO
from idp.rules.identity_providers import DEFAULT_HOURS, SIGNING
from idp.rules.settings import declare
from idp.services.act import Act
from idp.services.oidc_providers import FINGERPRINT, ProviderFields
from idp.services.state_file import desired
from idp.services.state_file.changes import SET, Change, Difference, differences, simple
from idp.services.state_file.desired import Described
from idp.services.state_file.granting import creation, deletion
from idp.services.state_file.links import NOTHING, ahead
from idp.services.state_file.loading_providers import FOLLOWED
from idp.services.state_file.metadata import Metadata
from idp.services.state_file.parts import Parts
from idp.services.state_file.present import Present
from idp.services.user_sso import DOCUMENT

Plan = Callable[[Described, str, Any | None], Iterator[Change]]
METADATA = "metadata_document"
DOCUMENTS = (METADATA, DOCUMENT)
"""Too long to be shown."""
OIDC_KEYS = ("issuer_url", "client_ids", "fingerprints", "issuance_limit_hours", "description")


@dataclass(frozen=True)
class Providers:
    """Plans the providers of one account."""

    wanted: desired.Account
    path: str
    present: Present
    parts: Parts

    def changes(self) -> Iterator[Change]:
        """Plan them all."""
        yield from self._listed("saml_providers", self._saml, self.parts.saml_providers.delete)
        yield from self._listed("oidc_providers", self._oidc, self.parts.oidc_providers.delete)
        if self.wanted.user_sso:
            yield from self._user_sso(self.wanted.user_sso)

    def _listed(self, kind: str, plan: Plan, delete: Callable[[Act, str, str], None]) -> Iterator[Change]:
        listed, rows = getattr(self.wanted, kind) or NOTHING, getattr(self.present, kind)
        path, remove = f"{self.path}.{kind}", lambda act, row: delete(act, self.wanted.id, row.name)
        for key in sorted(ahead(listed, rows).pruned):
            yield deletion(self.wanted, path, rows[key], remove)
        for one in listed.entries:
            yield from plan(one, f"{path}[{one.name}]", rows.get(logon_names.key(one.name)))

    def _saml(self, one: Described, path: str, row: Any | None) -> Iterator[Change]:
        service, given = self.parts.saml_providers, dict(one.fields)
        came = given.pop(METADATA, None) or given.pop(FOLLOWED, None)
        source = self.present.metadata_sources.get((PROVIDER, row.id)) if row else None
        coming = Metadata(self.parts.metadata_sources).coming(one.place, path, came, source, service.described)
        metadata, followed = coming.document, coming.followed
        if row is None:
            if metadata is None:
                raise one.place.bad("metadata_file is missing: there is no such provider so far")
            described = {"description": "", "authn_sign_algo": SIGNING[0]} | given
            yield creation(
                one, path, lambda act: service.create(act, self.wanted.id, one.name, metadata, followed, **described)
            )
            return
        after = given | ({METADATA: metadata} if metadata else {})
        found = [*coming.differences, *_without_documents(path, {key: getattr(row, key) for key in after}, after)]
        if found:
            change = service.change
            yield simple(
                one.place, found, lambda act: change(act, self.wanted.id, row.name, metadata, followed, **given)
            )

    def _oidc(self, one: Described, path: str, row: Any | None) -> Iterator[Change]:
        service, given = self.parts.oidc_providers, dict(one.fields)
        if row is None:
            if "issuer_url" not in given:
                raise one.place.bad("issuer_url is missing: there is no such provider so far")
            yield creation(one, path, lambda act: service.create(act, self.wanted.id, one.name, _fields(given)))
            return
        if set(given.get("fingerprints", ())) == set(row.fingerprints):
            given.pop("fingerprints", None)
        found = differences(path, {key: getattr(row, key) for key in given}, given)
        if found:
            yield simple(one.place, found, lambda act: self._change_oidc(act, row, given))

    def _change_oidc(self, act: Act, row: Any, given: Mapping[str, Any]) -> None:
        service, account_id = self.parts.oidc_providers, self.wanted.id
        if given.get("issuer_url", row.issuer_url) != row.issuer_url:
            # Another issuer is another provider of the same name: nothing of a provider's life changes its issuer.
            service.delete(act, account_id, row.name)
            service.create(
                act, account_id, row.name, _fields({key: getattr(row, key) for key in OIDC_KEYS} | dict(given))
            )
            return
        ids = given.get("client_ids")
        joined = None if ids is None else ",".join(ids)
        rest = {"hours": given.get("issuance_limit_hours"), "description": given.get("description")}
        service.change(act, account_id, row.name, client_ids=joined, **rest)
        wanted = given.get("fingerprints", row.fingerprints)
        for value in set(row.fingerprints) - set(wanted):
            service.remove(act, account_id, row.name, FINGERPRINT, value)
        for value in wanted:
            if value not in row.fingerprints:
                service.add(act, account_id, row.name, FINGERPRINT, value)

    def _user_sso(self, wanted: Described) -> Iterator[Change]:
        before, path, service = self.present.user_sso, f"{self.path}.user_sso", self.parts.user_sso
        fields = dict(wanted.fields)
        came = fields.pop(FOLLOWED, fields.get(DOCUMENT))
        source = self.present.metadata_sources.get((USER_SSO, self.wanted.id))
        coming = Metadata(self.parts.metadata_sources).coming(wanted.place, path, came, source, service.described)
        if coming.document is not None:
            fields[DOCUMENT] = coming.document
        after = wanted.place.checked(lambda: service.changed(before, fields))
        old, new = (declare.to_published(one, only_changed=False) for one in (before, after))
        found = [*coming.differences, *_without_documents(path, old, new)]
        if found:
            change, followed = service.change, coming.followed
            yield simple(wanted.place, found, lambda act: change(act, self.wanted.id, fields, followed))


def _without_documents(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    found = differences(path, before, after)
    hidden = {one: Difference(one.path, one.before and SET, one.after and SET) for one in found}
    return [hidden[one] if one.path.endswith(DOCUMENTS) else one for one in found]


def _fields(given: Mapping[str, Any]) -> ProviderFields:
    return ProviderFields(
        issuer_url=given["issuer_url"],
        client_ids=",".join(given.get("client_ids", ())),
        fingerprints=",".join(given.get("fingerprints", ())),
        hours=given.get("issuance_limit_hours", DEFAULT_HOURS),
        description=given.get("description", ""),
    )
