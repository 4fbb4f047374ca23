"""The order of a logon: every combination of facts and terms, and the lines of the checklist it follows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules import logon, network_mask
from idp.rules.logon import Admit, Ask, Decision, Deny, Evidence, Facts, Prompt, Reason, Standing, Terms, decide
from tests.support.seed import seed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
DAY = timedelta(days=1)
OFFICE = network_mask.parse("192.0.2.0/24")
TERMS = Terms(now=NOW)
PROVED = Facts(address="192.0.2.7", name="alice@acme", password=Evidence.RIGHT, password_changed_at=NOW - 10 * DAY)


def decided(terms: Terms = TERMS, **changes: object) -> Decision:
    """Decide on a proven logon with some facts changed."""
    return decide(replace(PROVED, **changes), terms)  # type: ignore[arg-type]  # a table of changes


@seed("XR-01", "SP-17")
def test_proven_logon_is_admitted_for_the_hours_of_a_session() -> None:
    assert decided(replace(TERMS, session_hours=9)) == Admit(NOW + timedelta(hours=9))


@seed("XR-01")
def test_order_of_the_gates() -> None:
    assert [gate.__name__ for gate in logon.GATES] == [
        "name_given",
        "inside_mask",
        "may_use_password",
        "not_locked",
        "password_verified",
        "second_factor",
        "password_fresh",
    ]


WORST = Facts(
    address="198.51.100.1",
    name=None,
    standing=Standing.LOGIN_PROFILE_INACTIVE,
    locked_until=LATER,
    password=Evidence.WRONG,
    device_bound=True,
    code=Evidence.WRONG,
    code_locked_until=LATER,
    password_changed_at=NOW - 91 * DAY,
    reset_required=True,
)
STRICT = Terms(now=NOW, masks=OFFICE, max_password_age=90, hard_expire=True)


@seed("XR-01", "XR-02", "XR-06", "SP-24", "PW-39")
def test_each_cure_uncovers_the_next_objection() -> None:
    facts, seen = WORST, [decide(WORST, STRICT)]
    for cure in (
        {"name": "alice@acme"},
        {"address": "192.0.2.7"},
        {"standing": Standing.ACTIVE},
        {"locked_until": None},
        {"password": Evidence.RIGHT},
        {"code_locked_until": None},
        {"code": Evidence.RIGHT},
        {"password_changed_at": NOW},
        {"reset_required": False},
    ):
        facts = replace(facts, **cure)
        seen.append(decide(facts, STRICT))
    assert seen == [
        Ask(Prompt.NAME),
        Deny(Reason.OUTSIDE_MASK),
        Deny(Reason.LOGIN_PROFILE_INACTIVE, LATER),
        Deny(Reason.LOCKED, LATER),
        Ask(Prompt.PASSWORD, Reason.WRONG_PASSWORD),
        Deny(Reason.CODE_LOCKED, LATER),
        Ask(Prompt.CODE, Reason.WRONG_CODE),
        Deny(Reason.PASSWORD_EXPIRED),
        Ask(Prompt.NEW_PASSWORD, Reason.RESET_REQUIRED),
        Admit(NOW + timedelta(hours=6)),
    ]


@seed("SP-19", "SP-20", "LM-07", "LM-11")
@pytest.mark.parametrize(
    ("masks", "address", "admitted"),
    [
        ("", "198.51.100.1", True),
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.0/24", "::ffff:192.0.2.1", True),
        ("192.0.2.0/24", "no address", False),
    ],
)
def test_mask_decides_on_the_address(masks: str, address: str, admitted: bool) -> None:
    decision = decided(Terms(now=NOW, masks=network_mask.parse(masks)), address=address)
    assert isinstance(decision, Admit) is admitted
    assert admitted or decision == Deny(Reason.OUTSIDE_MASK)


@seed("LP-03", "LP-06", "PW-47")
@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.ACTIVE])
def test_who_may_not_use_a_password_is_asked_for_it_like_anybody(standing: Standing) -> None:
    assert decided(standing=standing, password=Evidence.ABSENT) == decided(password=Evidence.ABSENT)
    wrong = decided(standing=standing, password=Evidence.WRONG)
    assert wrong == Ask(Prompt.PASSWORD, Reason(standing.value))


@seed("PW-47")
@pytest.mark.parametrize("standing", Standing)
def test_lock_shows_the_same_end_whoever_is_locked(standing: Standing) -> None:
    decision = decided(standing=standing, locked_until=LATER)
    assert isinstance(decision, Deny)
    assert decision.until == LATER


@seed("PW-43")
def test_lock_is_over_at_its_end() -> None:
    assert isinstance(decided(locked_until=NOW), Admit)


@seed("OV-10", "UM-14", "SP-03", "SP-04", "SP-05", "SP-06", "AM-14")
@pytest.mark.parametrize(
    ("allowed", "changes", "decision"),
    [
        (False, {}, Ask(Prompt.CODE)),
        (False, {"browser_remembered": True}, Ask(Prompt.CODE)),
        (True, {}, Ask(Prompt.CODE)),
        (True, {"browser_remembered": True}, Admit(NOW + timedelta(hours=6))),
        (True, {"browser_remembered": True, "password": Evidence.ABSENT}, Ask(Prompt.PASSWORD)),
        (False, {"code": Evidence.WRONG}, Ask(Prompt.CODE, Reason.WRONG_CODE)),
        (False, {"code": Evidence.SPENT}, Ask(Prompt.CODE, Reason.CODE_SPENT)),
        (False, {"code": Evidence.RIGHT}, Admit(NOW + timedelta(hours=6))),
        (False, {"binding": Evidence.RIGHT}, Admit(NOW + timedelta(hours=6))),
        (False, {"code_locked_until": LATER}, Deny(Reason.CODE_LOCKED, LATER)),
        (False, {"code_locked_until": NOW}, Ask(Prompt.CODE)),
    ],
)
def test_bound_device_asks_for_its_code(allowed: bool, changes: dict[str, object], decision: Decision) -> None:
    terms = replace(TERMS, remembering_allowed=allowed)
    assert decided(terms, **{"device_bound": True, **changes}) == decision


@seed("LP-18", "LP-19", "LP-20", "UM-02", "UM-24", "XR-05", "AMB-14")
@pytest.mark.parametrize(
    ("mandatory", "changes", "decision"),
    [
        (False, {}, Admit(NOW + timedelta(hours=6))),
        (True, {}, Ask(Prompt.BIND_DEVICE)),
        (False, {"bind_required": True}, Ask(Prompt.BIND_DEVICE)),
        (False, {"bind_required": True, "browser_remembered": True}, Ask(Prompt.BIND_DEVICE)),
        (False, {"bind_required": True, "binding": Evidence.WRONG}, "not consecutive"),
        (False, {"bind_required": True, "binding": Evidence.SPENT}, "not consecutive"),
        (False, {"bind_required": True, "code_locked_until": LATER}, Deny(Reason.CODE_LOCKED, LATER)),
    ],
)
def test_device_is_bound_where_one_is_required(
    mandatory: bool,
    changes: dict[str, object],
    decision: Decision | str,
) -> None:
    terms = replace(TERMS, second_factor_mandatory=mandatory, remembering_allowed=True)
    wrong = Ask(Prompt.BIND_DEVICE, Reason.CODES_NOT_CONSECUTIVE)
    assert decided(terms, **changes) == (wrong if decision == "not consecutive" else decision)


@seed("PW-16", "PW-17", "PW-20", "PW-21", "PW-22", "PW-24", "PW-25", "PW-28", "LP-16", "LP-21")
@pytest.mark.parametrize(
    ("days", "hard", "age", "reset", "decision"),
    [
        (0, True, 5000 * DAY, False, None),
        (90, True, 90 * DAY - timedelta(seconds=1), False, None),
        (90, True, 90 * DAY, False, Deny(Reason.PASSWORD_EXPIRED)),
        (90, True, 90 * DAY, True, Deny(Reason.PASSWORD_EXPIRED)),
        (90, False, 90 * DAY, False, Ask(Prompt.NEW_PASSWORD, Reason.PASSWORD_EXPIRED)),
        (90, False, 1 * DAY, True, Ask(Prompt.NEW_PASSWORD, Reason.RESET_REQUIRED)),
        (0, False, 1 * DAY, True, Ask(Prompt.NEW_PASSWORD, Reason.RESET_REQUIRED)),
    ],
)
def test_expired_and_temporary_passwords(
    days: int,
    hard: bool,
    age: timedelta,
    reset: bool,
    decision: Decision | None,
) -> None:
    terms = replace(TERMS, max_password_age=days, hard_expire=hard)
    result = decided(terms, password_changed_at=NOW - age, reset_required=reset)
    assert isinstance(result, Admit) if decision is None else result == decision


def combinations() -> Iterator[tuple[Facts, Terms]]:
    """Yield every combination of what facts and terms can be, some twenty thousand."""
    for standing, locked, password, bound, required, remembered, code, code_locked in product(
        Standing, (None, LATER), Evidence, (False, True), (False, True), (False, True), Evidence, (None, LATER)
    ):
        facts = Facts(
            address="192.0.2.7",
            name="alice@acme",
            standing=standing,
            locked_until=locked,
            password=password,
            device_bound=bound,
            bind_required=required,
            browser_remembered=remembered,
            code=code,
            code_locked_until=code_locked,
        )
        for allowed, mandatory in product((False, True), (False, True)):
            yield facts, Terms(now=NOW, remembering_allowed=allowed, second_factor_mandatory=mandatory)


def may_enter(facts: Facts, terms: Terms) -> bool:
    """Say independently of the gates who is to be admitted."""
    proved = facts.standing is Standing.ACTIVE and facts.locked_until is None and facts.password is Evidence.RIGHT
    if facts.device_bound:
        return proved and (facts.code is Evidence.RIGHT or (facts.browser_remembered and terms.remembering_allowed))
    return proved and not (facts.bind_required or terms.second_factor_mandatory)


@seed("XR-01", "OV-10", "LP-03", "LP-06", "PW-39", "XR-05")
def test_every_combination_admits_exactly_the_proven() -> None:
    for facts, terms in combinations():
        assert isinstance(decide(facts, terms), Admit) == may_enter(facts, terms), (facts, terms)


MOMENTS = st.sampled_from([NOW - 400 * DAY, NOW - DAY, NOW, LATER])
ANY_FACTS = st.builds(
    Facts,
    address=st.sampled_from(["192.0.2.7", "198.51.100.1", "::ffff:192.0.2.9", "", "nonsense"]),
    name=st.none() | st.just("alice@acme"),
    locked_until=st.none() | MOMENTS,
    code_locked_until=st.none() | MOMENTS,
    password_changed_at=st.none() | MOMENTS,
)
ANY_TERMS = st.builds(
    Terms,
    now=st.just(NOW),
    masks=st.sampled_from([(), OFFICE]),
    max_password_age=st.integers(0, 1095),
    session_hours=st.integers(1, 24),
)


@seed("XR-01")
@given(facts=ANY_FACTS, terms=ANY_TERMS)
def test_decision_is_the_first_objection_of_the_walk(facts: Facts, terms: Terms) -> None:
    verdicts = [objection for _name, objection in logon.walk(facts, terms)]
    assert len(verdicts) == len(logon.GATES)
    objections = [objection for objection in verdicts if objection]
    decision = decide(facts, terms)
    assert objections[0] == decision if objections else isinstance(decision, Admit)


@seed("SP-24")
@given(facts=ANY_FACTS, terms=ANY_TERMS)
def test_outside_the_mask_nothing_else_shows(facts: Facts, terms: Terms) -> None:
    outside = replace(facts, name="alice@acme", address="203.0.113.5")
    assert decide(outside, replace(terms, masks=OFFICE)) == Deny(Reason.OUTSIDE_MASK)


@seed("SP-16", "SP-17")
@given(facts=ANY_FACTS, terms=ANY_TERMS)
def test_admission_always_ends_after_the_hours_set(facts: Facts, terms: Terms) -> None:
    decision = decide(facts, terms)
    assert not isinstance(decision, Admit) or decision.until == NOW + timedelta(hours=terms.session_hours)
