"""Groups of settings as a product publishes them: parameters, refusals and answers follow from the declarations.

What the vendor has and nothing here enforces is `fixed`: its published default is taken and answered, and no other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, make_dataclass
from typing import Any

from idp import refusals
from idp.api.call import Call
from idp.api.parameters import Texts
from idp.api.registry import Json, Product
from idp.rules.settings.declare import Setting, settings_of
from idp.services.directory import Account

Fixed = bool | int | str | Texts


@dataclass(frozen=True)
class Nothing:
    """Takes nothing."""


@dataclass(frozen=True)
class Published:
    """One group of settings in one product; `present` are an account's.

    `sections` names what stands where in the answer, under `""` at its top.
    """

    group: type[Any]
    product: Product
    present: Callable[[Account], object]
    sections: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, Fixed] = field(default_factory=dict)

    def serve(self) -> None:
        """Declare the actions that tell and change the group."""
        name = self.group.__name__

        def tell(call: Call, _ask: Nothing) -> Json:
            """Describe the settings."""
            return {name: self.answer(self.present(call.account))}

        def change(call: Call, ask: Any) -> Json:
            """Change what is given of the settings."""
            changes = self.changes(ask)
            with call.act() as act:
                call.services.accounts.change_settings(act, call.account_id, self.group, changes)
            return tell(call, Nothing())

        self.product.action(f"Get{name}", Nothing)(tell)
        self.product.action(f"Set{name}", self.ask(f"Set{name}"))(change)

    def ask(self, name: str) -> type[Any]:
        """Return the parameters of the action that changes the group: every name, each of them optional."""
        names = [one for section in self.sections.values() for one in section]
        return make_dataclass(name, [(one, self._type_of(one), None) for one in names], frozen=True)

    def changes(self, ask: Any) -> dict[str, object]:
        """Return what was given, by declared names; raises `SETTING_FIXED`."""
        given = {name: value for name, value in vars(ask).items() if value is not None}
        for name, value in given.items():
            if name in self.fixed and value != self.fixed[name]:
                raise refusals.SETTING_FIXED(name=name, value=_shown(self.fixed[name]))
        return {self._declared(name).name: value for name, value in given.items() if name not in self.fixed}

    def answer(self, settings: object) -> Json:
        """Return the published fields and their values."""
        answer: Json = {}
        for section, names in self.sections.items():
            values = {name: self._value_of(name, settings) for name in names}
            answer |= {section: values} if section else values
        return answer

    def _declared(self, name: str) -> Setting:
        return next(one for one in settings_of(self.group) if name == dict(one.also).get(self.product.name, one.name))

    def _type_of(self, name: str) -> Any:
        return type(self.fixed[name]) if name in self.fixed else type(self._declared(name).default)

    def _value_of(self, name: str, settings: object) -> Any:
        if name not in self.fixed:
            return getattr(settings, self._declared(name).field)
        value = self.fixed[name]
        return list(value) if isinstance(value, Texts) else value


def _shown(value: Fixed) -> str:
    if isinstance(value, Texts):
        return "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)
