"""How a setting is declared, and what follows from the declaration: parsing, refusing, publishing."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from idp import refusals

Group = TypeVar("Group")


class UnknownSetting(Exception):
    """A name that the group does not publish."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One declared setting.

    `name` is the published spelling, `also` further ones as (product, name). `between` bounds whole numbers on both
    ends, `choices` lists the texts allowed, `check` returns what is expected when a text is wrong. `enforced_by` names
    the module that makes the setting true.
    """

    name: str
    label: str
    default: bool | int | str
    also: tuple[tuple[str, str], ...] = ()
    between: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    check: Callable[[str], str | None] | None = None
    enforced_by: str
    field: str = ""

    def parse(self, value: object) -> bool | int | str:
        """Return the value when of the setting's type and range; else raises `SETTING_VALUE` or `SETTING_RANGE`."""
        expected = self._objection(value)
        if expected:
            of_type = type(value) is type(self.default) is int
            kind = refusals.SETTING_RANGE if of_type else refusals.SETTING_VALUE
            raise kind(name=self.name, expected=expected)
        return value  # type: ignore[return-value]  # `_objection` has checked the type

    def _objection(self, value: object) -> str | None:
        if isinstance(self.default, bool):
            return None if isinstance(value, bool) else "must be true or false"
        if isinstance(self.default, int):
            return self._number_objection(value)
        if not isinstance(value, str):
            return "must be a text"
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        return self.check(value) if self.check else None

    def _number_objection(self, value: object) -> str | None:
        low, high = self.between or (0, 2**31 - 1)
        whole = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return None if whole else f"must be a whole number from {low} to {high}"


def setting(name: str, **declaration: Any) -> Any:
    """Declare a field of a group; see `Setting` for the keywords."""
    declared = Setting(name=name, **declaration)
    return dataclasses.field(default=declared.default, metadata={"setting": declared})


def settings_of(group: type) -> tuple[Setting, ...]:
    """Return the settings of a group in the order of their declaration."""
    return tuple(
        dataclasses.replace(field.metadata["setting"], field=field.name) for field in dataclasses.fields(group)
    )


def from_published(group: type[Group], values: Mapping[str, object]) -> Group:
    """Make a group of published names and values; what is absent keeps its default.

    Raises `UnknownSetting` and the refusals of `Setting.parse`; nothing is half made (PW-04).
    """
    return changed(group(), values)


def changed(current: Group, values: Mapping[str, object]) -> Group:
    """Return `current` with published values replaced; raises like `from_published`."""
    declared = {declaration.name: declaration for declaration in settings_of(type(current))}
    for name in values:
        if name not in declared:
            raise UnknownSetting(name)
    parsed = {declared[name].field: declared[name].parse(value) for name, value in values.items()}
    return dataclasses.replace(current, **parsed)  # type: ignore[type-var]  # groups are dataclasses


def to_published(current: object, *, only_changed: bool = True) -> dict[str, bool | int | str]:
    """Return published names and values, by default only those that differ from their defaults."""
    values = ((declared, getattr(current, declared.field)) for declared in settings_of(type(current)))
    return {declared.name: value for declared, value in values if not only_changed or value != declared.default}
