"""SAML applications in state files: loading, planning, exporting."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp.rules.cloud_roles import GROUPS, PROVIDER
from idp.rules.ends import APPLICATION
from idp.services.act import Act
from idp.services.metadata_sources import Followed
from idp.services.saml_applications import BLANK, SamlApplications
from idp.services.state_file.changes import SET, Change, Difference, shown, simple
from idp.services.state_file.desired import Described, Listed
from idp.services.state_file.metadata import CERTIFICATE, FILE, URL, Metadata
from idp.services.state_file.metadata import exported as exported_source
from idp.services.state_file.present import Present
from idp.services.state_file.reading import Place
from idp.services.state_file.values import required

DOCUMENT = "metadata_document"
PROTOCOL = "saml"
FOLLOWED = "followed"
"""The field of an application whose metadata comes from an address."""


@dataclass(frozen=True)
class SamlClients:
    """Loads and plans with the checks of the service."""

    applications: SamlApplications
    metadata: Metadata

    def load(self, place: Place) -> Described:
        """Load one application; raises `BadStateFile`."""
        entries = place.mapping("name", "protocol", FILE, URL, CERTIFICATE, *BLANK)
        name = required(place, entries, "name").text()
        given = self.metadata.load(place, entries, DOCUMENT)
        fields: dict[str, Any] = {key: _value(key, entries[key]) for key in BLANK if key in entries}
        if isinstance(given, Followed):
            if "acs_url" in fields:
                raise entries["acs_url"].bad(f"comes from {URL}")
            return Described(place=place, name=name, fields=fields | {FOLLOWED: given})
        if given is not None:
            source = entries.get(FILE) or entries[DOCUMENT]
            fields = source.checked(lambda: self._with_document(name, fields | {DOCUMENT: given}))
        else:
            required(place, entries, "entity_id")
            required(place, entries, "acs_url")
        place.checked(lambda: self.applications.checked(name, {**BLANK, **fields}))
        return Described(place=place, name=name, fields=fields)

    def plan(
        self, account_id: str, path: str, listed: Listed[Described], found: Present, place: Place
    ) -> Iterator[Change]:
        """Plan the applications of one account: what goes first, then what comes and changes."""
        present = {row.name: row for row in found.saml_applications}
        wanted = {one.name for one in listed.entries}
        for name in sorted(set(present) - wanted) if listed.prune else ():
            gone = Difference(f"{path}.applications[{name}]", name, None)
            yield simple(place, [gone], self._removing(account_id, name))
        for one in listed.entries:
            row = present.get(one.name)
            source = found.metadata_sources.get((APPLICATION, row.id)) if row else None
            yield from self._one(account_id, f"{path}.applications[{one.name}]", one, row, source)

    def _one(self, account_id: str, path: str, one: Described, row: Any | None, source: Any | None) -> Iterator[Change]:
        fields = dict(one.fields)
        given = fields.pop(FOLLOWED, None) or fields.get(DOCUMENT)
        coming = self.metadata.coming(one.place, path, given, source, self.applications.described)
        service, followed = self.applications, coming.followed if given else None
        after = (
            {**BLANK, **fields}
            if row is None
            else self._after(row, fields, stays=bool(given) and coming.document is None)
        )
        if coming.document:
            after |= {DOCUMENT: coming.document}
            after = one.place.checked(lambda: self._with_document(one.name, after))
        if row is None:
            new = Difference(path, None, one.name)
            yield simple(one.place, [new], lambda act: service.create(act, account_id, one.name, after, followed))
            return
        found = [
            *(coming.differences if given or not source else [Difference(f"{path}.{URL}", source.url, None)]),
            *(
                Difference(f"{path}.{key}", _shown(key, before), _shown(key, after[key]))
                for key, before in _kept(row).items()
                if before != after[key]
            ),
        ]
        if found:
            yield simple(one.place, found, lambda act: service.change(act, account_id, one.name, after, followed))

    @staticmethod
    def _after(row: Any, fields: Mapping[str, Any], *, stays: bool) -> dict[str, Any]:
        """Return an application as it is to be; unless its metadata `stays`, another source takes its place."""
        before = _kept(row)
        source = {} if stays else {key: BLANK[key] for key in (DOCUMENT, "acs_url")}
        return {**before, **source, **fields}

    def _removing(self, account_id: str, name: str) -> Any:
        def remove(act: Act) -> None:
            self.applications.remove(act, account_id, name)

        return remove

    def _with_document(self, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        described = {**BLANK, **{key: fields[key] for key in (DOCUMENT, "entity_id", "acs_url") if key in fields}}
        checked = self.applications.checked(name, described)
        return {**fields, DOCUMENT: checked[DOCUMENT], "entity_id": checked["entity_id"]}


def exported(row: Any, source_row: Any | None) -> dict[str, Any]:
    """Return an application as an export holds it; `source_row` is the address its metadata comes from."""
    source = [] if source_row else [DOCUMENT] if row.metadata_document else ["entity_id", "acs_url"]
    apart = {DOCUMENT, "entity_id", "acs_url"} - {*source}
    given = {key: value for key, value in _kept(row).items() if key not in apart and value != BLANK[key]}
    return {"name": row.name, "protocol": PROTOCOL} | (exported_source(source_row) if source_row else {}) | given


def _kept(row: Any) -> dict[str, Any]:
    """Return what is registered; a column that came later is empty where nothing was said since."""
    return {key: blank if getattr(row, key) is None else getattr(row, key) for key, blank in BLANK.items()}


def _value(key: str, place: Place) -> Any:
    if key == "encrypted":
        return place.flag()
    if key == "cloud_roles":
        return _cloud_roles(place)
    if key != "attributes":
        return place.text()
    found = place.mapping()
    return {name: source.text() if source.plain else list(source.texts()) for name, source in found.items()}


def _cloud_roles(place: Place) -> dict[str, Any]:
    entries = place.mapping(PROVIDER, GROUPS)
    if not entries:
        return {}
    groups = required(place, entries, GROUPS).mapping()
    roles = {name: [role.text()] if role.plain else list(role.texts()) for name, role in groups.items()}
    return {PROVIDER: required(place, entries, PROVIDER).text(), GROUPS: roles}


def _shown(key: str, value: Any) -> str | None:
    if key == DOCUMENT:
        return SET if value else None
    if not isinstance(value, dict):
        return shown(value)
    if key == "cloud_roles":
        value = {PROVIDER: value[PROVIDER], **value[GROUPS]} if value else {}
    return ", ".join(
        f"{name}={source if isinstance(source, str) else '|'.join(source)}" for name, source in value.items()
    )
