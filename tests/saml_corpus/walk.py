"""Walking a message of the corpus through the defences that stop it, until none is left."""

from dataclasses import dataclass

from tests.saml_corpus.case import Case
from tests.saml_corpus.defences import taken_away
from tests.saml_corpus.doors import TAKEN, outcome
from tests.saml_corpus.reasons import RESIDUES, SIDES


@dataclass(frozen=True)
class Walked:
    """Each reason that a message was refused for, with the defence that said so; `then` without them all."""

    chain: tuple[tuple[str, str], ...]
    then: str

    @property
    def refused(self) -> str:
        """Return what becomes of the message."""
        return self.chain[0][1] if self.chain else self.then


class Unexplained(Exception):
    """A reason that no entry explains, or whose defence was taken away before."""


def walked(case: Case, door: str) -> Walked:
    """Take the defence away that says the reason, see what is said next, and so on; raises `Unexplained`."""
    chain: list[tuple[str, str]] = []
    said = outcome(case, door)
    while not said.startswith(TAKEN) and said not in RESIDUES:
        defence = SIDES[door].get(said)
        gone = [one for one, _ in chain]
        if defence is None or defence in gone:
            raise Unexplained(f"{case.name} at {door}: {chain}, then {said}")
        chain.append((defence, said))
        with taken_away([*gone, defence]):
            said = outcome(case, door)
    return Walked(tuple(chain), said)
