"""The table is whole: nothing that is published, served or declared is left out without a reason."""

from pathlib import Path

from idp import enterprise_refusals, granting_refusals, refusals
from idp.api.registry import IDP, PRODUCTS, RAM
from idp.refusals import RefusalKind
from tests.api.errors import gate
from tests.api.errors.elsewhere import ELSEWHERE, NEVER
from tests.api.errors.named import PUBLISHED, actions, asked_by
from tests.api.errors.table import PAIRS, of

API = Path(__file__).parents[3] / "idp" / "api"
ACTIONS = dict(actions())
NEVER_ANSWERED: set[str] = set(PUBLISHED["never"])
DECLARED = {
    name: kind
    for module in (refusals, granting_refusals, enterprise_refusals)
    for name, kind in vars(module).items()
    if isinstance(kind, RefusalKind)
}
PROVOKED = {pair.kind for pair in PAIRS} | {case.kind for case in gate.CASES}
NOTHING_WRONG = {"Ims.ListPredefinedScopes": "every kind of application may ask for the same"}
"""Actions that have parameters, and no value of one is refused."""


def published(name: str) -> set[str]:
    """Return the codes that the vendor publishes for an action: for one of IMS, those of its twin in RAM."""
    product, _, action = name.partition(".")
    table = PUBLISHED["Ram" if product == "Ims" else product] if product in {"Ram", "Ims", "Sts"} else {}
    by_form = (PUBLISHED["parameters"].get(parameter, ()) for parameter in asked_by(ACTIONS[name]))
    return {code for codes in (table.get(action, ()), *by_form) for code in codes}


def published_status(code: str) -> int | None:
    """Return the status that the vendor publishes with a code: by the longest beginning known; None for our own."""
    known = [begin for begin in PUBLISHED["status"] if f"{code}.".startswith(f"{begin}.")]
    return PUBLISHED["status"][max(known, key=len)] if known else None


def test_each_published_code_is_answered_or_has_a_reason() -> None:
    answered = {f"{pair.action} {pair.code}" for pair in PAIRS} | {f"gate {case.code}" for case in gate.CASES}
    wanted = {f"{name} {code}" for name in ACTIONS for code in published(name)}
    wanted |= {f"gate {code}" for code in PUBLISHED["gate"]}
    assert wanted - answered - NEVER_ANSWERED == set()
    assert answered & NEVER_ANSWERED == set()
    assert len(wanted) > 300


def test_each_published_action_that_is_listed_is_served() -> None:
    listed = {f"{product.name}.{name}" for product in PRODUCTS.values() for name in PUBLISHED.get(product.name, ())}
    assert listed - ACTIONS.keys() == set()
    told = {name for name in NEVER_ANSWERED if not name.startswith(("gate ", f"{RAM.name}.* "))}
    assert {name.partition(" ")[0] for name in told} - ACTIONS.keys() == set()


def test_statuses_are_the_published_ones() -> None:
    told = {(pair.code, pair.kind.status) for pair in PAIRS if not pair.action.startswith(f"{IDP.name}.")}
    assert [one for one in told if published_status(one[0]) not in {None, one[1]}] == []
    cases = {case.code: case.kind.status for case in gate.CASES}
    assert {code: cases[code] for code in PUBLISHED["gate"]} == PUBLISHED["gate"]


def test_each_served_action_that_takes_something_has_errors() -> None:
    silent = {name for name, action in ACTIONS.items() if asked_by(action) and not of(name)}
    assert silent == NOTHING_WRONG.keys()
    assert {pair.action for pair in PAIRS} - ACTIONS.keys() == set()


def test_each_declared_refusal_is_provoked_or_told_elsewhere() -> None:
    silent = {name for name, kind in DECLARED.items() if kind not in PROVOKED}
    assert silent == ELSEWHERE.keys()


def test_what_is_told_elsewhere_is_not_raised_by_the_api() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in API.rglob("*.py"))
    assert [name for name, who in ELSEWHERE.items() if who != NEVER and f".{name}(" in code] == []
    assert f".{'ACTION_UNKNOWN'}(" in code
