"""Whether a trust policy lets somebody in."""

import json

import pytest

from idp.rules import policy_document
from idp.rules.role_trust import Principal, trusts

ALICE, ROOT = ("RAM", "acs:ram::1234567890123456:user/alice"), ("RAM", "acs:ram::1234567890123456:root")
CORP = ("Federated", "acs:ram::1234567890123456:saml-provider/corp")


def statement(
    *names: Principal, effect: str = "Allow", action: str = "sts:AssumeRole", **condition: object
) -> dict[str, object]:
    principal: dict[str, list[str]] = {}
    for kind, name in names:
        principal.setdefault(kind, []).append(name)
    told: dict[str, object] = {"Effect": effect, "Action": action, "Principal": principal}
    return told | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize(
    ("statements", "principals", "trusted"),
    [
        ([statement(ALICE)], [ALICE, ROOT], True),
        ([statement(ROOT)], [ALICE, ROOT], True),
        ([statement(ROOT, CORP)], [CORP], True),
        ([statement(("RAM", ALICE[1].replace("alice", "ALICE")))], [ALICE], True),
        ([statement(ROOT)], [("RAM", "acs:ram::6543210987654321:root")], False),
        ([statement(ROOT)], [CORP], False),
        ([statement(ROOT)], [], False),
        ([statement(("Federated", CORP[1]))], [("RAM", CORP[1])], False),
        ([statement(ROOT, action="sts:*")], [ROOT], True),
        ([statement(ROOT, action="STS:assumerole")], [ROOT], True),
        ([statement(ROOT, action="sts:GetCallerIdentity")], [ROOT], False),
        ([statement(ROOT), statement(ALICE, effect="Deny")], [ALICE, ROOT], False),
        ([statement(ALICE, effect="Deny"), statement(ROOT)], [ROOT], True),
        ([statement(ROOT, StringEquals={"sts:ExternalId": "x"})], [ROOT], True),
        ([statement(ROOT, StringEquals={"sts:ExternalId": "y"})], [ROOT], False),
        ([statement(ROOT, StringEquals={"sts:SourceIdentity": "x"})], [ROOT], False),
        ([statement(ROOT), statement(ROOT, effect="Deny", StringNotEquals={"sts:ExternalId": "x"})], [ROOT], True),
    ],
)  # fmt: skip
def test_a_trust_policy_names_who_may(statements: list[object], principals: list[Principal], trusted: bool) -> None:
    document = policy_document.trust(json.dumps({"Version": "1", "Statement": statements}))
    assert trusts(document, principals, "sts:AssumeRole", {"sts:externalid": ("x",)}) is trusted
