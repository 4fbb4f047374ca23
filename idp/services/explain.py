"""Why somebody can or cannot log on: the gates of `idp.rules.logon`, walked without writing or counting anything."""

from dataclasses import dataclass
from datetime import datetime

from idp import refusals
from idp.ports import Clock
from idp.rules.client_address import throttle_key
from idp.rules.logon import Admit, Ask, Decision, Evidence, Facts, Terms, decide, walk
from idp.services.directory import Directory
from idp.services.evidence import Seen, see
from idp.services.tries import Doors
from idp.store import logon_records
from idp.store.database import Database


@dataclass(frozen=True)
class GateReport:
    """One gate with the facts it looked at, as text, and its verdict."""

    gate: str
    facts: dict[str, str]
    verdict: str


@dataclass(frozen=True)
class Explanation:
    """A whole walk: every gate past objections too, and what the first objection decides."""

    name: str
    account_id: str | None
    user_id: str | None
    at: datetime
    gates: tuple[GateReport, ...]
    outcome: str


GATE_FACTS = {
    "name_given": ("name",),
    "inside_mask": ("address", "masks"),
    "may_use_password": ("standing", "sso_enabled", "asserted"),
    "not_locked": ("locked_until",),
    "password_verified": ("password",),
    "second_factor": ("device_bound", "bind_required", "second_factor_mandatory", "code_locked_until", "code"),
    "password_fresh": ("password_changed_at", "max_password_age", "hard_expire", "reset_required"),
}


ASSUMED = ("password", "code", "asserted")


class Explain:
    """Explains logons to administrators."""

    def __init__(self, database: Database, clock: Clock, directory: Directory, doors: Doors) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory
        self._doors = doors

    def explain(self, typed: str, address: str, at: datetime | None = None) -> Explanation:
        """Walk the gates for a name from an address at a moment (now, if not given).

        Password and code are taken as right, and under user SSO the enterprise's assertion in the password's place, so
        that every later gate shows what it would say; but while the second factor is locked no code is looked at.
        Raises `NAME_MALFORMED`.
        """
        target = self._directory.target(typed)
        if target is None:
            raise refusals.NAME_MALFORMED(domain=self._directory.logon_domain)
        now = at or self._clock.now()
        with self._database.reading() as tx:
            record = logon_records.by_name(
                tx,
                target.account.id if target.account else "",
                target.name_key,
                unknown_door=self._doors.of_nobody(target),
                address=throttle_key(address),
                remembered_digest="",
            )
        seen = see(typed, target.account, record, address, now)
        code = Evidence.ABSENT if seen.facts.code_locked_until else Evidence.RIGHT
        proved = "asserted" if seen.terms.sso_enabled else "password"
        return self._walked(seen.with_facts(**{proved: Evidence.RIGHT}, code=code))

    def _walked(self, seen: Seen) -> Explanation:
        gates = tuple(
            GateReport(gate, _facts_of(gate, seen.facts, seen.terms), told(objection) if objection else "pass")
            for gate, objection in walk(seen.facts, seen.terms)
        )
        account_id = seen.account.id if seen.account else None
        outcome = told(decide(seen.facts, seen.terms))
        return Explanation(seen.typed, account_id, seen.record.user_id, seen.terms.now, gates, outcome)


def told(decision: Decision) -> str:
    """Return a decision in words for administrators."""
    if isinstance(decision, Admit):
        return f"admit until {decision.until.isoformat()}"
    if isinstance(decision, Ask):
        return f"ask for {decision.prompt.value}" + (f" because {decision.because.value}" if decision.because else "")
    return f"deny: {decision.reason.value}" + (f" until {decision.until.isoformat()}" if decision.until else "")


def _facts_of(gate: str, facts: Facts, terms: Terms) -> dict[str, str]:
    return {name: _value(name, facts, terms) for name in GATE_FACTS[gate]}


def _value(name: str, facts: Facts, terms: Terms) -> str:
    value = getattr(facts if hasattr(facts, name) else terms, name)
    if name in ASSUMED:
        return f"{value} (assumed)"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "every address"
    return "none" if value is None else str(value).lower()
