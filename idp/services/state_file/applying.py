"""The state file as use cases: plan, apply as a whole or not at all, export."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from idp.services.state_file import exporting
from idp.services.state_file.changes import Change, Generated
from idp.services.state_file.loading import Loader
from idp.services.state_file.parts import Parts
from idp.services.state_file.planning import Guard, Planner
from idp.services.state_file.present import ids, read
from idp.services.state_file.reading import Source

Watch = Callable[[list[Change]], Iterable[Change]]


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What applying did, and the secrets it made, to be shown once."""

    changes: tuple[Change, ...]
    generated: tuple[Generated, ...]


@dataclass(frozen=True)
class StateFile:
    """Plans, applies and exports state files. All methods but `export` raise `BadStateFile`."""

    parts: Parts

    def plan(self, source: Source) -> list[Change]:
        """Return what applying would change."""
        return Planner(self.parts).plan(Loader(self.parts).load(source))

    def apply(self, source: Source, guard: Guard | None = None, watch: Watch = iter) -> Applied:
        """Make what is into what the file wants: all of it in one transaction, or nothing.

        `watch` passes the changes on one by one while each is prepared, which takes long where passwords are hashed.
        """
        changes = Planner(self.parts).plan(Loader(self.parts).load(source), guard)
        prepared = [change.prepared() for change in watch(changes)]
        generated: list[Generated] = []
        if prepared:
            with self.parts.acts.open() as act:
                for perform in prepared:
                    generated += perform(act)
        return Applied(changes=tuple(changes), generated=tuple(generated))

    def export(self) -> str:
        """Return all accounts as a state file."""
        parts, now = self.parts, self.parts.clock.now()
        found = (read(parts.database, account_id, parts.logon_domain, now) for account_id in ids(parts.database))
        return exporting.export([present for present in found if present], vouching=parts.test_mode)

    def empty(self) -> bool:
        """Tell whether there is no account at all."""
        return not ids(self.parts.database)
