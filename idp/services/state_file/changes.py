"""Changes that turn what is into what is wanted: shown by `plan`, made by `apply`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from idp.refusals import Refusal
from idp.services.act import Act
from idp.services.state_file.reading import Place

SET = "(set)"
"""What is shown in the place of a secret."""


@dataclass(frozen=True)
class Difference:
    """One line of a plan; None stands for what is not there. Never holds a secret."""

    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.path}: {self.after}"
        return (
            f"- {self.path}: {self.before}" if self.after is None else f"~ {self.path}: {self.before} -> {self.after}"
        )


@dataclass(frozen=True)
class Generated:
    """A secret that applying made, to be shown once."""

    what: str
    secret: str


Perform = Callable[[Act], tuple[Generated, ...]]


@dataclass(frozen=True)
class Change:
    """Some differences that are made at once.

    `prepare` does what takes long (hashing), outside of any transaction, and returns what makes the change inside one.
    `advice` says what speaks against it, although it can be made.
    """

    place: Place
    differences: tuple[Difference, ...]
    prepare: Callable[[], Perform]
    advice: tuple[str, ...] = ()

    def prepared(self) -> Perform:
        """Prepare; a refusal becomes a complaint about the place in the file."""
        try:
            perform = self.prepare()
        except Refusal as refused:
            raise self.place.bad(str(refused)) from None
        return lambda act: self._performed(perform, act)

    def _performed(self, perform: Perform, act: Act) -> tuple[Generated, ...]:
        try:
            return perform(act)
        except Refusal as refused:
            raise self.place.bad(str(refused)) from None


def simple(
    place: Place, differences: list[Difference], perform: Callable[[Act], object], advice: tuple[str, ...] = ()
) -> Change:
    """Return a change that needs no preparation and makes no secret."""

    def performed(act: Act) -> tuple[Generated, ...]:
        perform(act)
        return ()

    return Change(place, tuple(differences), lambda: performed, advice)


def differences(path: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """Return what differs between values by name."""
    return [
        Difference(f"{path}.{name}", shown(before[name]), shown(value))
        for name, value in after.items()
        if before[name] != value
    ]


def shown(value: object) -> str:
    """Return a value as a plan shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(value)
    return str(value)
