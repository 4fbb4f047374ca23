"""Assuming roles: whoever proves to be whom the role's trust policy names receives temporary credentials.

Issuing writes the audit event, and for a SAML assertion that it is spent; nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from idp import granting_refusals, refusals
from idp.ports import Clock
from idp.refusals import RefusalKind
from idp.rules import logon_names, policy_document, role_sessions, role_trust, token_duration
from idp.rules.policy_conditions import Context
from idp.rules.policy_document import Document
from idp.rules.resource_names import arn, resource
from idp.rules.role_sessions import ACTION, MOST_SESSION_POLICIES, Wish
from idp.rules.role_trust import Principal, of_role, of_user
from idp.rules.saml_check import Trail
from idp.services.audit import Audit, Event, Visitor
from idp.services.callers import Caller, CallerKind, Source
from idp.services.held import Held
from idp.services.permissions import Denied, Permissions
from idp.services.saml_responses import NOT_SPENT
from idp.services.temporary_credentials import Credentials, TemporaryCredentials, Ticket
from idp.store import identity_providers, roles
from idp.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Who assumes a role, and what follows from how that was proved.

    `id` is that of a user or role, whose own name is the first of its `principals`. `what` names the audit event,
    `refusal` is for who is not trusted. The session ends at `ends` at the latest; `chained` tells that `ends` is
    another session's. `spent` is an assertion's digest, and until when it is kept; `trail` is told of the checks.
    """

    what: str
    actor: str
    principals: tuple[Principal, ...]
    facts: Context
    refusal: RefusalKind
    id: str | None = None
    user_id: str | None = None
    ends: datetime | None = None
    chained: bool = False
    policies: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    source_identity: str = ""
    mfa_present: bool = False
    spent: tuple[str, datetime] | None = None
    trail: Trail = field(default_factory=Trail)


@dataclass(frozen=True)
class RoleSession:
    """A session just begun."""

    role_arn: str
    role_id: str
    name: str
    source_identity: str
    credentials: Credentials


class RoleSessions:
    """Begins sessions of roles."""

    def __init__(
        self,
        *,
        database: Database,
        held: Held,
        clock: Clock,
        permissions: Permissions,
        temporary_credentials: TemporaryCredentials,
        audit: Audit,
    ) -> None:
        self._database = database
        self._held = held
        self._clock = clock
        self._permissions = permissions
        self._temporary_credentials = temporary_credentials
        self._audit = audit

    def forbidden(self, caller: Caller, wish: Wish, facts: Context) -> Denied | None:
        """Return why the caller's own policies do not let them assume a role; None when they do.

        Raises `STS_HOLDER` for the account holder, and what `idp.rules.role_sessions.check` raises.
        """
        role_sessions.check(wish)
        if caller.kind is CallerKind.ACCOUNT:
            raise granting_refusals.STS_HOLDER()
        return self._permissions.denied(caller, ACTION, [resource(wish.account_id, f"role/{wish.role_name}")], facts)

    def assume(self, visitor: Visitor, caller: Caller, wish: Wish, facts: Context) -> RoleSession:
        """Begin a session for a user, or for another role's session; `forbidden` was asked before.

        Raises `STS_ROLE_UNKNOWN` in the caller's own account, `NO_PERMISSION` for who is not trusted and for whatever
        is unknown in another account, `STS_DURATION`, `STS_POLICY_SIZE` for a chain with too many session policies,
        and `STS_PARAMETER` for a source identity other than the one that the caller's session has.
        """
        role = self.find(wish.account_id, wish.role_name)
        if role is None:
            raise (
                granting_refusals.STS_ROLE_UNKNOWN()
                if wish.account_id == caller.account_id
                else refusals.NO_PERMISSION()
            )
        return self.begin(visitor, role, wish, self._proven(caller, wish, facts))

    def find(self, account_id: str, name: str) -> Any | None:
        """Return a role by its name, whatever its case; policies and trust policies do not look at it either."""
        key = logon_names.key(name)
        return self._held.get(("role-named", account_id, key), lambda tx: roles.by_name(tx, account_id, key))

    def begin(self, visitor: Visitor, role: Any, wish: Wish, proven: Proven) -> RoleSession:
        """Begin a session for who is trusted; raises `proven.refusal`, `STS_DURATION` and `STS_POLICY_SIZE`."""
        ticket = self._ticket(role, wish, proven)
        credentials = self._temporary_credentials.issue(ticket)
        self._keep(visitor, proven, _event(role, proven, ticket, credentials))
        role_arn = arn(role.account_id, f"role/{role.name}")
        return RoleSession(role_arn, role.id, ticket.session_name, ticket.source_identity, credentials)

    def look_at(self, role: Any, wish: Wish, proven: Proven) -> None:
        """Make the checks of `begin`, begin nothing and spend nothing; raises alike."""
        self._ticket(role, wish, proven)
        with self._database.reading() as tx:
            _demand_fresh(tx, proven, identity_providers.unspent)

    def _ticket(self, role: Any, wish: Wish, proven: Proven) -> Ticket:
        """Return what credentials are to be good for."""
        now = self._clock.now()
        # Of whom the policy named when it was saved, the name alone is not enough: another may have it now.
        newly = () if proven.id is None or proven.id in role.trusted_ids.split() else proven.principals[:1]
        named = " ".join(name for _, name in proven.principals)
        with proven.trail.step("the role's trust policy lets in", named, f"trusted by role {role.name}"):
            if not trusts(role, proven.principals, proven.facts, newly):
                raise proven.refusal(exact="trust policy", account_id=role.account_id)
        chain_ends = proven.ends if proven.chained else None
        with proven.trail.step("a length of the session", wish.duration, f"at most {role.max_session_duration}"):
            ends = token_duration.end(wish.duration, role.max_session_duration, now, chain_ends)
        if len(proven.policies) + bool(wish.policy) > MOST_SESSION_POLICIES:
            raise granting_refusals.STS_POLICY_SIZE()
        return Ticket(
            account_id=role.account_id,
            role_id=role.id,
            session_name=wish.session_name,
            issued_at=now,
            expires_at=min(ends, proven.ends or ends),
            policy=wish.policy,
            inherited=proven.policies,
            sources=proven.sources,
            source_identity=proven.source_identity,
            mfa_present=proven.mfa_present,
        )

    def _keep(self, visitor: Visitor, proven: Proven, event: Event) -> None:
        if proven.spent is None:
            self._audit.record_alone(visitor, event)
            return
        with self._database.writing() as tx:
            _demand_fresh(tx, proven, identity_providers.spend)
            self._audit.record(tx, visitor, event)

    def _proven(self, caller: Caller, wish: Wish, facts: Context) -> Proven:
        session = caller.session
        identity = session.source_identity if session else ""
        if identity and wish.source_identity not in ("", identity):
            raise granting_refusals.STS_PARAMETER(name="SourceIdentity")
        kind = "role" if session else "user"
        context = {**facts, **self._permissions.facts_of(caller)}
        if wish.external_id:
            context["sts:externalid"] = (wish.external_id,)
        return Proven(
            what="assume_role",
            actor=caller.arn,
            principals=(of_role if session else of_user)(caller.account_id, caller.name),
            facts=context,
            refusal=refusals.NO_PERMISSION,
            id=caller.id,
            user_id=caller.user_id,
            ends=session.expires_at if session else None,
            chained=session is not None,
            policies=session.policy_texts if session else (),
            sources=_once(*(session.sources if session else ()), Source(kind, caller.account_id, caller.id)),
            source_identity=identity or wish.source_identity,
            mfa_present=session.mfa_present if session else False,
        )


def trusts(role: Any, principals: tuple[Principal, ...], facts: Context, newly: tuple[Principal, ...] = ()) -> bool:
    """Tell whether a role's trust policy lets somebody assume it; see `idp.rules.role_trust.trusts`."""
    return bool(role_trust.trusts(_compiled(role.trust_document), principals, ACTION, facts, newly))


def _demand_fresh(tx: Connection, proven: Proven, spend: Callable[[Connection, str, datetime], bool]) -> None:
    with proven.trail.step(NOT_SPENT):
        if proven.spent and not spend(tx, *proven.spent):
            raise granting_refusals.SAML_ASSERTION_INVALID(exact="replayed")


def _once(*sources: Source) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))


def _event(role: Any, proven: Proven, ticket: Ticket, credentials: Credentials) -> Event:
    details = {
        "role": role.name,
        "session": ticket.session_name,
        "access_key": credentials.access_key_id,
        "expires_at": ticket.expires_at.isoformat(),
        "source_identity": ticket.source_identity,
    }
    return Event(
        what=proven.what,
        outcome="success",
        account_id=role.account_id,
        actor=proven.actor,
        user_id=proven.user_id,
        details=details,
    )


@lru_cache(1_000)
def _compiled(text: str) -> Document:
    return policy_document.trust(text)
