"""Whether somebody may do something: an explicit deny beats every allow, and without an allow nothing may be done.

Sources: the vendor's evaluation rules (identity policies of user, groups or role; a session policy narrows them);
checklist BP-09, BP-15, BP-26. Pure: documents come compiled, the moment comes in the request.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document, Effect


@dataclass(frozen=True)
class Policy:
    """A policy as it applies to somebody: `through` says how, such as `user`, `group developers` or `role`."""

    name: str
    kind: str
    version: str
    through: str
    document: Document


@dataclass(frozen=True)
class Request:
    """What is to be done: `action` such as `ram:CreateUser`, one resource name, and what is known of the request."""

    action: str
    resource: str
    context: Context


class Outcome(StrEnum):
    """How an evaluation ended."""

    ALLOWED = "Allowed"
    EXPLICIT_DENY = "ExplicitDeny"
    IMPLICIT_DENY = "ImplicitDeny"


@dataclass(frozen=True)
class Matched:
    """A statement that applied: its policy, its number in the document (from 1), and what it does."""

    policy: Policy
    statement: int
    effect: Effect


@dataclass(frozen=True)
class Verdict:
    """The outcome, the statement that decided (None: nothing allowed), and whether a session policy was in the way."""

    outcome: Outcome
    by: Matched | None = None
    narrowed_by_session: bool = False

    @property
    def allowed(self) -> bool:
        """Tell whether it may be done."""
        return self.outcome is Outcome.ALLOWED


def evaluate(request: Request, policies: Sequence[Policy], session: Policy | None = None) -> Verdict:
    """Decide by all policies of an identity, and by the session policy where one was given."""
    granted = None
    for matched in _matching(request, policies):
        if matched.effect is Effect.DENY:
            return Verdict(Outcome.EXPLICIT_DENY, matched)
        granted = granted or matched
    if session is None:
        return Verdict(Outcome.ALLOWED, granted) if granted else Verdict(Outcome.IMPLICIT_DENY)
    within = evaluate(request, (session,))
    if within.outcome is Outcome.EXPLICIT_DENY or not granted:
        return within if within.outcome is Outcome.EXPLICIT_DENY else Verdict(Outcome.IMPLICIT_DENY)
    return Verdict(Outcome.ALLOWED, granted) if within.allowed else Verdict(Outcome.IMPLICIT_DENY, None, True)


def _matching(request: Request, policies: Iterable[Policy]) -> Iterator[Matched]:
    action, resource = request.action.lower(), request.resource.casefold()
    for policy in policies:
        for statement in policy.document.about(action):
            if statement.names_resource(resource) and statement.conditions_hold(request.context):
                yield Matched(policy, statement.number, statement.effect)
