"""What to change: every reason that whoever takes messages can give has advice of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp import granting_refusals
from idp.rules import saml_assertion, saml_logout, saml_request
from idp.rules.logon import Reason
from idp.rules.saml_advice import ADVICE, BEGINNINGS, OTHERWISE, advice
from idp.services import role_answers, saml_answers, saml_responses, saml_sign_on

ROOT = Path(saml_assertion.__file__).parents[1]
BY_US = {"rules/saml_application", "rules/saml_attributes", "infra/saml_aggregate"}
"""Modules about what administrators register, whose sentences are told to them at once."""
MODULES = sorted(
    path
    for pattern in (
        "rules/saml_*.py",
        "infra/saml_*.py",
        "services/saml_*.py",
        "services/*_answers.py",
        "services/*_logon.py",
        "services/logout_messages.py",
        "services/asserted_roles.py",
        "services/role_sessions.py",
    )
    for path in ROOT.glob(pattern)
    if f"{path.parent.name}/{path.stem}" not in BY_US
)
OBJECTIONS = {"Unfit", "NotRegistered", "BadXml", "BadSignature", "BadAssertion", "BadMetadata", "Declined"}


def texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can be: of one with blanks, what stands before the first."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value)


def given(path: Path) -> Iterator[str]:
    """Yield the reasons that a module gives."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in OBJECTIONS:
            for one in node.args[:2]:
                yield from texts(one)
        for keyword in node.keywords:
            if keyword.arg == "exact":
                yield from texts(keyword.value)


GIVEN = sorted({reason for path in MODULES for reason in given(path)})
BY_APPLICATIONS = [f"signature {reason}" for reason in given(ROOT / "infra" / "saml_signature.py")]
"""How the same is told of requests and messages of logout."""
CHECKED = [
    one.why for checks in (saml_assertion.CHECKS, saml_request.CHECKS, saml_logout.CHECKS, saml_logout.REQUEST_CHECKS)
    for one in checks
]  # fmt: skip
NAMED = [
    saml_responses.REPLAYED,
    saml_answers.ANSWERED,
    saml_answers.GONE,
    saml_assertion.DECLINED,
    role_answers.NO_ROLE,
    role_answers.OUTSIDE_MASK,
    role_answers.SESSION_OVER,
    saml_sign_on.PASSIVE_REASON,
    saml_sign_on.CONTEXT_REASON,
    *(reason for reason in role_answers.CLOSED if reason),
    *(Reason.OUTSIDE_MASK, Reason.UNKNOWN_USER, Reason.LOGIN_PROFILE_INACTIVE, Reason.CODE_LOCKED, Reason.SSO_OFF),
    granting_refusals.SAML_PROVIDER_UNKNOWN.code,
    granting_refusals.STS_ROLE_ARN_UNKNOWN.code,
]


def test_the_reasons_are_found() -> None:
    assert {"not Base64", "trust policy", "no_certificate_known", "subject_requested", "must have one "} <= set(GIVEN)


@pytest.mark.parametrize("reason", [*GIVEN, *BY_APPLICATIONS, *CHECKED, *NAMED])
def test_each_reason_has_advice_of_its_own(reason: str) -> None:
    assert advice(reason) != OTHERWISE


def test_what_a_message_says_itself_is_no_reason_of_its_own() -> None:
    assert advice("must have one Conditions") == BEGINNINGS["must have one "]
    assert advice("must have one Signature") == ADVICE["must have one Signature"]
    assert advice("something else") == OTHERWISE
