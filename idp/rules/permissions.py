"""Whether somebody may do something: an explicit deny beats every allow, and without an allow nothing may be done.

Sources: the vendor's evaluation rules (identity policies of user, groups or role; a session policy narrows them);
checklist BP-09, BP-15, BP-26. Pure: documents come compiled, the moment comes in the request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document, Effect, folded

LONGEST_RESOURCE = 2048


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
    """Decide by all policies of an identity, and by the session policy where one was given.

    A resource name longer than any there is may not be touched: patterns of wildcards could be made to toil on it.
    """
    if len(request.resource) > LONGEST_RESOURCE:
        return Verdict(Outcome.IMPLICIT_DENY)
    by_identity = _decided(request, policies)
    if session is None or by_identity.outcome is Outcome.EXPLICIT_DENY:
        return by_identity
    by_session = _decided(request, (session,))
    if by_session.outcome is Outcome.EXPLICIT_DENY or not by_identity.allowed:
        return by_session if by_session.outcome is Outcome.EXPLICIT_DENY else by_identity
    return by_identity if by_session.allowed else Verdict(Outcome.IMPLICIT_DENY, narrowed_by_session=True)


def _decided(request: Request, policies: Iterable[Policy]) -> Verdict:
    """Decide by some policies: after an allow only denies are looked for."""
    action, resource, context = request.action.lower(), folded(request.resource), request.context
    granted = None
    for policy in policies:
        for statement in policy.document.about(action).on(resource[1]):
            if granted and statement.effect is Effect.ALLOW:
                continue
            if statement.names_resource(resource) and statement.conditions_hold(context):
                matched = Matched(policy, statement.number, statement.effect)
                if statement.effect is Effect.DENY:
                    return Verdict(Outcome.EXPLICIT_DENY, matched)
                granted = matched
    return Verdict(Outcome.ALLOWED, granted) if granted else Verdict(Outcome.IMPLICIT_DENY)
