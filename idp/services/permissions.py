"""Whether a caller may do something, by the policies that apply to it: compiled once, decided anew each time.

The rules themselves are `idp.rules.permissions`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from idp.ports import Clock
from idp.rules import permissions, policy_document, system_policies
from idp.rules.permissions import Policy, Request, Verdict
from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document
from idp.services.callers import Caller, CallerKind
from idp.services.held import Held
from idp.store import policies
from idp.store.policies import GROUP, SYSTEM

MOST_COMPILED = 5_000


@dataclass(frozen=True)
class Denied:
    """A request that may not be made, and why."""

    request: Request
    verdict: Verdict


class Permissions:
    """Gathers policies and asks the rules."""

    def __init__(self, held: Held, clock: Clock) -> None:
        self._held = held
        self._clock = clock

    def denied(self, caller: Caller, action: str, resources: Iterable[str], facts: Context) -> Denied | None:
        """Return the first of the resources on which the caller may not do something; None when it may on all.

        The account holder may do everything (BP-15). `facts` are condition keys of the call, in lower case.
        """
        if caller.kind is CallerKind.ACCOUNT:
            return None
        context = {**facts, **self.facts_of(caller)}
        bounds = _session_policies(caller) or (None,)
        applying = self.applying_to(caller)
        for resource in resources:
            request = Request(action, resource, context)
            for session in bounds:
                verdict = permissions.evaluate(request, applying, session)
                if not verdict.allowed:
                    return Denied(request, verdict)
        return None

    def verdict(self, caller: Caller, action: str, resource: str, facts: Context) -> Verdict:
        """Return how a request of a user or a role would be decided, and by what; given facts come first."""
        request = Request(action, resource, {**self.facts_of(caller), **facts})
        return permissions.evaluate(request, self.applying_to(caller))

    def applying_to(self, caller: Caller) -> tuple[Policy, ...]:
        """Return the policies of a user with groups, or of a role."""
        key = ("policies", caller.kind, caller.id)
        return self._held.get(key, lambda tx: self._load(tx, caller))

    def _load(self, tx: Connection, caller: Caller) -> tuple[Policy, ...]:
        load = policies.applying_to_role if caller.kind is CallerKind.SESSION else policies.applying_to_user
        return tuple(_policy(row) for row in load(tx, caller.account_id, caller.id))

    def facts_of(self, caller: Caller) -> Context:
        """Return the condition keys that the caller and the moment tell of."""
        session = caller.session
        return {
            "acs:currenttime": (self._clock.now().isoformat(),),
            "acs:mfapresent": ("true" if session and session.mfa_present else "false",),
            "acs:principalarn": (caller.arn,),
        }


def _session_policies(caller: Caller) -> tuple[Policy | None, ...]:
    """Return what bounds a session: its own policy, and those of the sessions that it was chained from."""
    if caller.session is None:
        return ()
    own = () if caller.session.policy is None else (caller.session.policy,)
    return tuple(
        Policy("session policy", "Session", "", "session", document) for document in (*own, *caller.session.inherited)
    )


def _policy(row: Any) -> Policy:
    through = f"group {row.group_name}" if row.target_kind == GROUP else row.target_kind
    if row.policy_type == SYSTEM:
        system = system_policies.SYSTEM_POLICIES[row.policy_key]
        document = system_policies.compiled(row.policy_key)
        return Policy(system.name, row.policy_type, system_policies.VERSION, through, document)
    return Policy(row.name, row.policy_type, f"v{row.default_version}", through, _compiled(row.document))


@lru_cache(MOST_COMPILED)
def _compiled(text: str) -> Document:
    return policy_document.identity(text)
