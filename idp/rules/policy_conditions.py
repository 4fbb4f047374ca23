"""Conditions of policy statements: operators, keys and values (checklist BP-16 to BP-18).

Operators and keys are joined by AND, the values of one key by OR, and the values of a negated operator by NOR. A key
that the request does not have satisfies negated operators only, so that a forgotten fact never widens an allowance.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from idp.rules.network_mask import normalise_address
from idp.rules.patterns import compiled

Test = Callable[[str], bool]
Maker = Callable[[str], Test]
Context = Mapping[str, Sequence[str]]
"""What is known of a request: values by condition key in lower case, such as `acs:sourceip`."""

LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Condition:
    """One key under one operator, compiled."""

    key: str
    operator: str
    negated: bool
    tests: tuple[Test, ...]

    def holds(self, context: Context) -> bool:
        """Tell whether the request satisfies it."""
        known = context.get(self.key, ())
        met = any(test(value) for value in known for test in self.tests)
        return not met if self.negated else met


def condition(operator: str, key: str, values: Sequence[str]) -> Condition:
    """Compile one condition; raises `ValueError` for an unknown operator or a value that is not of its kind."""
    maker = OPERATORS.get(operator)
    if maker is None:
        message = f"the operator {operator[:40]} is unknown"
        raise ValueError(message)
    negated = operator in NEGATED
    return Condition(key.lower(), operator, negated, tuple(maker(value) for value in values))


def _equals(wanted: str) -> Test:
    return wanted.__eq__


def _equals_ignoring_case(wanted: str) -> Test:
    folded = wanted.casefold()
    return lambda value: value.casefold() == folded


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip()) if len(text) <= LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        message = "a value is not a number"
        raise ValueError(message)
    return number


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        message = "a value is not a moment such as 2026-11-30T08:00:00Z"
        raise ValueError(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _compared(read: Callable[[str], Any], holds: Callable[[Any, Any], bool]) -> Maker:
    def make(wanted: str) -> Test:
        bound = read(wanted)

        def test(value: str) -> bool:
            try:
                return holds(read(value), bound)
            except ValueError:
                return False

        return test

    return make


def _boolean(wanted: str) -> Test:
    folded = wanted.strip().lower()
    if folded not in ("true", "false"):
        message = "a value is neither true nor false"
        raise ValueError(message)
    return lambda value: value.lower() == folded


def _within(wanted: str) -> Test:
    try:
        network = ipaddress.ip_network(wanted.strip(), strict=False)
    except ValueError:
        message = "a value is not an address or a network"
        raise ValueError(message) from None

    def test(value: str) -> bool:
        try:
            address = normalise_address(value)
        except ValueError:
            return False
        return address.version == network.version and address in network

    return test


def _comparisons(kind: str, read: Callable[[str], Any]) -> dict[str, Maker]:
    return {
        f"{kind}Equals": _compared(read, lambda value, bound: value == bound),
        f"{kind}NotEquals": _compared(read, lambda value, bound: value == bound),
        f"{kind}LessThan": _compared(read, lambda value, bound: value < bound),
        f"{kind}LessThanEquals": _compared(read, lambda value, bound: value <= bound),
        f"{kind}GreaterThan": _compared(read, lambda value, bound: value > bound),
        f"{kind}GreaterThanEquals": _compared(read, lambda value, bound: value >= bound),
    }


OPERATORS: dict[str, Maker] = {
    "StringEquals": _equals,
    "StringNotEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringNotEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": compiled,
    "StringNotLike": compiled,
    **_comparisons("Numeric", _number),
    **_comparisons("Date", _moment),
    "Bool": _boolean,
    "IpAddress": _within,
    "NotIpAddress": _within,
}
NEGATED = frozenset(name for name in OPERATORS if "Not" in name)
