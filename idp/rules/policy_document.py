"""Policy documents: their grammar, and their compiled form (version 1 of the policy language).

A document is read once and compiled; `idp.rules.permissions` and `idp.rules.role_trust` decide with what is made here.
What the grammar does not name is refused: a misspelt `Condition` must not become an allowance without one.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from idp.rules.patterns import Patterns
from idp.rules.policy_conditions import Condition, Context, condition

MOST_CHARACTERS = 6144
MOST_SESSION_CHARACTERS = 2048
PRINCIPALS = ("RAM", "Service", "Federated")
ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_/.-]+|[A-Za-z0-9*?-]*\*:[A-Za-z0-9*?_/.-]+")
RESOURCE = re.compile(r"\*|acs:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)
PRINCIPAL = re.compile(r"acs:ram::[0-9]{16}:(?:root|(?:user|role|saml-provider|oidc-provider)/.+)")


class Malformed(ValueError):
    """A document that is not of the grammar; the text says what is wrong with it."""


class Effect(StrEnum):
    """What a statement does when it applies."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True)
class Statement:
    """One compiled statement; `resources` holds for identity policies, `principals` for trust policies."""

    number: int
    effect: Effect
    actions: Patterns
    actions_negated: bool
    resources: "ResourcePatterns | None"
    resources_negated: bool
    principals: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]

    def names_action(self, action: str) -> bool:
        """Tell whether it is about an action, given in lower case."""
        return self.actions.match(action) != self.actions_negated

    def names_resource(self, resource: str) -> bool:
        """Tell whether it is about a resource, given in lower case."""
        return self.resources is None or self.resources.match(resource) != self.resources_negated

    def conditions_hold(self, context: Context) -> bool:
        """Tell whether the request meets every condition."""
        return all(one.holds(context) for one in self.conditions)


@dataclass(frozen=True)
class Document:
    """A compiled document: `exact` leads from an action in lower case to the statements that name it in full."""

    statements: tuple[Statement, ...]
    exact: dict[str, tuple[Statement, ...]]
    wild: tuple[Statement, ...]

    def about(self, action: str) -> Iterable[Statement]:
        """Return the statements that may be about an action, given in lower case."""
        yield from self.exact.get(action, ())
        for statement in self.wild:
            if statement.names_action(action):
                yield statement


class ResourcePatterns:
    """Patterns of resource names, whatever the case of their letters, as names are found without regard to it.

    A star in the service, region or account part stays within that part.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        heads: dict[str, list[str]] = {}
        self._all = False
        for pattern in patterns:
            if set(pattern) == {"*"}:
                self._all = True
                continue
            *head, relative = pattern.casefold().split(":", 4)
            heads.setdefault(":".join(head), []).append(relative)
        self._parts = tuple((Patterns([head]), Patterns(relatives)) for head, relatives in heads.items())

    def match(self, resource: str) -> bool:
        """Tell whether one of the patterns matches a resource name, given in lower case."""
        if self._all:
            return True
        *parts, relative = resource.split(":", 4)
        head = ":".join(parts)
        return any(heads.match(head) and relatives.match(relative) for heads, relatives in self._parts)


def identity(text: str, most: int = MOST_CHARACTERS) -> Document:
    """Compile a policy of users, groups, roles or sessions; raises `Malformed`."""
    return _document(text, most, trust=False)


def trust(text: str, most: int = MOST_CHARACTERS) -> Document:
    """Compile the policy of a role that says who may assume it; raises `Malformed`."""
    return _document(text, most, trust=True)


def _document(text: str, most: int, *, trust: bool) -> Document:
    if len(text) > most:
        raise Malformed(f"a document has at most {most} characters")
    body = _object(_read(text), "the document", ("Version", "Statement"), ())
    if body["Version"] != "1":
        raise Malformed('Version must be "1"')
    given = body["Statement"]
    if not isinstance(given, list) or not given:
        raise Malformed("Statement must be a list with at least one statement")
    return compile_statements([_statement(number, one, trust=trust) for number, one in enumerate(given, 1)])


def compile_statements(pairs: Sequence[tuple[Statement, tuple[str, ...]]]) -> Document:
    """Index statements by the actions they name in full."""
    exact: dict[str, list[Statement]] = {}
    wild = []
    for statement, names in pairs:
        if not names:
            wild.append(statement)
        for name in names:
            exact.setdefault(name, []).append(statement)
    statements = tuple(statement for statement, _names in pairs)
    return Document(statements, {name: tuple(found) for name, found in exact.items()}, tuple(wild))


def _read(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except RecursionError:
        raise Malformed("the document is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"the document is not JSON: {error.msg} (character {error.pos + 1})") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a name stands twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise Malformed(f"{name} is not a value")


def _statement(number: int, given: Any, *, trust: bool) -> tuple[Statement, tuple[str, ...]]:
    where = f"statement {number}"
    about = ("Principal",) if trust else ("Resource", "NotResource")
    body = _object(given, where, ("Effect",), ("Action", "NotAction", "Condition", *about))
    if body["Effect"] not in tuple(Effect):
        raise Malformed(f"{where}: Effect must be Allow or Deny")
    actions, actions_negated = _one_of(body, where, "Action")
    names = [_fitting(ACTION, action, where, "Action").lower() for action in actions]
    resources: ResourcePatterns | None = None
    resources_negated = False
    if not trust:
        given_resources, resources_negated = _one_of(body, where, "Resource")
        resources = ResourcePatterns(_fitting(RESOURCE, one, where, "Resource") for one in given_resources)
    statement = Statement(
        number,
        Effect(body["Effect"]),
        Patterns(names),
        actions_negated,
        resources,
        resources_negated,
        _principals(body.get("Principal"), where) if trust else (),
        _conditions(body.get("Condition", {}), where),
    )
    in_full = not actions_negated and not any("*" in name or "?" in name for name in names)
    return statement, tuple(dict.fromkeys(names)) if in_full else ()


def _object(given: Any, where: str, demanded: tuple[str, ...], allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Malformed(f"{where} must be an object")
    for name in demanded:
        if name not in given:
            raise Malformed(f"{where}: {name} is missing")
    for name in given:
        if name not in demanded + allowed:
            raise Malformed(f"{where}: {name[:40]} is unknown")
    return given


def _one_of(body: dict[str, Any], where: str, name: str) -> tuple[list[str], bool]:
    given = [one for one in (name, f"Not{name}") if one in body]
    if len(given) != 1:
        raise Malformed(f"{where}: exactly one of {name} and Not{name} must be given")
    return _texts(body[given[0]], where, given[0]), given[0] != name


def _texts(given: Any, where: str, name: str) -> list[str]:
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(value, str) and value for value in values):
        raise Malformed(f"{where}: {name} must be a text or a list of texts")
    return values


def _fitting(form: re.Pattern[str], text: str, where: str, name: str) -> str:
    if not form.fullmatch(text):
        raise Malformed(f"{where}: {text[:80]} is not of the form of {name}")
    return text


def _principals(given: Any, where: str) -> tuple[tuple[str, str], ...]:
    body = _object(given, f"{where}: Principal", (), PRINCIPALS)
    found = [(kind, name) for kind, names in body.items() for name in _texts(names, where, "Principal")]
    if not found:
        raise Malformed(f"{where}: Principal is empty")
    for kind, name in found:
        if kind != "Service":
            _fitting(PRINCIPAL, name, where, "Principal")
    return tuple(found)


def _conditions(given: Any, where: str) -> tuple[Condition, ...]:
    if not isinstance(given, dict):
        raise Malformed(f"{where}: Condition must be an object")
    found = []
    for operator, keys in given.items():
        if not isinstance(keys, dict) or not keys:
            raise Malformed(f"{where}: {operator[:40]} must name a condition key")
        for key, values in keys.items():
            found.append(_condition(operator, key, values, where))
    return tuple(found)


def _condition(operator: str, key: str, given: Any, where: str) -> Condition:
    values = given if isinstance(given, list) else [given]
    texts = [str(value).lower() if isinstance(value, bool) else value for value in values]
    texts = [str(value) if isinstance(value, int | float) else value for value in texts]
    try:
        return condition(operator, key, _texts(texts, where, key[:40]))
    except ValueError as error:
        raise Malformed(f"{where}: {error}") from None
