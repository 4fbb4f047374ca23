"""Who am I: the one action that every caller may use."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.registry import STS, Json
from idp.services.callers import CallerKind


@dataclass(frozen=True)
class GetCallerIdentity:
    """Takes nothing."""


@STS.action("GetCallerIdentity", GetCallerIdentity, open_to_all=True)
def get_caller_identity(call: Call, _ask: GetCallerIdentity) -> Json:
    """Tell who signed the call."""
    caller = call.caller
    whose = {"RoleId": caller.id} if caller.kind is CallerKind.SESSION else {"UserId": caller.id}
    return {
        "AccountId": caller.account_id,
        "Arn": caller.arn,
        "IdentityType": caller.kind.value,
        "PrincipalId": caller.principal_id,
        **whose,
    }
