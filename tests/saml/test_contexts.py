"""How somebody is to have logged on, held against what really happened in the session."""

import pytest

from idp.rules.saml_contexts import MFA, PASSWORD
from tests.saml.conftest import Sp

UNKNOWN = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"


def wanted(*classes: str, comparison: str = "") -> str:
    how = f'Comparison="{comparison}"' if comparison else ""
    inside = "".join(f"<saml:AuthnContextClassRef>{one}</saml:AuthnContextClassRef>" for one in classes)
    return f"<samlp:RequestedAuthnContext {how}>{inside}</samlp:RequestedAuthnContext>"


def test_what_happened_is_said_when_nothing_is_asked(alice: Sp) -> None:
    alice.ask()
    assert alice.answer().text("AuthnContextClassRef") == MFA
    alice.edge.log_on("carol@acme", "Carol-pass-1")
    alice.ask()
    assert alice.answer().text("AuthnContextClassRef") == PASSWORD


@pytest.mark.parametrize(
    ("classes", "comparison", "said"),
    [
        ([MFA], "exact", MFA),
        ([PASSWORD], "", PASSWORD),
        ([UNKNOWN, PASSWORD], "exact", PASSWORD),
        ([PASSWORD], "minimum", MFA),
        ([PASSWORD], "better", MFA),
        ([MFA], "maximum", MFA),
    ],
)
def test_two_factors_meet(alice: Sp, classes: list[str], comparison: str, said: str) -> None:
    alice.ask(inside=wanted(*classes, comparison=comparison))
    assert alice.answer().text("AuthnContextClassRef") == said


@pytest.mark.parametrize(
    ("classes", "comparison"),
    [
        ([MFA], "exact"),
        ([MFA], "minimum"),
        ([PASSWORD], "better"),
        ([UNKNOWN], "exact"),
        ([UNKNOWN], "minimum"),
        ([], ""),
    ],
)
def test_a_password_alone_does_not_meet(carol: Sp, classes: list[str], comparison: str) -> None:
    inside = wanted(*classes, comparison=comparison)
    carol.ask(inside=inside, more='IsPassive="true"')
    assert carol.answer().status == ["Responder", "NoAuthnContext"]
    assert carol.reason == "context_not_met"
    assert carol.ask(inside=inside).status_code == 303  # asked to log on anew: there might be a device by now


def test_who_logs_on_for_it_and_still_does_not_meet_it_is_declined(carol: Sp) -> None:
    carol.ask(inside=wanted(MFA))
    carol.edge.get(carol.edge.page.location)
    carol.world.clock.advance(seconds=1)
    carol.edge.submit(username="carol@acme")
    carol.edge.submit(password="Carol-pass-1")
    assert carol.answer().status == ["Responder", "NoAuthnContext"]


def test_a_stronger_logon_for_it_meets_it(carol: Sp) -> None:
    carol.ask(inside=wanted(MFA))
    carol.edge.get(carol.edge.page.location)
    carol.world.clock.advance(minutes=1)
    carol.edge.submit(username="alice@acme")
    carol.edge.submit(password="Alice-pass-1")
    carol.edge.submit(code=carol.world.alice_code())
    assert carol.answer().text("AuthnContextClassRef") == MFA


@pytest.mark.parametrize(
    ("classes", "comparison"), [([MFA], "exact"), ([MFA], "minimum"), ([PASSWORD], "better"), ([UNKNOWN, MFA], "")]
)
def test_a_browser_that_is_remembered_is_asked_for_a_code(sp: Sp, classes: list[str], comparison: str) -> None:
    sp.world.clock.advance(minutes=1)
    sp.edge.log_on("alice@acme", "Alice-pass-1")
    sp.edge.submit(code=sp.world.alice_code(), remember_mfa="1")
    sp.edge.log_on("alice@acme", "Alice-pass-1")
    sp.world.clock.advance(minutes=1)
    sp.ask()
    assert sp.answer().text("AuthnContextClassRef") == PASSWORD, "remembered"
    sp.ask(inside=wanted(*classes, comparison=comparison))
    sp.edge.get(sp.edge.page.location)
    sp.edge.submit(username="alice@acme")
    sp.edge.submit(password="Alice-pass-1")
    sp.edge.submit(code=sp.world.alice_code())
    assert sp.answer().text("AuthnContextClassRef") == MFA
    sp.edge.log_on("alice@acme", "Alice-pass-1")
    sp.ask()
    assert sp.answer().text("AuthnContextClassRef") == PASSWORD, "and still remembered afterwards"


def test_a_remembered_browser_is_asked_for_a_code_before_anybody_is_signed_in(sp: Sp) -> None:
    sp.world.clock.advance(minutes=1)
    sp.edge.log_on("alice@acme", "Alice-pass-1")
    sp.edge.submit(code=sp.world.alice_code(), remember_mfa="1")
    sp.edge.client.delete_cookie("idp_session", domain="127.0.0.1")
    sp.ask(inside=wanted(MFA))
    sp.edge.get(sp.edge.page.location)
    sp.edge.submit(username="alice@acme")
    sp.edge.submit(password="Alice-pass-1")
    assert sp.edge.page.request.path == "/signin/code"
