"""Condition operators, each by cases."""

import pytest

from idp.rules.policy_conditions import OPERATORS, condition
from tests.support.seed import seed

HOLDS = [
    ("StringEquals", ["a"], ["a"], True),
    ("StringEquals", ["a"], ["A"], False),
    ("StringEquals", ["a", "b"], ["b"], True),
    ("StringEquals", ["a*"], ["ab"], False),
    ("StringEquals", ["a"], [], False),
    ("StringNotEquals", ["a"], ["a"], False),
    ("StringNotEquals", ["a"], ["b"], True),
    ("StringNotEquals", ["a", "b"], ["b"], False),
    ("StringNotEquals", ["a"], [], True),
    ("StringEqualsIgnoreCase", ["Straße"], ["STRASSE"], True),
    ("StringEqualsIgnoreCase", ["a"], ["b"], False),
    ("StringNotEqualsIgnoreCase", ["a"], ["A"], False),
    ("StringNotEqualsIgnoreCase", ["a"], ["b"], True),
    ("StringLike", ["repo:acme/*:ref"], ["repo:acme/app:ref"], True),
    ("StringLike", ["a?c"], ["abc"], True),
    ("StringLike", ["a*"], ["A"], False),
    ("StringLike", ["*"], [], False),
    ("StringNotLike", ["a*"], ["abc"], False),
    ("StringNotLike", ["a*"], ["b"], True),
    ("NumericEquals", ["10"], ["10.0"], True),
    ("NumericEquals", ["10"], ["x"], False),
    ("NumericNotEquals", ["10"], ["10"], False),
    ("NumericNotEquals", ["10"], ["11"], True),
    ("NumericLessThan", ["10"], ["9"], True),
    ("NumericLessThan", ["10"], ["10"], False),
    ("NumericLessThan", ["10"], ["NaN"], False),
    ("NumericLessThanEquals", ["10"], ["10"], True),
    ("NumericGreaterThan", ["-1"], ["0"], True),
    ("NumericGreaterThan", ["10"], ["10"], False),
    ("NumericGreaterThanEquals", ["10"], ["1e1"], True),
    ("DateEquals", ["2026-11-24T12:00:00Z"], ["2026-11-24T20:00:00+08:00"], True),
    ("DateNotEquals", ["2026-11-24T12:00:00Z"], ["2026-11-24T12:00:00Z"], False),
    ("DateNotEquals", ["2026-11-24T12:00:00Z"], ["2026-11-24T12:00:01Z"], True),
    ("DateLessThan", ["2026-11-24T12:00:00Z"], ["2026-11-24T11:59:59Z"], True),
    ("DateLessThan", ["2026-11-24T12:00:00Z"], ["2026-11-24T12:00:00Z"], False),
    ("DateLessThanEquals", ["2026-11-24T12:00:00"], ["2026-11-24T12:00:00+00:00"], True),
    ("DateGreaterThan", ["2026-11-24T12:00:00+08:00"], ["2026-11-24T04:00:01Z"], True),
    ("DateGreaterThan", ["0001-01-01T00:00:00+23:59"], ["9999-12-31T23:59:59-23:59"], True),
    ("DateGreaterThanEquals", ["2026-11-24"], ["2026-11-24T00:00:00Z"], True),
    ("DateGreaterThanEquals", ["2026-11-24"], ["yesterday"], False),
    ("Bool", ["true"], ["true"], True),
    ("Bool", ["True"], ["true"], True),
    ("Bool", ["false"], ["true"], False),
    ("Bool", ["false"], [], False),
    ("IpAddress", ["10.0.0.0/8", "192.0.2.7"], ["192.0.2.7"], True),
    ("IpAddress", ["10.0.0.0/8"], ["11.0.0.1"], False),
    ("IpAddress", ["10.0.0.0/8"], ["::ffff:10.1.2.3"], True),
    ("IpAddress", ["::ffff:10.0.0.0/104"], ["10.1.2.3"], True),
    ("IpAddress", ["2001:db8::/32"], ["2001:db8::1"], True),
    ("IpAddress", ["0.0.0.0/0"], ["2001:db8::1"], False),
    ("IpAddress", ["10.0.0.0/8"], [""], False),
    ("IpAddress", ["10.0.0.0/8"], [], False),
    ("NotIpAddress", ["10.0.0.0/8"], ["10.1.2.3"], False),
    ("NotIpAddress", ["10.0.0.0/8"], ["11.0.0.1"], True),
    ("NotIpAddress", ["10.0.0.0/8"], [], True),
]


@seed("BP-16", "BP-17", "BP-18")
@pytest.mark.parametrize(("operator", "wanted", "known", "holds"), HOLDS)
def test_operators(operator: str, wanted: list[str], known: list[str], holds: bool) -> None:
    assert condition(operator, "acs:Some", wanted).holds({"acs:some": known}, unreadable=False) is holds


@pytest.mark.parametrize("unreadable", [True, False])
@pytest.mark.parametrize(
    ("operator", "wanted"),
    [
        ("NumericEquals", "10"),
        ("NumericNotEquals", "10"),
        ("DateNotEquals", "2026-11-24"),
        ("DateLessThan", "2026-11-24"),
        ("Bool", "true"),
        ("IpAddress", "10.0.0.0/8"),
        ("NotIpAddress", "10.0.0.0/8"),
    ],
)
def test_a_value_of_the_request_that_cannot_be_read_is_judged_by_who_asks(
    operator: str, wanted: str, unreadable: bool
) -> None:
    found = condition(operator, "acs:Some", [wanted]).holds({"acs:some": ["unix:"]}, unreadable=unreadable)
    assert found is unreadable


def test_every_operator_has_cases() -> None:
    assert {operator for operator, *_ in HOLDS} == set(OPERATORS)


@pytest.mark.parametrize(
    "operator",
    ["", "stringEquals", "StringEqualsIfExists", "ForAnyValue:StringEquals", "ForAllValues:StringLike", "Null", "Not"],
)
def test_other_operators_are_unknown(operator: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        condition(operator, "acs:Some", ["a"])


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericEquals", "x"),
        ("NumericEquals", "NaN"),
        ("NumericEquals", "Infinity"),
        ("NumericEquals", "1_000"),
        ("NumericEquals", "１２"),
        ("NumericEquals", "1" * 41),
        ("DateEquals", "tomorrow"),
        ("DateEquals", "2026-13-01"),
        ("DateEquals", "２０２６-11-24"),
        ("Bool", "yes"),
        ("Bool", "1"),
        ("IpAddress", "10.0.0.0/33"),
        ("IpAddress", "10.0.0"),
        ("IpAddress", "localhost"),
    ],
)
def test_values_that_are_not_of_their_kind_are_refused(operator: str, value: str) -> None:
    with pytest.raises(ValueError, match="a value is"):
        condition(operator, "acs:Some", [value])


@pytest.mark.parametrize("key", ["", "SourceIp", "acs:", ":x", "acs:Source Ip", "аcs:SourceIp", "acs:SourceIp\n"])
def test_keys_that_are_not_of_their_form_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="condition key"):
        condition("StringEquals", key, ["a"])


def test_keys_are_compared_without_case() -> None:
    assert condition("StringEquals", "ACS:sourceIP", ["a"]).holds({"acs:sourceip": ["a"]}, unreadable=False)
