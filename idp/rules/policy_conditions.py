"""Conditions of policy statements: operators, keys and values (checklist BP-16 to BP-18).

Operators and keys are joined by AND, the values of one key by OR, and the values of a negated operator by NOR. A key
that the request does not have satisfies negated operators and no other. A value of the request that cannot be read,
such as an address that is none, lets denies hold and allowances not. What the vendor does not document (`IfExists`,
`ForAnyValue:`, `ForAllValues:`) is unknown, and refused.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from idp.rules.network_mask import mapped, normalise_address
from idp.rules.patterns import compiled
from idp.rules.policy_text import shown

Test = Callable[[str], bool]
Maker = Callable[[str], Test]
Context = Mapping[str, Sequence[str]]
"""What is known of a request: values by condition key in lower case, such as `acs:sourceip`."""

NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
KEY = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9_.-]+(?:/.+)?")


@dataclass(frozen=True)
class Condition:
    """One key under one operator, compiled."""

    key: str
    operator: str
    negated: bool
    tests: tuple[Test, ...]

    def holds(self, context: Context, *, unreadable: bool) -> bool:
        """Tell whether the request satisfies it; `unreadable` is the answer when a value of the request is."""
        known = context.get(self.key, ())
        try:
            return self.negated is not any(test(value) for value in known for test in self.tests)
        except ValueError:
            return unreadable


def condition(operator: str, key: str, values: Sequence[str]) -> Condition:
    """Compile one condition; raises `ValueError` for an unknown operator, or a key or value not of its form."""
    maker = OPERATORS.get(operator)
    if maker is None:
        message = f"the operator {shown(operator)} is unknown"
        raise ValueError(message)
    if not KEY.fullmatch(key):
        message = f"{shown(key)} is not of the form of a condition key"
        raise ValueError(message)
    negated = operator in NEGATED
    return Condition(key.lower(), operator, negated, tuple(maker(value) for value in values))


def _equals(wanted: str) -> Test:
    return wanted.__eq__


def _equals_ignoring_case(wanted: str) -> Test:
    folded = wanted.casefold()
    return lambda value: value.casefold() == folded


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text.strip()):
        message = "a value is not a number"
        raise ValueError(message)
    return Decimal(text.strip())


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
        return lambda value: holds(read(value), bound)

    return make


def _flag(text: str) -> bool:
    found = {"true": True, "false": False}.get(text.strip().lower())
    if found is None:
        message = "a value is neither true nor false"
        raise ValueError(message)
    return found


def _within(wanted: str) -> Test:
    try:
        network = mapped(ipaddress.ip_network(wanted.strip(), strict=False))
    except ValueError:
        message = "a value is not an address or a network"
        raise ValueError(message) from None

    def test(value: str) -> bool:
        address = normalise_address(value)
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
    "Bool": _compared(_flag, lambda value, bound: value is bound),
    "IpAddress": _within,
    "NotIpAddress": _within,
}
NEGATED = frozenset(name for name in OPERATORS if "Not" in name)
