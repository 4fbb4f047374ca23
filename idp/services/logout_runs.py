"""Where a browser stands that logs out of everything a session reached: kept for half an hour, told step by step."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from idp import enterprise_refusals
from idp.ports import Entropy, Ephemeral

LIFETIME = timedelta(minutes=30)
RUNS, REQUESTS = "saml-logout", "saml-logout-request"
WAITING, ASKED, DONE, FAILED, UNABLE = "waiting", "asked", "done", "failed", "unable"
"""Of a partner: not asked yet; asked, and no answer yet; logged out; refused to; knows no single logout."""


@dataclass(frozen=True)
class Step:
    """One partner, by its role and entity ID, and how far it is; `name` is for people."""

    session_id: str
    role: str
    party: str
    name: str
    state: str


@dataclass(frozen=True)
class Origin:
    """The partner that began, and what it is owed: an answer to its request, with its own state, once."""

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

    def with_step(self, place: int, state: str) -> "Run":
        """Return the run with one step further."""
        steps = [*self.steps]
        steps[place] = replace(steps[place], state=state)
        return replace(self, steps=tuple(steps))


class LogoutRuns:
    """Keeps runs, and which step a request of ours belongs to."""

    def __init__(self, ephemeral: Ephemeral, entropy: Entropy) -> None:
        self._ephemeral = ephemeral
        self._entropy = entropy

    def begin(self, run: Run) -> str:
        """Keep a new run, and return its ID."""
        run_id = self._entropy.token()
        self.put(run_id, run)
        return run_id

    def put(self, run_id: str, run: Run) -> None:
        """Keep a run as it stands now."""
        self._ephemeral.put(RUNS, run_id, json.dumps(asdict(run)), LIFETIME)

    def get(self, account_id: str, run_id: str) -> Run:
        """Return a run of this account; raises `SAML_LOGOUT_GONE`."""
        text = self._ephemeral.get(RUNS, run_id)
        values = json.loads(text) if text else {}
        if values.get("account_id") != account_id:
            raise enterprise_refusals.SAML_LOGOUT_GONE()
        return _run(values)

    def asked(self, request_id: str, run_id: str, place: int) -> None:
        """Note which step a request asks for."""
        self._ephemeral.put(REQUESTS, request_id, json.dumps([run_id, place]), LIFETIME)

    def asked_by(self, request_id: str) -> tuple[str, int] | None:
        """Return run and place of a request that was not answered yet; None when there is none."""
        text = self._ephemeral.get(REQUESTS, request_id)
        return tuple(json.loads(text)) if text else None

    def answered(self, request_id: str) -> bool:
        """Spend a request: of any number of answers one is told True."""
        return self._ephemeral.take(REQUESTS, request_id) is not None


def _run(values: Mapping[str, Any]) -> Run:
    steps: Sequence[Mapping[str, Any]] = values["steps"]
    origin = Origin(**values["origin"]) if values["origin"] else None
    return Run(values["account_id"], tuple(Step(**step) for step in steps), origin, values["back"])
