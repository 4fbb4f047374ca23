"""Policy documents: their grammar, and their compiled form (version 1 of the policy language).

A document is read once and compiled; `idp.rules.permissions` and `idp.rules.role_trust` decide with what is made here.
What the grammar does not name is refused: a misspelt `Condition` must not become an allowance without one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idp.rules import logon_names
from idp.rules.patterns import Match, literal_prefix, matcher
from idp.rules.policy_conditions import Condition, Context, condition
from idp.rules.policy_text import Malformed, Number, members, read, shown, texts

MOST_CHARACTERS = 6144
MOST_SESSION_CHARACTERS = 2048
MOST_ACTIONS_REMEMBERED = 1000
PREFIX_LETTERS = 12
ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_/.-]+|[A-Za-z0-9*?-]*\*:[A-Za-z0-9*?_/.-]+")
RESOURCE = re.compile(r"\*+|acs:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)
NAME = "[A-Za-z0-9._@-]{1,128}"
PRINCIPALS = {
    "RAM": re.compile(rf"acs:ram::[0-9]{{16}}:(?:root|(?:user|role)/{NAME})"),
    "Service": re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}"),
    "Federated": re.compile(rf"acs:ram::[0-9]{{16}}:(?:saml|oidc)-provider/{NAME}"),
}

Resource = tuple[str, str]
"""A resource name, folded and split: its first four parts, and what they contain."""
NamesResource = Callable[[Resource], bool]
ANYTHING = frozenset([""])


class Effect(StrEnum):
    """What a statement does when it applies."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True)
class Statement:
    """One compiled statement. `names_action` takes an action in lower case, `names_resource` a folded resource.

    Every resource it names begins with one of `prefixes` in its last part. `principals` are those of a trust policy,
    folded, by kind; a trust policy is about one resource, its role.
    """

    number: int
    effect: Effect
    names_action: Match
    names_resource: NamesResource
    prefixes: frozenset[str]
    principals: frozenset[tuple[str, str]]
    conditions: tuple[Condition, ...]

    def conditions_hold(self, context: Context) -> bool:
        """Tell whether the request meets every condition; what cannot be read never widens access."""
        unreadable = self.effect is Effect.DENY
        return all(one.holds(context, unreadable=unreadable) for one in self.conditions)


@dataclass(frozen=True)
class About:
    """A document's statements about one action, by what the resources they name begin with."""

    lengths: tuple[int, ...]
    by_prefix: dict[str, list[Statement]]

    def on(self, relative: str) -> Iterator[Statement]:
        """Yield the statements that may be about a resource, by its last part; one may come more than once."""
        for length in self.lengths:
            yield from self.by_prefix.get(relative[:length], ())


@dataclass(frozen=True)
class Document:
    """A compiled document; `principals` are whom a trust policy names, as written.

    It remembers which statements are about an action, once somebody has asked.
    """

    statements: tuple[Statement, ...]
    principals: frozenset[tuple[str, str]] = frozenset()
    _about: dict[str, About] = field(default_factory=dict, compare=False, repr=False)

    def about(self, action: str) -> About:
        """Return the statements that are about an action, given in lower case."""
        found = self._about.get(action)
        if found is None:
            if len(self._about) >= MOST_ACTIONS_REMEMBERED:
                self._about.clear()
            found = self._about[action] = _about(one for one in self.statements if one.names_action(action))
        return found


def _about(statements: Iterable[Statement]) -> About:
    by_prefix: dict[str, list[Statement]] = {}
    for statement in statements:
        for prefix in statement.prefixes:
            by_prefix.setdefault(prefix, []).append(statement)
    return About(tuple(sorted({len(prefix) for prefix in by_prefix})), by_prefix)


def folded(resource: str) -> Resource:
    """Return a resource name the way names are looked up, so that no spelling evades a deny."""
    *head, relative = logon_names.key(resource).split(":", 4)
    return ":".join(head), relative


def identity(text: str, most: int = MOST_CHARACTERS) -> Document:
    """Compile a policy of users, groups, roles or sessions; raises `Malformed`."""
    return _document(text, most, trust=False)


def trust(text: str, most: int = MOST_CHARACTERS) -> Document:
    """Compile the policy of a role that says who may assume it; raises `Malformed`."""
    return _document(text, most, trust=True)


def _document(text: str, most: int, *, trust: bool) -> Document:
    if len(text) > most:
        raise Malformed(f"a document has at most {most} characters")
    body = members(read(text), "the document", ("Version", "Statement"), ())
    if body["Version"] != "1":
        raise Malformed('Version must be "1"')
    given = body["Statement"]
    if not isinstance(given, list) or not given:
        raise Malformed("Statement must be a list with at least one statement")
    statements = tuple(_statement(number, one, trust=trust) for number, one in enumerate(given, 1))
    named = [one["Principal"] for one in given if trust]
    return Document(statements, frozenset(pair for one in named for pair in _pairs(one)))


def _statement(number: int, given: Any, *, trust: bool) -> Statement:
    where = f"statement {number}"
    demanded, about = (("Effect", "Principal"), ()) if trust else (("Effect",), ("Resource", "NotResource"))
    body = members(given, where, demanded, ("Action", "NotAction", "Condition", *about))
    if body["Effect"] not in tuple(Effect):
        raise Malformed(f"{where}: Effect must be Allow or Deny")
    resources = (_always, ANYTHING) if trust else _resources(body, where)
    return Statement(
        number,
        Effect(body["Effect"]),
        _actions(body, where),
        *resources,
        _principals(body["Principal"], where) if trust else frozenset(),
        _conditions(body.get("Condition", {}), where),
    )


def _actions(body: dict[str, Any], where: str) -> Match:
    given, negated = _one_of(body, where, "Action")
    matches = matcher(_fitting(ACTION, action, where, "Action").lower() for action in given)
    return (lambda action: not matches(action)) if negated else matches


def _resources(body: dict[str, Any], where: str) -> tuple[NamesResource, frozenset[str]]:
    given, negated = _one_of(body, where, "Resource")
    for one in given:
        # A look-alike of a wildcard or colon would become a real one when it is folded.
        if not unicodedata.is_normalized("NFKC", one):
            raise Malformed(f"{where}: {shown(one)} has characters that look like others")
        _fitting(RESOURCE, one, where, "Resource")
    names, prefixes = resources_named(given)
    return ((lambda resource: not names(resource)), ANYTHING) if negated else (names, prefixes)


def resources_named(patterns: Iterable[str]) -> tuple[NamesResource, frozenset[str]]:
    """Return the test whether a folded resource is of some patterns, and what the last parts of those begin with.

    A star in the service, region or account part stays within that part. An empty region is the way answers name
    things, `acs:ram::1234567890123456:user/alice`: it stands for every region.
    """
    heads: dict[str, list[str]] = {}
    for pattern in patterns:
        if not pattern.strip("*"):
            return _always, ANYTHING
        service, region, account, relative = logon_names.key(pattern).removeprefix("acs:").split(":", 3)
        heads.setdefault(f"acs:{service}:{region or '*'}:{account}", []).append(relative)
    prefixes = frozenset(literal_prefix(one)[:PREFIX_LETTERS] for relatives in heads.values() for one in relatives)
    parts = tuple((matcher(relatives), matcher([head])) for head, relatives in heads.items())
    if len(parts) == 1:
        relative_is, head_is = parts[0]
        return lambda resource: relative_is(resource[1]) and head_is(resource[0]), prefixes
    return lambda resource: any(relative(resource[1]) and head(resource[0]) for relative, head in parts), prefixes


def _always(_resource: Resource) -> bool:
    return True


def _one_of(body: dict[str, Any], where: str, name: str) -> tuple[list[str], bool]:
    given = [one for one in (name, f"Not{name}") if one in body]
    if len(given) != 1:
        raise Malformed(f"{where}: exactly one of {name} and Not{name} must be given")
    return texts(body[given[0]], where, given[0]), given[0] != name


def _fitting(form: re.Pattern[str], text: str, where: str, name: str) -> str:
    if not form.fullmatch(text):
        raise Malformed(f"{where}: {shown(text)} is not of the form of {name}")
    return text


def _principals(given: Any, where: str) -> frozenset[tuple[str, str]]:
    body = members(given, f"{where}: Principal", (), tuple(PRINCIPALS))
    if not body:
        raise Malformed(f"{where}: Principal is empty")
    for kind, names in body.items():
        for name in texts(names, where, "Principal"):
            _fitting(PRINCIPALS[kind], name, where, f"a principal of {kind}")
    return frozenset((kind, logon_names.key(name)) for kind, name in _pairs(body))


def _pairs(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in body.items() for name in ([names] if isinstance(names, str) else names)]


def _conditions(given: Any, where: str) -> tuple[Condition, ...]:
    if not isinstance(given, dict):
        raise Malformed(f"{where}: Condition must be an object")
    found = []
    for operator, keys in given.items():
        if not isinstance(keys, dict) or not keys:
            raise Malformed(f"{where}: {shown(operator)} must name a condition key")
        found += [_condition(operator, key, values, where) for key, values in keys.items()]
    return tuple(found)


def _condition(operator: str, key: str, given: Any, where: str) -> Condition:
    values = [_value(value) for value in (given if isinstance(given, list) else [given])]
    try:
        return condition(operator, key, texts(values, where, shown(key)))
    except ValueError as error:
        raise Malformed(str(error) if isinstance(error, Malformed) else f"{where}: {error}") from None


def _value(value: Any) -> Any:
    """Return a value as text: the language writes all values as texts, and takes numbers and booleans for them."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.text if isinstance(value, Number) else value
