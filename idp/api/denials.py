"""What a refused caller is told: the published detail, and a sealed message that opens into the full explanation."""

import json
from typing import Any

from idp import granting_refusals, refusals
from idp.api.call import Call
from idp.refusals import Refusal
from idp.rules.permissions import Outcome
from idp.services.callers import CallerKind
from idp.services.permissions import Denied

PURPOSE = "diagnostic"
PRINCIPALS = {
    CallerKind.ACCOUNT: "RootUser",
    CallerKind.USER: "SubUser",
    CallerKind.SESSION: "AssumedRoleUser",
}


def refusal(call: Call, denied: Denied) -> Refusal:
    """Make the refusal of something the caller may not do."""
    return refusals.NO_PERMISSION(denied=denied, detail=_detail(call, denied))


def detail_of(refused: Refusal) -> dict[str, Any] | None:
    """Return the published detail of such a refusal; None for any other."""
    return refused.blanks.get("detail")  # type: ignore[return-value]  # set above


def opened(call: Call, message: str) -> dict[str, Any]:
    """Return what a sealed message says; raises `MESSAGE_UNREADABLE`, for another account's too."""
    try:
        told: dict[str, Any] = json.loads(call.services.sealer.open(PURPOSE, message))
    except ValueError:
        raise granting_refusals.MESSAGE_UNREADABLE() from None
    if told["account"] != call.account_id:
        raise granting_refusals.MESSAGE_UNREADABLE()
    return told


def _detail(call: Call, denied: Denied) -> dict[str, Any]:
    caller, verdict = call.caller, denied.verdict
    name = caller.name if caller.session is None else f"{caller.name}:{caller.session.name}"
    explanation = {
        "account": caller.account_id,
        "action": denied.request.action,
        "resource": denied.request.resource,
        "principal": caller.arn,
        "principal_type": PRINCIPALS[caller.kind],
        "principal_name": name,
        "explicit": verdict.outcome is Outcome.EXPLICIT_DENY,
        "context": {key: list(values) for key, values in denied.request.context.items()},
        "policy": verdict.by.policy.name if verdict.by else "",
        "policy_type": _policy_type(denied),
        "kind": verdict.by.policy.kind if verdict.by else "",
        "version": verdict.by.policy.version if verdict.by else "",
        "through": verdict.by.policy.through if verdict.by else "",
        "statement": verdict.by.statement if verdict.by else 0,
    }
    return {
        "AuthAction": denied.request.action,
        "AuthPrincipalType": PRINCIPALS[caller.kind],
        "AuthPrincipalDisplayName": name,
        "AuthPrincipalOwnerId": caller.account_id,
        "PolicyType": _policy_type(denied),
        "NoPermissionType": verdict.outcome.value,
        "EncodedDiagnosticMessage": call.services.sealer.seal(PURPOSE, json.dumps(explanation).encode()),
    }


def _policy_type(denied: Denied) -> str:
    session = denied.verdict.narrowed_by_session or (
        denied.verdict.by is not None and denied.verdict.by.policy.kind == "Session"
    )
    return "SessionPolicy" if session else "AccountLevelIdentityBasedPolicy"
