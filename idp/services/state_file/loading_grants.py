"""Loading groups, policies, roles, and what is attached to whom."""

from collections.abc import Callable, Mapping
from typing import Any

from idp.rules import logon_names
from idp.rules import policies as policy_rules
from idp.rules.fields import GROUP_FIELDS, GROUP_NAME, check_one
from idp.rules.system_policies import SYSTEM_POLICIES
from idp.services.policies import check_document, check_name
from idp.services.roles import check_fields, compile_trust
from idp.services.state_file import desired, documents
from idp.services.state_file.desired import Described, Listed
from idp.services.state_file.reading import Place
from idp.services.state_file.values import listed, of_form, required
from idp.store.policies import CUSTOM, SYSTEM

Load = Callable[[Place], Any]


def granted(entries: Mapping[str, Place]) -> dict[str, Listed[Described] | None]:
    """Load the lists of groups, policies and roles of an account."""
    loaders: dict[str, Callable[[Place], Described]] = {"groups": _group, "policies": _policy, "roles": _role}
    return {key: described(entries.get(key), load) for key, load in loaders.items()}


def described(place: Place | None, load: Callable[[Place], Described]) -> Listed[Described] | None:
    """Load a list of things that differ by name."""
    return listed(place, load, lambda one: logon_names.key(one.name))


def attached(entries: Mapping[str, Place]) -> Listed[desired.Reference] | None:
    """Load what is attached to somebody: system policies by name, others as `{custom: NAME}`."""
    return listed(entries.get("policies"), _reference, lambda one: f"{one.type} {logon_names.key(one.name)}")


def named(place: Place, entries: Mapping[str, Place], check: Callable[[str], object]) -> str:
    """Load a name."""
    name = required(place, entries, "name")
    name.checked(lambda: check(name.text()))
    return name.text()


def _reference(place: Place) -> desired.Reference:
    if not place.plain:
        name = required(place, place.mapping("custom"), "custom")
        return desired.Reference(name, name.text(), CUSTOM)
    policy = SYSTEM_POLICIES.get(logon_names.key(place.text()))
    if policy is None:
        raise place.bad("no system policy has this name; one of the account's own is written {custom: NAME}")
    return desired.Reference(place, policy.name, SYSTEM)


def _group(place: Place) -> Described:
    entries = place.mapping("name", "policies", *GROUP_FIELDS)
    fields = {key: of_form(field)(entries[key]) for key, field in GROUP_FIELDS.items() if key in entries}
    name = named(place, entries, lambda text: check_one(GROUP_NAME, text))
    return Described(place=place, name=name, fields=fields, policies=attached(entries))


def _policy(place: Place) -> Described:
    entries = place.mapping("name", "description", "document")
    loaders: dict[str, Load] = {
        "description": of_form(policy_rules.POLICY_FIELDS["description"]),
        "document": _document(check_document),
    }
    return Described(place=place, name=named(place, entries, check_name), fields=loaded(entries, loaders))


def _role(place: Place) -> Described:
    entries = place.mapping("name", "policies", "trust", "description", "max_session_duration", "allow_console_login")
    loaders: dict[str, Load] = {
        "description": of_form(policy_rules.ROLE_FIELDS["description"]),
        "trust": _document(compile_trust),
        "max_session_duration": _duration,
        "allow_console_login": Place.flag,
    }
    name = named(place, entries, lambda text: check_one(policy_rules.ROLE_FIELDS["name"], text))
    return Described(place=place, name=name, fields=loaded(entries, loaders), policies=attached(entries))


def loaded(entries: Mapping[str, Place], loaders: Mapping[str, Load]) -> dict[str, Any]:
    """Load those keys that are given."""
    return {key: load(entries[key]) for key, load in loaders.items() if key in entries}


def _document(check: Callable[[str], object]) -> Load:
    def load(place: Place) -> str:
        text = documents.text_of(place)
        place.checked(lambda: check(text))
        return text

    return load


def _duration(place: Place) -> int:
    seconds = place.whole_number()
    place.checked(lambda: check_fields({"max_session_duration": seconds}))
    return seconds
