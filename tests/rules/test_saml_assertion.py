"""Whether an assertion is for us, and now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.rules.saml_assertion import BEARER, ROLE, Assertion, Confirmation, Expected, Expired, Unfit, check, may_assume
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import ServiceProvider

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
US = ServiceProvider(
    "https://us.example/sp", ("https://us.example/acs", "https://us.example/role"), "https://us.example/slo"
)
CONFIRMATION = Confirmation(
    method=BEARER,
    recipient=US.acs_url,
    in_response_to="",
    not_before=None,
    not_on_or_after=NOW + timedelta(minutes=5),
)
GOOD = Assertion(
    id="a1",
    destination=US.acs_url,
    in_response_to="",
    response_issuer=None,
    issuer="https://corp.example",
    issued_at=NOW,
    subject="alice",
    subject_format="",
    qualifier="",
    sp_qualifier="",
    session_index="",
    confirmations=(CONFIRMATION,),
    not_before=NOW,
    not_on_or_after=NOW + timedelta(minutes=5),
    audiences=((US.entity_id,),),
    authenticated_at=NOW,
    session_ends=None,
    attributes={},
)


def test_a_good_assertion_passes() -> None:
    check(GOOD, Expected("https://corp.example", US, NOW, ""), Trail())


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, issuer="https://other.example"),
        replace(GOOD, response_issuer="https://other.example"),
        replace(GOOD, response_issuer=""),
        replace(GOOD, destination=""),
        replace(GOOD, destination=US.acs_url + "/"),
        replace(GOOD, in_response_to="r1"),
        replace(GOOD, subject=""),
        replace(GOOD, confirmations=()),
        replace(GOOD, confirmations=(CONFIRMATION, CONFIRMATION)),
        replace(GOOD, confirmations=(replace(CONFIRMATION, method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"),)),
        replace(GOOD, audiences=()),
        replace(GOOD, audiences=((),)),
        replace(GOOD, audiences=((US.entity_id,), ("https://other.example",))),
        replace(GOOD, issued_at=None),
        replace(GOOD, not_on_or_after=None),
        replace(GOOD, confirmations=(replace(CONFIRMATION, not_on_or_after=None),)),
        replace(GOOD, issued_at=NOW + timedelta(seconds=61)),
        replace(GOOD, not_before=NOW + timedelta(seconds=61)),
    ],
)
def test_what_is_absent_or_somebody_elses_refuses(bad: Assertion) -> None:
    with pytest.raises(Unfit):
        check(bad, Expected("https://corp.example", US, NOW, ""), Trail())


@pytest.mark.parametrize(("minutes", "expired"), [(0, False), (5.99, False), (6, True), (62, True)])
def test_time_runs_out_a_minute_late(minutes: float, expired: bool) -> None:
    try:
        check(GOOD, Expected("https://corp.example", US, NOW + timedelta(minutes=minutes), ""), Trail())
    except Expired:
        assert expired
    else:
        assert not expired


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        (("role,provider",), True),
        (("x,y", " role , provider "), True),
        (("provider,role",), False),
        (("role",), False),
        (("role,provider,more",), False),
        ((), False),
    ],
)
def test_one_value_names_role_and_provider(values: tuple[str, ...], allowed: bool) -> None:
    assert may_assume(replace(GOOD, attributes={ROLE: values}), "role", "provider") is allowed
