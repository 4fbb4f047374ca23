"""The sealed message of a refusal, opened: only in the account it was made in."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.denials import opened
from idp.api.registry import IDP, RAM, Json
from idp.rules import resource_names


@dataclass(frozen=True)
class DecodeDiagnosticMessage:
    """The message as the refusal gave it."""

    EncodedDiagnosticMessage: str


@RAM.action("DecodeDiagnosticMessage", DecodeDiagnosticMessage)
def decode_diagnostic_message(call: Call, ask: DecodeDiagnosticMessage) -> Json:
    """Tell what was asked and which policy decided."""
    told = opened(call, ask.EncodedDiagnosticMessage)
    matched = []
    if told["policy"]:
        matched.append(
            {
                "PolicyIdentifier": _identifier(call, told),
                "PolicyType": told["policy_type"] if told["kind"] == "Session" else told["kind"],
                "PolicyVersion": told["version"],
                "AttachedEntityType": told["through"].partition(" ")[0].title(),
                "AttachedScope": "Account",
                "Effect": "Deny",
            }
        )
    context = told["context"]
    return {
        "DecodedDiagnosticMessage": {
            "AuthAction": told["action"],
            "AuthResource": told["resource"],
            "AuthPrincipal": {
                "AuthPrincipalType": told["principal_type"],
                "AuthPrincipalDisplayName": told["principal_name"],
                "AuthPrincipalOwnerId": told["account"],
            },
            "AuthConditions": [{"ConditionKey": key, "ConditionValues": list(context[key])} for key in sorted(context)],
            "ExplicitDeny": told["explicit"],
            "NoPermissionPolicyType": told["policy_type"],
            "MatchedPolicies": matched,
        }
    }


@IDP.action("ExplainDenial", DecodeDiagnosticMessage)
def explain_denial(call: Call, ask: DecodeDiagnosticMessage) -> Json:
    """Tell what `DecodeDiagnosticMessage` tells, and which statement of the policy it was."""
    told = opened(call, ask.EncodedDiagnosticMessage)
    return {
        "Denial": {
            "Action": told["action"],
            "Resource": told["resource"],
            "Principal": told["principal"],
            "Outcome": "ExplicitDeny" if told["explicit"] else "ImplicitDeny",
            "PolicyType": told["policy_type"],
            "PolicyName": told["policy"],
            "PolicyVersion": told["version"],
            "Statement": told["statement"],
            "AttachedThrough": told["through"],
        }
    }


def _identifier(call: Call, told: Json) -> str:
    if told["kind"] == "Session":
        return str(told["policy"])
    return resource_names.resource(
        call.account_id, resource_names.policy(told["policy"], system=told["kind"] == "System")
    )
