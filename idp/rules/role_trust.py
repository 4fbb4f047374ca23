"""Who may assume a role, by its trust policy: an explicit deny beats every allow, and without an allow nobody may.

A caller comes as everything that a trust policy may call it. For SAML and OIDC this is the only permission asked; a
user or role needs `sts:AssumeRole` on the role besides, by its own policies (`idp.rules.permissions`). Pure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from idp.rules import logon_names, resource_names
from idp.rules.permissions import Outcome
from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document, Effect
from idp.rules.resource_names import arn

RAM, SERVICE, FEDERATED = "RAM", "Service", "Federated"

Principal = tuple[str, str]
"""A kind (`RAM`, `Service`, `Federated`) and a name: an ARN, or a service such as `ecs.aliyuncs.com`."""


@dataclass(frozen=True)
class Trust:
    """The outcome, and the number of the statement that decided (from 1; 0: none). True when trust is given."""

    outcome: Outcome
    statement: int = 0

    def __bool__(self) -> bool:
        return self.outcome is Outcome.ALLOWED


def trusts(
    document: Document,
    principals: Iterable[Principal],
    action: str,
    context: Context,
    newly: Collection[Principal] = (),
) -> Trust:
    """Decide whether a caller known as any of `principals` may do `action` (`sts:AssumeRole`) to the role.

    `context` has the condition keys in lower case, such as `sts:externalid`, `saml:recipient`, `oidc:sub`. What the
    caller is known as only since the policy was saved, `newly`, may deny but not allow.
    """
    known = {(kind, logon_names.key(name)) for kind, name in principals}
    meant = known - {(kind, logon_names.key(name)) for kind, name in newly}
    granted = 0
    for statement in document.about(action.lower()).on(""):
        names = known if statement.effect is Effect.DENY else meant
        if statement.principals.isdisjoint(names) or not statement.conditions_hold(context):
            continue
        if statement.effect is Effect.DENY:
            return Trust(Outcome.EXPLICIT_DENY, statement.number)
        granted = granted or statement.number
    return Trust(Outcome.ALLOWED, granted) if granted else Trust(Outcome.IMPLICIT_DENY)


def of_user(account_id: str, name: str) -> tuple[Principal, ...]:
    """Return everything that trust policies may call a user: itself first, and its account as a whole."""
    return (RAM, arn(account_id, f"user/{name}")), (RAM, arn(account_id, "root"))


def of_role(account_id: str, name: str) -> tuple[Principal, ...]:
    """Return everything that trust policies may call a role's session, likewise."""
    return (RAM, arn(account_id, f"role/{name}")), (RAM, arn(account_id, "root"))


def of_provider(provider_arn: str) -> tuple[Principal, ...]:
    """Return what trust policies call those whom an identity provider vouches for."""
    return ((FEDERATED, provider_arn),)


def identities_named(document: Document) -> frozenset[tuple[str, str, str]]:
    """Return the users and roles that a trust policy names, each as account ID, kind and name."""
    return frozenset(
        (found[0], of_kind, found[1])
        for kind, name in document.principals
        for of_kind in ("user", "role")
        if kind == RAM and (found := resource_names.parse(name, of_kind))
    )
