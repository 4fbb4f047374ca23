"""Why somebody may or may not do something: the policies that apply, and the statement that decides."""

from dataclasses import dataclass

from idp import granting_refusals, refusals
from idp.model.user import Kind
from idp.rules import logon_names, resource_names
from idp.rules.permissions import Outcome, Policy, Verdict
from idp.rules.policy_conditions import Context
from idp.services.callers import Caller, CallerKind
from idp.services.directory import Directory
from idp.services.permissions import Permissions
from idp.store import roles, users
from idp.store.database import Database


@dataclass(frozen=True)
class Question:
    """Who, by logon name or ARN, wants to do what; `resource` is relative to the account, or a whole name."""

    name: str
    action: str
    resource: str
    facts: Context


@dataclass(frozen=True)
class PermissionExplanation:
    """The outcome, the sentence that says why, and every policy that applies."""

    principal: str
    action: str
    resource: str
    outcome: str
    because: str
    policies: tuple[str, ...]


class ExplainPermission:
    """Explains permissions to administrators."""

    def __init__(self, database: Database, directory: Directory, permissions: Permissions) -> None:
        self._database = database
        self._directory = directory
        self._permissions = permissions

    def explain(self, question: Question) -> PermissionExplanation:
        """Decide as a call would be decided; raises `NAME_MALFORMED`, `USER_UNKNOWN`, `ROLE_UNKNOWN`."""
        caller = self._caller(question.name)
        whole = question.resource.startswith("acs:")
        resource = question.resource if whole else resource_names.resource(caller.account_id, question.resource)
        asked = (caller.arn, question.action, resource)
        if caller.kind is CallerKind.ACCOUNT:
            return PermissionExplanation(*asked, Outcome.ALLOWED.value, "the account holder may do everything", ())
        verdict = self._permissions.verdict(caller, question.action, resource, question.facts)
        policies = tuple(described(policy) for policy in self._permissions.applying_to(caller))
        return PermissionExplanation(*asked, verdict.outcome.value, because(verdict), policies)

    def _caller(self, name: str) -> Caller:
        role = resource_names.parse(name, "role")
        if role:
            return self._role(*role)
        target = self._directory.target(name)
        if target is None:
            raise refusals.NAME_MALFORMED(domain=self._directory.logon_domain)
        if target.account is None:
            raise refusals.USER_UNKNOWN()
        account_id = target.account.id
        if target.kind is Kind.OWNER:
            return Caller(CallerKind.ACCOUNT, account_id, account_id, name, "")
        with self._database.reading() as tx:
            row = users.by_name(tx, account_id, target.name_key)
        if row is None:
            raise refusals.USER_UNKNOWN()
        return Caller(CallerKind.USER, account_id, row.id, row.name, "")

    def _role(self, account_id: str, name: str) -> Caller:
        with self._database.reading() as tx:
            row = roles.by_name(tx, account_id, logon_names.key(name))
        if row is None:
            raise granting_refusals.ROLE_UNKNOWN()
        return Caller(CallerKind.SESSION, account_id, row.id, row.name, "")


def because(verdict: Verdict) -> str:
    """Return why a verdict is what it is, for administrators."""
    if verdict.by is None:
        return "no statement of any policy allows it"
    verb = "denies" if verdict.outcome is Outcome.EXPLICIT_DENY else "allows"
    return f"statement {verdict.by.statement} of {described(verdict.by.policy)} {verb} it"


def described(policy: Policy) -> str:
    """Return a policy with its version, and how it came to apply."""
    return f"{policy.kind} policy {policy.name} {policy.version} (attached to the {policy.through})"
