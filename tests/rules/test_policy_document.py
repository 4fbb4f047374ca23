"""The grammar of policy documents: what compiles, what is refused, and that no document makes the reader toil."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.rules import policy_document
from idp.rules.policy_document import Effect, folded
from idp.rules.policy_text import Malformed

ALLOW = {"Effect": "Allow", "Action": "ram:GetUser", "Resource": "*"}
PRINCIPAL = {"RAM": ["acs:ram::1234567890123456:root"]}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": PRINCIPAL}


def text(*statements: Any, **others: Any) -> str:
    return json.dumps({"Version": "1", "Statement": list(statements)} | others)


def without(statement: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key != name}


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": ["ram:*", "*:Get*", "*", "ram:*User", "ram:?etUser"]},
        {"Resource": ["acs:ram:*:*:*", "acs:oss:*:*:bucket/key:with:colons", "acs:ram::1234567890123456:user/a"]},
        {"Condition": {}},
        {"Condition": {"Bool": {"acs:MFAPresent": True}, "NumericEquals": {"acs:Count": [1, 1.5, "1e3"]}}},
        {"Condition": {"StringEquals": {"acs:ResourceTag/Größe": "a", "sts:ExternalId": "b"}}},
        {"Effect": "Deny"},
    ],
)
def test_documents_of_the_grammar_compile(changes: dict[str, Any]) -> None:
    compiled = policy_document.identity(text(ALLOW | changes, ALLOW))
    assert [one.number for one in compiled.statements] == [1, 2]
    assert compiled.statements[1].effect is Effect.ALLOW


def test_what_is_negated_is_about_everything_else() -> None:
    negated = {"Effect": "Deny", "NotAction": "ram:Get*", "NotResource": "acs:ram:*:*:user/a*"}
    statement = policy_document.identity(text(negated)).statements[0]
    assert not statement.names_action("ram:getuser")
    assert statement.names_action("ram:createuser")
    assert not statement.names_resource(folded("acs:ram:*:1:user/Alice"))
    assert statement.names_resource(folded("acs:ram:*:1:user/bob"))


@pytest.mark.parametrize(
    "document",
    [
        "",
        " ",
        "null",
        "[]",
        '"1"',
        "{",
        "\ufeff" + text(ALLOW),
        text(),
        text(ALLOW, Version="2"),
        text(ALLOW, Version=1),
        text(ALLOW, Id="x"),
        json.dumps({"Version": "1", "Statement": ALLOW}),
        json.dumps({"Version": "1"}),
        text(None),
        text("Allow"),
        text([ALLOW]),
        text(ALLOW | {"Sid": "x"}),
        text(ALLOW | {"Conditions": {}}),
        text(ALLOW | {"condition": {}}),
        text(ALLOW | {"Condition": None}),
        text(ALLOW | {"Condition": []}),
        text(ALLOW | {"Condition": {"Bool": {}}}),
        text(ALLOW | {"Condition": {"Bool": {"acs:MFAPresent": []}}}),
        text(ALLOW | {"Condition": {"Bool": {"acs:MFAPresent": [None]}}}),
        text(ALLOW | {"Condition": {"StringEquals": {"": "a"}}}),
        text(ALLOW | {"Condition": {"StringEquals": {"аcs:SourceIp": "a"}}}),
        text(ALLOW | {"Effect": "allow"}),
        text(ALLOW | {"Effect": ["Allow"]}),
        text(ALLOW | {"Effect": {}}),
        text(ALLOW | {"NotAction": "*"}),
        text(ALLOW | {"NotResource": "*"}),
        text(ALLOW | {"Action": []}),
        text(ALLOW | {"Action": [""]}),
        text(ALLOW | {"Action": "GetUser"}),
        text(ALLOW | {"Action": "ram:Get User"}),
        text(ALLOW | {"Action": "ram:GetUser\n"}),
        text(ALLOW | {"Action": "rаm:GetUser"}),
        text(ALLOW | {"Action": 5}),
        text(ALLOW | {"Resource": "user/alice"}),
        text(ALLOW | {"Resource": "acs:ram:*:*"}),
        text(ALLOW | {"Resource": "acs:ram:*:*:"}),
        text(ALLOW | {"Resource": "acs:ram:*:*:user/＊"}),
        text(ALLOW | {"Resource": "acs:ram:*：*:user/x"}),
        text(ALLOW | {"Principal": PRINCIPAL}),
        text(without(ALLOW, "Effect")),
        text(without(ALLOW, "Action")),
        text(without(ALLOW, "Resource")),
    ],
)
def test_everything_else_is_malformed(document: str) -> None:
    with pytest.raises(Malformed):
        policy_document.identity(document)


@pytest.mark.parametrize(
    "document",
    [
        "[" * 6000,
        '{"Version":' * 500,
        '{"Version": "1", "Statement": ' + "[" * 3000 + "]" * 3000 + "}",
        '{"Version": "1", "Version": "1", "Statement": []}',
        text(ALLOW).replace('"Resource": "*"', '"Resource": "*", "Resource": "*"'),
        '{"Version": "1", "Statement": NaN}',
        '{"Version": "1", "Statement": -Infinity}',
        '{"Version": ' + "1" * 6000 + "}",
        '{"Version": 1e' + "9" * 5000 + "}",
        text(ALLOW | {"Condition": {"NumericEquals": {"acs:Count": "9" * 5000}}}),
        text(ALLOW | {"Condition": {"NumericEquals": {"acs:Count": "1e999999999"}}}),
        text(ALLOW).replace("ram:GetUser", "\\ud800"),
        text(ALLOW | {"Action": "*" * 5000 + "!"}),
        text(ALLOW | {"Action": "?" * 5000}),
        text(ALLOW | {"Action": "a" * 6200}),
        text({"\\ud800": 1}),
        "\0" * 6000,
    ],
    ids=lambda document: document[:40].replace("\0", "0"),
)
def test_bombs_end_as_malformed(document: str) -> None:
    with pytest.raises(Malformed) as refused:
        policy_document.identity(document)
    assert str(refused.value).encode()
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("action", ["ram:" + "*" * 5900, "ram:" + "*a" * 2900, "*" * 5900 + ":a", "ram:" + "?" * 5900])
def test_wildcards_without_end_compile_and_decide(action: str) -> None:
    statement = policy_document.identity(text(ALLOW | {"Action": action})).statements[0]
    assert statement.names_action("ram:getuser") is (action == "ram:" + "*" * 5900)


def test_size_is_bounded_in_characters() -> None:
    filled = text(ALLOW | {"Condition": {"StringEquals": {"acs:Name": "é" * 5000}}}, ALLOW)
    assert policy_document.identity(json.dumps(json.loads(filled), ensure_ascii=False))
    with pytest.raises(Malformed):
        policy_document.identity(text(ALLOW) + " " * 6144)
    with pytest.raises(Malformed):
        policy_document.identity(text(ALLOW) + " " * 2048, policy_document.MOST_SESSION_CHARACTERS)


@settings(max_examples=400)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["1", "Allow", "*"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Bool"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_json_comes_it_compiles_or_is_malformed(value: Any) -> None:
    for document in (json.dumps(value), text(value), text(ALLOW | {"Condition": value})):
        for compiled in (policy_document.identity, policy_document.trust):
            with suppress(Malformed):
                assert compiled(document).statements


@pytest.mark.parametrize(
    ("kind", "name", "right"),
    [
        ("RAM", "acs:ram::1234567890123456:root", True),
        ("RAM", "acs:ram::1234567890123456:user/alice", True),
        ("RAM", "acs:ram::1234567890123456:role/r.1", True),
        ("RAM", "acs:ram::1234567890123456:user/*", False),
        ("RAM", "acs:ram::1234567890123456:group/g", False),
        ("RAM", "acs:ram::1234567890123456:saml-provider/p", False),
        ("RAM", "acs:ram::123:root", False),
        ("RAM", "acs:ram:*:1234567890123456:root", False),
        ("RAM", "*", False),
        ("Service", "ecs.aliyuncs.com", True),
        ("Service", "*", False),
        ("Service", "ecs", False),
        ("Federated", "acs:ram::1234567890123456:saml-provider/p", True),
        ("Federated", "acs:ram::1234567890123456:oidc-provider/p", True),
        ("Federated", "acs:ram::1234567890123456:root", False),
        ("AWS", "acs:ram::1234567890123456:root", False),
        ("ram", "acs:ram::1234567890123456:root", False),
    ],
)
def test_principals_are_of_their_kind(kind: str, name: str, right: bool) -> None:
    document = text(TRUST | {"Principal": {kind: [name]}})
    if right:
        assert policy_document.trust(document).principals == {(kind, name)}
        return
    with pytest.raises(Malformed):
        policy_document.trust(document)


@pytest.mark.parametrize(
    "statement",
    [
        without(TRUST, "Principal"),
        TRUST | {"Resource": "*"},
        TRUST | {"Principal": "*"},
        TRUST | {"Principal": {}},
        TRUST | {"Principal": {"RAM": []}},
        TRUST | {"NotPrincipal": PRINCIPAL},
    ],
)
def test_trust_policies_name_principals_and_no_resource(statement: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        policy_document.trust(text(statement))


def test_what_is_remembered_of_actions_is_bounded() -> None:
    document = policy_document.identity(text(ALLOW))
    for number in range(policy_document.MOST_ACTIONS_REMEMBERED + 5):
        assert not list(document.about(f"ram:x{number}").on("user/a"))
    assert len(document._about) <= policy_document.MOST_ACTIONS_REMEMBERED
