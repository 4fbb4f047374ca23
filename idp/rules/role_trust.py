"""Whether a role's trust policy lets somebody assume it: an explicit deny beats every allow, as everywhere."""

from collections.abc import Sequence

from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document, Effect, Statement

Principal = tuple[str, str]
"""A kind (`RAM`, `Federated`, `Service`) and a name, such as `acs:ram::1234567890123456:user/alice`."""


def trusts(document: Document, principals: Sequence[Principal], action: str, context: Context) -> bool:
    """Tell whether the document allows an action to somebody who goes by any of some principals."""
    wanted = frozenset(map(_key, principals))
    effects = {
        statement.effect
        for statement in document.about(action.lower())
        if _names(statement, wanted) and statement.conditions_hold(context)
    }
    return effects == {Effect.ALLOW}


def _names(statement: Statement, wanted: frozenset[Principal]) -> bool:
    return any(_key(principal) in wanted for principal in statement.principals)


def _key(principal: Principal) -> Principal:
    # Names of users, roles and providers are unique without regard to case.
    kind, name = principal
    return kind, name.casefold()
