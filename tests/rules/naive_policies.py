"""A second evaluator of policies, written to be obvious: it reads the document anew each time and indexes nothing."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any

Context = dict[str, tuple[str, ...]]


def wildcard(pattern: str, text: str) -> bool:
    """Match by a regular expression made letter by letter."""
    letters = {"*": ".*", "?": "."}
    return re.fullmatch("".join(letters.get(one) or re.escape(one) for one in pattern), text, re.DOTALL) is not None


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def resource_matches(pattern: str, resource: str) -> bool:
    if not pattern.strip("*"):
        return True
    wanted, given = pattern.lower().split(":", 4), resource.lower().split(":", 4)
    wanted[2] = wanted[2] or "*"
    return all(wildcard(one, other) for one, other in zip(wanted, given, strict=True))


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


COMPARED = {
    "LessThanEquals": lambda value, wanted: value <= wanted,
    "GreaterThanEquals": lambda value, wanted: value >= wanted,
    "LessThan": lambda value, wanted: value < wanted,
    "GreaterThan": lambda value, wanted: value > wanted,
    "Equals": lambda value, wanted: value == wanted,
}


def value_meets(operator: str, value: str, wanted: str) -> bool:
    """Test one value by a positive operator."""
    if operator == "StringEquals":
        return value == wanted
    if operator == "StringEqualsIgnoreCase":
        return value.lower() == wanted.lower()
    if operator == "StringLike":
        return wildcard(wanted, value)
    if operator == "Bool":
        return value.lower() == wanted.lower()
    if operator == "IpAddress":
        return ip_address(value) in ip_network(wanted, strict=False)
    kind = "Numeric" if operator.startswith("Numeric") else "Date"
    read: Any = Decimal if kind == "Numeric" else moment
    return bool(COMPARED[operator.removeprefix(kind)](read(value), read(wanted)))


def condition_holds(operator: str, values: tuple[str, ...], wanted: list[str]) -> bool:
    positive = operator.replace("Not", "", 1)
    met = any(value_meets(positive, value, one) for value in values for one in wanted)
    return met if positive == operator else not met


def conditions_hold(statement: dict[str, Any], context: Context) -> bool:
    return all(
        condition_holds(operator, context.get(key.lower(), ()), many(wanted))
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def about_action(statement: dict[str, Any], action: str) -> bool:
    if "Action" in statement:
        return any(wildcard(one.lower(), action.lower()) for one in many(statement["Action"]))
    return not any(wildcard(one.lower(), action.lower()) for one in many(statement["NotAction"]))


def about_resource(statement: dict[str, Any], resource: str) -> bool:
    if "Resource" in statement:
        return any(resource_matches(one, resource) for one in many(statement["Resource"]))
    return not any(resource_matches(one, resource) for one in many(statement["NotResource"]))


def effects(document: str, action: str, resource: str, context: Context) -> set[str]:
    """Return the effects of the statements that apply."""
    return {
        statement["Effect"]
        for statement in json.loads(document)["Statement"]
        if about_action(statement, action)
        and about_resource(statement, resource)
        and conditions_hold(statement, context)
    }


def allowed(documents: list[str], session: str | None, action: str, resource: str, context: Context) -> bool:
    """Decide: no deny anywhere, an allow by the identity's policies, and by the session's where there is one."""
    own: set[str] = set().union(*(effects(one, action, resource, context) for one in documents))
    narrowed = {"Allow"} if session is None else effects(session, action, resource, context)
    return "Deny" not in own | narrowed and "Allow" in own and "Allow" in narrowed
