"""Who may assume a role, by its trust policy."""

import json
from typing import Any

import pytest

from idp.rules import policy_document, role_trust
from idp.rules.permissions import Outcome
from idp.rules.role_trust import Principal, of_provider, of_role, of_user, trusts

A, B = "1234567890123456", "6543210987654321"
ASSUME = "sts:AssumeRole"
ALICE = of_user(A, "alice")
SAML = of_provider(f"acs:ram::{A}:saml-provider/corp")


def trust(principal: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ASSUME, "Principal": principal} | others


def decided(
    *statements: dict[str, Any], who: tuple[Principal, ...] = ALICE, action: str = ASSUME, **context: str
) -> role_trust.Trust:
    document = policy_document.trust(json.dumps({"Version": "1", "Statement": statements}))
    known = {key.replace("_", ":"): (value,) for key, value in context.items()}
    return trusts(document, who, action, known)


@pytest.mark.parametrize(
    ("principal", "who", "given"),
    [
        ({"RAM": f"acs:ram::{A}:root"}, ALICE, True),
        ({"RAM": f"acs:ram::{A}:user/alice"}, ALICE, True),
        ({"RAM": f"acs:ram::{A}:user/Alice"}, of_user(A, "ALICE"), True),
        ({"RAM": f"acs:ram::{A}:user/bob"}, ALICE, False),
        ({"RAM": f"acs:ram::{B}:user/alice"}, ALICE, False),
        ({"RAM": f"acs:ram::{B}:root"}, ALICE, False),
        ({"RAM": [f"acs:ram::{B}:root", f"acs:ram::{A}:role/r"]}, of_role(A, "r"), True),
        ({"RAM": f"acs:ram::{A}:role/alice"}, ALICE, False),
        ({"RAM": f"acs:ram::{A}:user/r"}, of_role(A, "r"), False),
        ({"Service": "ecs.aliyuncs.com"}, (("Service", "ecs.aliyuncs.com"),), True),
        ({"Service": "ecs.aliyuncs.com"}, ALICE, False),
        ({"Federated": f"acs:ram::{A}:saml-provider/corp"}, SAML, True),
        ({"Federated": f"acs:ram::{A}:saml-provider/other"}, SAML, False),
        ({"Federated": f"acs:ram::{A}:oidc-provider/corp"}, SAML, False),
        ({"RAM": f"acs:ram::{A}:root"}, SAML, False),
    ],
)
def test_whom_a_role_trusts(principal: dict[str, Any], who: tuple[Principal, ...], given: bool) -> None:
    assert bool(decided(trust(principal), who=who)) is given


def test_conditions_narrow_trust() -> None:
    statement = trust({"RAM": f"acs:ram::{A}:root"}, Condition={"StringEquals": {"sts:ExternalId": ["x1", "x2"]}})
    assert decided(statement, sts_externalid="x2")
    assert not decided(statement, sts_externalid="X2")
    assert not decided(statement)


def test_a_deny_beats_every_allow_and_is_named() -> None:
    everybody = trust({"RAM": f"acs:ram::{A}:root"})
    denied = trust({"RAM": f"acs:ram::{A}:user/alice"}, Effect="Deny", NotAction="sts:Nothing")
    del denied["Action"]
    assert decided(everybody, denied) == role_trust.Trust(Outcome.EXPLICIT_DENY, 2)
    assert decided(everybody, denied, who=of_user(A, "bob")) == role_trust.Trust(Outcome.ALLOWED, 1)


def test_without_an_allow_nobody_is_trusted() -> None:
    other_action = trust({"RAM": f"acs:ram::{A}:root"}, Action="sts:SetSourceIdentity")
    assert decided(other_action) == role_trust.Trust(Outcome.IMPLICIT_DENY)
    assert decided(other_action, action="STS:setsourceidentity")


def test_users_and_roles_that_are_named_are_told() -> None:
    named = [f"acs:ram::{A}:user/alice", f"acs:ram::{A}:role/r", f"acs:ram::{A}:root", f"acs:ram::{B}:user/x"]
    document = policy_document.trust(json.dumps({"Version": "1", "Statement": [trust({"RAM": named})]}))
    assert role_trust.identities_named(document) == {(A, "user", "alice"), (A, "role", "r"), (B, "user", "x")}


def test_what_a_caller_is_known_as_only_since_then_denies_but_does_not_allow() -> None:
    alice = trust({"RAM": f"acs:ram::{A}:user/alice"})
    for statement, outcome in ((alice, Outcome.IMPLICIT_DENY), (alice | {"Effect": "Deny"}, Outcome.EXPLICIT_DENY)):
        document = policy_document.trust(json.dumps({"Version": "1", "Statement": [statement]}))
        names = of_user(A, "alice")
        assert role_trust.trusts(document, names, "sts:AssumeRole", {}, names[:1]).outcome is outcome
