"""Who may assume a role, by its trust policy: an explicit deny beats every allow, and without an allow nobody may.

A caller comes as everything that a trust policy may call it. For SAML and OIDC this is the only permission asked; a
user or role needs `sts:AssumeRole` on the role besides, by its own policies (`idp.rules.permissions`). Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.rules import logon_names
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


def trusts(document: Document, principals: Iterable[Principal], action: str, context: Context) -> Trust:
    """Decide whether a caller known as any of `principals` may do `action` (`sts:AssumeRole`) to the role.

    `context` has the condition keys in lower case, such as `sts:externalid`, `saml:recipient`, `oidc:sub`.
    """
    known = {(kind, logon_names.key(name)) for kind, name in principals}
    granted = 0
    for statement in document.about(action.lower()).on(""):
        if statement.principals.isdisjoint(known) or not statement.conditions_hold(context):
            continue
        if statement.effect is Effect.DENY:
            return Trust(Outcome.EXPLICIT_DENY, statement.number)
        granted = granted or statement.number
    return Trust(Outcome.ALLOWED, granted) if granted else Trust(Outcome.IMPLICIT_DENY)


def of_user(account_id: str, name: str) -> tuple[Principal, ...]:
    """Return everything that trust policies may call a user: itself, and its account as a whole."""
    return (RAM, arn(account_id, f"user/{name}")), (RAM, arn(account_id, "root"))


def of_role(account_id: str, name: str) -> tuple[Principal, ...]:
    """Return everything that trust policies may call a role's session, likewise."""
    return (RAM, arn(account_id, f"role/{name}")), (RAM, arn(account_id, "root"))


def of_provider(provider_arn: str) -> tuple[Principal, ...]:
    """Return what trust policies call those whom an identity provider vouches for."""
    return ((FEDERATED, provider_arn),)


def identities_named(document: Document, account_id: str) -> frozenset[tuple[str, str]]:
    """Return the users and roles of an account that a trust policy names, each as kind and name: they must exist."""
    mine = arn(account_id, "")
    found = (name.removeprefix(mine) for kind, name in document.principals if kind == RAM and name.startswith(mine))
    return frozenset((kind, named) for kind, _, named in (one.partition("/") for one in found) if named)
