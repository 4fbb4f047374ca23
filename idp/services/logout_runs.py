"""Where a browser stands that logs out of everything a session reached: kept for half an hour, told step by step.

What is planned never changes, and each thing that happens is kept under a key of its own: whatever comes at the same
moment, nothing that was learned is lost.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from idp import enterprise_refusals
from idp.ports import Entropy, Ephemeral, Sealer

LIFETIME = timedelta(minutes=30)
RUNS, REQUESTS, OUTCOMES = "saml-logout", "saml-logout-request", "saml-logout-outcome"
SPENT = "saml-logout-spent"
WAITING, ASKED, DONE, FAILED, UNABLE = "waiting", "asked", "done", "failed", "unable"
"""Of a partner: not asked yet; asked, and no answer yet; logged out; refused to; knows no single logout."""
ANSWER = "answer"
"""In the place of a step's number: the answer to who began."""
ID_CHARACTERS = 40


@dataclass(frozen=True)
class Step:
    """One partner, by its role and entity ID, and how far it is; `name` is for people, empty for the provider."""

    session_id: str
    role: str
    party: str
    name: str
    state: str


@dataclass(frozen=True)
class Origin:
    """The partner that began, and what it is owed: an answer to its request, with its own state."""

    role: str
    party: str
    name: str
    request_id: str
    relay_state: str | None
    answered: bool = False


@dataclass(frozen=True)
class Run:
    """One logging out; `back` is a registered address to end at, empty for our own page."""

    account_id: str
    steps: tuple[Step, ...]
    origin: Origin | None = None
    back: str = ""

    @property
    def waiting(self) -> int | None:
        """Return the place of the next partner to ask; None when all were."""
        return next((place for place, step in enumerate(self.steps) if step.state == WAITING), None)

    @property
    def complete(self) -> bool:
        """Tell whether every partner has logged out."""
        return all(step.state == DONE for step in self.steps)

    @property
    def owes(self) -> bool:
        """Tell whether the partner that began has no answer yet."""
        return self.origin is not None and not self.origin.answered


class LogoutRuns:
    """Keeps runs, and which step a request of ours belongs to."""

    def __init__(self, ephemeral: Ephemeral, entropy: Entropy, sealer: Sealer) -> None:
        self._ephemeral = ephemeral
        self._entropy = entropy
        self._sealer = sealer

    def begin(self, run: Run) -> str:
        """Keep a new run, and return its ID."""
        run_id = self._entropy.token()
        self._ephemeral.put(RUNS, run_id, json.dumps(asdict(run)), LIFETIME)
        return run_id

    def get(self, account_id: str, run_id: str) -> Run:
        """Return a run of this account as it stands; raises `SAML_LOGOUT_GONE`."""
        text = self._ephemeral.get(RUNS, run_id)
        values = json.loads(text) if text else {}
        if values.get("account_id") != account_id:
            raise enterprise_refusals.SAML_LOGOUT_GONE()
        run = _run(values)
        steps = (replace(step, state=self._state(run_id, place, step.state)) for place, step in enumerate(run.steps))
        answered = run.origin is not None and self._outcome(run_id, ANSWER) is not None
        origin = replace(run.origin, answered=answered) if run.origin else None
        return replace(run, steps=tuple(steps), origin=origin)

    def message_id(self, run_id: str, place: int | str) -> str:
        """Return the ID of the one message at a place: pressed twice, it says the same twice."""
        return f"_{self._sealer.digest(RUNS, f'{run_id} {place}')[:ID_CHARACTERS]}"

    def asked(self, run_id: str, place: int) -> None:
        """Note that a partner is asked, by the message of its place."""
        kept = json.dumps([run_id, place])
        self._ephemeral.put(REQUESTS, self.message_id(run_id, place), kept, LIFETIME)

    def asked_by(self, request_id: str) -> tuple[str, int] | None:
        """Return run and place of a request; None when there is none."""
        text = self._ephemeral.get(REQUESTS, request_id)
        return tuple(json.loads(text)) if text else None

    def spend(self, request_id: str) -> bool:
        """Spend a request: of any number of right answers one is told True."""
        return self._ephemeral.increment(SPENT, request_id, LIFETIME) == 1

    def unspent(self, request_id: str) -> bool:
        """Tell whether `spend` would be told True at this moment, and spend nothing."""
        return self._ephemeral.get(SPENT, request_id) is None

    def ended(self, run_id: str, place: int | str, outcome: str) -> None:
        """Note what came of a step, or that who began was answered."""
        self._ephemeral.put(OUTCOMES, f"{run_id} {place}", outcome, LIFETIME)

    def _state(self, run_id: str, place: int, planned: str) -> str:
        outcome = self._outcome(run_id, place)
        if outcome is None and planned == WAITING:
            return ASKED if self._ephemeral.get(REQUESTS, self.message_id(run_id, place)) else WAITING
        return outcome or planned

    def _outcome(self, run_id: str, place: int | str) -> str | None:
        return self._ephemeral.get(OUTCOMES, f"{run_id} {place}")


def _run(values: Mapping[str, Any]) -> Run:
    steps: Sequence[Mapping[str, Any]] = values["steps"]
    origin = Origin(**values["origin"]) if values["origin"] else None
    return Run(values["account_id"], tuple(Step(**step) for step in steps), origin, values["back"])
