"""The order of a logon while user SSO is on, or somebody brings an assertion though it is off."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from idp.rules.logon import Admit, Ask, Deny, Evidence, Facts, Prompt, Reason, Standing, Terms, decide
from tests.rules.test_logon import NOW, OFFICE, combinations
from tests.support.seed import seed

ON = Terms(now=NOW, sso_enabled=True)
VOUCHED = Facts(address="192.0.2.7", name="alice@acme", asserted=Evidence.RIGHT)
WAYS = [(Evidence.ABSENT, True), (Evidence.RIGHT, True), (Evidence.RIGHT, False)]


def may_enter(facts: Facts, terms: Terms) -> bool:
    """Say independently of the gates who is to be admitted."""
    vouched = terms.sso_enabled and facts.asserted is Evidence.RIGHT
    known = facts.standing in (Standing.ACTIVE, Standing.NO_LOGIN_PROFILE)
    remembered = facts.browser_remembered and terms.remembering_allowed
    factor = facts.device_bound and (facts.code is Evidence.RIGHT or remembered)
    return vouched and known and (factor or not terms.second_factor_mandatory)


@seed("XR-01", "SS-02", "SS-10", "BP-13", "PW-48")
@pytest.mark.parametrize(("asserted", "enabled"), WAYS)
def test_every_combination_admits_exactly_whom_the_provider_vouches_for(asserted: Evidence, enabled: bool) -> None:
    for facts, terms in combinations():
        vouched, under = replace(facts, asserted=asserted), replace(terms, sso_enabled=enabled)
        assert isinstance(decide(vouched, under), Admit) == may_enter(vouched, under), (vouched, under)


@seed("SS-02")
def test_a_right_password_asks_for_the_provider_and_says_why() -> None:
    asked = replace(VOUCHED, asserted=Evidence.ABSENT)
    assert decide(asked, ON) == Ask(Prompt.ENTERPRISE)
    assert decide(replace(asked, password=Evidence.RIGHT), ON) == Ask(Prompt.ENTERPRISE, Reason.SSO_ENABLED)
    assert decide(VOUCHED, replace(ON, sso_enabled=False)) == Deny(Reason.SSO_OFF)


@seed("SS-08", "XR-01")
def test_the_mask_comes_first() -> None:
    for vouched, enabled in product(Evidence, (False, True)):
        facts = replace(VOUCHED, address="198.51.100.1", asserted=vouched)
        assert decide(facts, replace(ON, masks=OFFICE, sso_enabled=enabled)) == Deny(Reason.OUTSIDE_MASK)


@seed("SS-09")
@pytest.mark.parametrize(("hours", "ends"), [(None, 2), (1, 1), (2, 2), (3, 2)])
def test_the_earlier_end_counts(hours: int | None, ends: int) -> None:
    until = NOW + timedelta(hours=hours) if hours else None
    decision = decide(replace(VOUCHED, asserted_until=until), replace(ON, session_hours=2))
    assert decision == Admit(NOW + timedelta(hours=ends))
