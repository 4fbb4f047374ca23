"""The sealed message of a refusal, opened."""

import json
from typing import Any

import pytest

from tests.api.ram.policy_texts import document, granted
from tests.support.rpc import IDP, RAM, Program
from tests.support.world import ACCOUNT

UNREADABLE = (400, "InvalidParameter.EncodedDiagnosticMessage")


def denied_explicitly(owner: Program, carol: Program) -> dict[str, Any]:
    """Let a policy of two statements deny carol something, and return what she is told."""
    granted(owner, "carol", "ram:GetUser")
    second = {
        "Effect": "Deny",
        "Action": "ram:GetUser",
        "Resource": "*",
        "Condition": {"Bool": {"acs:MFAPresent": "false"}},
    }
    text = json.dumps({"Version": "1", "Statement": [*json.loads(document("sts:*"))["Statement"], second]})
    owner.ram("CreatePolicy", PolicyName="need-mfa", PolicyDocument=text)
    owner.ram("AttachPolicyToUser", PolicyName="need-mfa", PolicyType="Custom", UserName="carol")
    detail: dict[str, Any] = carol.ram("GetUser", UserName="bob")["AccessDeniedDetail"]
    return detail


def test_a_denial_opens_into_what_decided(owner: Program, carol: Program) -> None:
    detail = denied_explicitly(owner, carol)
    assert detail["NoPermissionType"] == "ExplicitDeny"
    message = detail["EncodedDiagnosticMessage"]
    told = owner.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)["DecodedDiagnosticMessage"]
    conditions = told.pop("AuthConditions")
    assert {"ConditionKey": "acs:mfapresent", "ConditionValues": ["false"]} in conditions
    assert told == {
        "AuthAction": "ram:GetUser",
        "AuthResource": f"acs:ram:*:{ACCOUNT}:user/bob",
        "AuthPrincipal": {
            "AuthPrincipalType": "SubUser",
            "AuthPrincipalDisplayName": "carol",
            "AuthPrincipalOwnerId": ACCOUNT,
        },
        "ExplicitDeny": True,
        "NoPermissionPolicyType": "AccountLevelIdentityBasedPolicy",
        "MatchedPolicies": [
            {
                "PolicyIdentifier": f"acs:ram:*:{ACCOUNT}:policy/need-mfa",
                "PolicyType": "Custom",
                "PolicyVersion": "v1",
                "AttachedEntityType": "User",
                "AttachedScope": "Account",
                "Effect": "Deny",
            }
        ],
    }


def test_the_statement_is_told_too(owner: Program, carol: Program) -> None:
    message = denied_explicitly(owner, carol)["EncodedDiagnosticMessage"]
    told = owner.idp("ExplainDenial", EncodedDiagnosticMessage=message)["Denial"]
    found = {name: told[name] for name in ("Outcome", "PolicyName", "PolicyVersion", "Statement", "AttachedThrough")}
    expected = {"Outcome": "ExplicitDeny", "PolicyName": "need-mfa", "PolicyVersion": "v1", "Statement": 2}
    assert found == expected | {"AttachedThrough": "user"}


def test_where_nothing_allows_no_policy_is_named(owner: Program, carol: Program) -> None:
    message = carol.ram("GetUser", UserName="bob")["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
    told = owner.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)["DecodedDiagnosticMessage"]
    assert (told["ExplicitDeny"], told["MatchedPolicies"]) == (False, [])


@pytest.mark.parametrize("product", [(RAM, "DecodeDiagnosticMessage"), (IDP, "ExplainDenial")])
def test_only_messages_of_the_own_account_open(
    owner: Program, stranger: Program, carol: Program, product: tuple[str, str]
) -> None:
    message = carol.ram("GetUser", UserName="bob")["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
    assert stranger.refusal(*product, EncodedDiagnosticMessage=message) == UNREADABLE
    for damaged in ("", "x", message[:-8], message.replace(".", ""), f"{message}é"):
        assert owner.refusal(*product, EncodedDiagnosticMessage=damaged) == UNREADABLE
    assert carol.refusal(*product, EncodedDiagnosticMessage=message) == (403, "NoPermission")
