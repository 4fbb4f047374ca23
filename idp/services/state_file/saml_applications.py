"""SAML applications in state files: loading, planning, exporting."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp.rules.cloud_roles import GROUPS, PROVIDER
from idp.rules.saml_metadata import MOST_CHARACTERS
from idp.services.act import Act
from idp.services.saml_applications import BLANK, SamlApplications
from idp.services.state_file.changes import SET, Change, Difference, shown, simple
from idp.services.state_file.desired import Described, Listed
from idp.services.state_file.reading import Place
from idp.services.state_file.values import required

FILE = "metadata_file"
DOCUMENT = "metadata_document"
PROTOCOL = "saml"
MOST_BYTES = MOST_CHARACTERS * 3 // 4


@dataclass(frozen=True)
class SamlClients:
    """Loads and plans with the checks of the service."""

    applications: SamlApplications

    def load(self, place: Place) -> Described:
        """Load one application; raises `BadStateFile`."""
        entries = place.mapping("name", "protocol", FILE, *BLANK)
        name = required(place, entries, "name").text()
        if FILE in entries and DOCUMENT in entries:
            raise place.bad(f"{FILE} and {DOCUMENT} are given; one of them is enough")
        fields: dict[str, Any] = {key: _value(key, entries[key]) for key in BLANK if key in entries}
        if FILE in entries:
            fields[DOCUMENT] = base64.b64encode(entries[FILE].file(MOST_BYTES)).decode()
        if DOCUMENT in fields:
            source = entries.get(FILE) or entries[DOCUMENT]
            fields = source.checked(lambda: self._with_document(name, fields))
        else:
            required(place, entries, "entity_id")
            required(place, entries, "acs_url")
        place.checked(lambda: self.applications.checked(name, {**BLANK, **fields}))
        return Described(place=place, name=name, fields=fields)

    def plan(
        self, account_id: str, path: str, listed: Listed[Described], rows: Sequence[Any], place: Place
    ) -> Iterator[Change]:
        """Plan the applications of one account: what goes first, then what comes and changes."""
        present = {row.name: row for row in rows}
        wanted = {one.name for one in listed.entries}
        for name in sorted(set(present) - wanted) if listed.prune else ():
            gone = Difference(f"{path}.applications[{name}]", name, None)
            yield simple(place, [gone], self._removing(account_id, name))
        for one in listed.entries:
            yield from self._one(account_id, f"{path}.applications[{one.name}]", one, present.get(one.name))

    def _one(self, account_id: str, path: str, one: Described, row: Any | None) -> Iterator[Change]:
        if row is None:
            after = {**BLANK, **one.fields}
            new = Difference(path, None, one.name)
            yield simple(one.place, [new], lambda act: self.applications.create(act, account_id, one.name, after))
            return
        before = _kept(row)
        # Metadata takes the place of what stood there instead of it, and the reverse.
        source = {key: BLANK[key] for key in (DOCUMENT, "acs_url")}
        after = {**before, **source, **one.fields}
        found = [
            Difference(f"{path}.{key}", _shown(key, before[key]), _shown(key, after[key]))
            for key in BLANK
            if before[key] != after[key]
        ]
        if found:
            yield simple(one.place, found, lambda act: self.applications.change(act, account_id, one.name, after))

    def _removing(self, account_id: str, name: str) -> Any:
        def remove(act: Act) -> None:
            self.applications.remove(act, account_id, name)

        return remove

    def _with_document(self, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        described = {**BLANK, **{key: fields[key] for key in (DOCUMENT, "entity_id", "acs_url") if key in fields}}
        checked = self.applications.checked(name, described)
        return {**fields, DOCUMENT: checked[DOCUMENT], "entity_id": checked["entity_id"]}


def exported(row: Any) -> dict[str, Any]:
    """Return an application as an export holds it."""
    source = [DOCUMENT] if row.metadata_document else ["entity_id", "acs_url"]
    apart = {DOCUMENT, "entity_id", "acs_url"} - {*source}
    given = {key: value for key, value in _kept(row).items() if key not in apart and value != BLANK[key]}
    return {"name": row.name, "protocol": PROTOCOL} | given


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
