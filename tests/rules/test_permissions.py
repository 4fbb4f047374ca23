"""Permissions: agreement with a naive evaluator, and the laws that hold whatever the policies say."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.rules import policy_document
from idp.rules.permissions import LONGEST_RESOURCE, Outcome, Policy, Request, Verdict, evaluate
from tests.rules import naive_policies
from tests.support.seed import seed

ACCOUNT = "1234567890123456"
ACTIONS = ["ram:CreateUser", "ram:GetUser", "ram:GetGroup", "sts:AssumeRole", "idp:ListSessions"]
RESOURCES = [f"acs:ram:*:{ACCOUNT}:{one}" for one in ("user/alice", "user/Bob", "user/*", "group/a", "*", "role/a:b")]
CONTEXTS: list[dict[str, tuple[str, ...]]] = [
    {},
    {"acs:sourceip": ("10.1.2.3",), "acs:currenttime": ("2026-11-24T12:00:00+00:00",), "acs:mfapresent": ("true",)},
    {"acs:sourceip": ("192.0.2.7", "2001:db8::1"), "acs:count": ("7", "11")},
    {"acs:currenttime": ("2027-01-01T00:00:00Z",), "acs:securetransport": ("false",), "acs:name": ("Alice",)},
]

action_patterns = st.sampled_from(
    ["*", "ram:*", "ram:Get*", "RAM:getuser", "ram:CreateUser", "*:Get*", "ram:*User", "ram:?etUser", "sts:AssumeRole"]
)
resource_patterns = st.sampled_from(
    [
        "*",
        "**",
        "acs:ram:*:*:*",
        f"acs:ram:*:{ACCOUNT}:user/*",
        f"acs:ram::{ACCOUNT}:user/alice",
        "acs:ram:*:*:user/ALICE",
        "acs:ram:*:*:user/?ob",
        "acs:ram:*:*:*a*",
        "acs:ram:*:6543210987654321:*",
        "acs:r*:*:*:role/*:b",
        "acs:*:*:*:group/a",
    ]
)
conditions = st.sampled_from(
    [
        {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
        {"NotIpAddress": {"acs:SourceIp": "10.0.0.0/8"}},
        {"DateLessThan": {"acs:CurrentTime": "2026-12-01T00:00:00Z"}},
        {"DateGreaterThanEquals": {"acs:CurrentTime": "2026-11-24T20:00:00+08:00"}},
        {"Bool": {"acs:MFAPresent": "true"}, "NumericLessThan": {"acs:Count": ["8"]}},
        {"NumericNotEquals": {"acs:Count": ["7"]}},
        {"StringLike": {"acs:Name": ["A*e", "b?b"]}},
        {"StringNotEqualsIgnoreCase": {"acs:Name": ["ALICE"]}},
        {"StringNotLike": {"acs:Name": "Al*"}, "Bool": {"acs:SecureTransport": False}},
    ]
)


def some(patterns: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return patterns | st.lists(patterns, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, effect: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    made[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(some(action_patterns))
    made[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(some(resource_patterns))
    if draw(st.booleans()):
        made["Condition"] = draw(conditions)
    return made


def document(*given: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": given})


documents = st.lists(statements(), min_size=1, max_size=4).map(lambda given: document(*given))
requests = st.builds(Request, st.sampled_from(ACTIONS), st.sampled_from(RESOURCES), st.sampled_from(CONTEXTS))


def policy(text: str) -> Policy:
    return Policy("p", "Custom", "v1", "user", policy_document.identity(text))


def decided(request: Request, texts: list[str], session: str | None = None) -> Verdict:
    return evaluate(request, [policy(text) for text in texts], policy(session) if session else None)


@settings(max_examples=2000)
@given(requests, st.lists(documents, max_size=3), st.none() | documents)
def test_decisions_are_those_of_a_naive_evaluator(request: Request, texts: list[str], session: str | None) -> None:
    context = {key: tuple(values) for key, values in request.context.items()}
    expected = naive_policies.allowed(texts, session, request.action, request.resource, context)
    assert decided(request, texts, session).allowed == expected


@seed("BP-09")
@settings(max_examples=500)
@given(requests, st.lists(documents, min_size=1, max_size=3), statements("Deny"))
def test_a_deny_added_never_allows_more(request: Request, texts: list[str], deny: dict[str, Any]) -> None:
    assert decided(request, texts).allowed >= decided(request, [*texts, document(deny)]).allowed
    assert decided(request, texts).allowed >= decided(request, [document(deny), *texts]).allowed


@seed("BP-26")
@settings(max_examples=500)
@given(requests, st.lists(documents, max_size=3), documents)
def test_a_session_policy_never_allows_more(request: Request, texts: list[str], session: str) -> None:
    assert decided(request, texts).allowed >= decided(request, texts, session).allowed
    assert decided(request, [session]).allowed >= decided(request, texts, session).allowed


@settings(max_examples=300)
@given(requests, st.lists(documents, max_size=3))
def test_the_statement_named_is_one_that_decided(request: Request, texts: list[str]) -> None:
    verdict = decided(request, texts)
    if verdict.by is None:
        assert verdict.outcome is Outcome.IMPLICIT_DENY
        return
    alone = verdict.by.policy.document.statements[verdict.by.statement - 1]
    assert alone.names_action(request.action.lower())
    assert alone.names_resource(policy_document.folded(request.resource))
    assert alone.effect.value == ("Allow" if verdict.allowed else "Deny")


@pytest.mark.parametrize("name", ["alice", "ALICE", "Alice", "ａｌｉｃｅ", "\N{FULLWIDTH LATIN CAPITAL LETTER A}lice"])
def test_no_spelling_of_a_name_evades_a_deny(name: str) -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    denied = {"Effect": "Deny", "Action": "ram:DeleteUser", "Resource": f"acs:ram::{ACCOUNT}:user/alice"}
    request = Request("ram:DeleteUser", f"acs:ram:*:{ACCOUNT}:user/{name}", {})
    assert decided(request, [document(everything, denied)]).outcome is Outcome.EXPLICIT_DENY


@pytest.mark.parametrize("operator", ["IpAddress", "NotIpAddress"])
def test_an_address_that_cannot_be_read_never_widens_access(operator: str) -> None:
    request = Request("ram:GetUser", "acs:ram:*:1:user/a", {"acs:sourceip": ("unix:",)})
    near = {operator: {"acs:SourceIp": "10.0.0.0/8"}}
    allow, deny = ({"Effect": effect, "Action": "*", "Resource": "*"} for effect in ("Allow", "Deny"))
    assert decided(request, [document(allow | {"Condition": near})]).outcome is Outcome.IMPLICIT_DENY
    assert decided(request, [document(allow, deny | {"Condition": near})]).outcome is Outcome.EXPLICIT_DENY


def test_a_star_in_the_account_part_stays_within_it() -> None:
    text = document({"Effect": "Allow", "Action": "*", "Resource": "acs:ram:*:1*:user/alice"})
    assert decided(Request("ram:GetUser", f"acs:ram:*:{ACCOUNT}:user/alice", {}), [text]).allowed
    assert not decided(Request("ram:GetUser", "acs:ram:*:1:x:user/alice", {}), [text]).allowed


def test_a_name_longer_than_any_there_is_may_not_be_touched() -> None:
    text = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    assert decided(Request("ram:GetUser", "x" * LONGEST_RESOURCE, {}), [text]).allowed
    assert not decided(Request("ram:GetUser", "x" * (LONGEST_RESOURCE + 1), {}), [text]).allowed
