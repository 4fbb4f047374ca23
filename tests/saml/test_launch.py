"""Logging on to an application from our side."""

from tests.saml.conftest import Sp
from tests.support.saml_sp import ACS
from tests.support.world import OTHER


def test_somebody_signed_in_is_taken_there(alice: Sp) -> None:
    alice.edge.get(f"/saml/{alice.account}/launch/hr")
    answer = alice.answer()
    assert answer.address == answer.attribute("SubjectConfirmationData", "Recipient") == ACS
    assert answer.attribute("Response", "InResponseTo") is None
    assert answer.attribute("SubjectConfirmationData", "InResponseTo") is None
    assert "RelayState" not in answer.fields
    assert alice.world.events("sso", "success")[-1].actor == "application:hr"


def test_it_may_be_done_again(alice: Sp) -> None:
    ids = set()
    for _ in range(2):
        alice.edge.get(f"/saml/{alice.account}/launch/hr")
        ids.add(alice.answer().attribute("Assertion", "ID"))
    assert len(ids) == 2


def test_others_log_on_first(sp: Sp) -> None:
    sp.edge.get(f"/saml/{sp.account}/launch/hr")
    assert "SAMLResponse" not in sp.edge.page.text
    sp.edge.submit(username="carol@acme")
    sp.edge.submit(password="Carol-pass-1")
    assert sp.answer().address == ACS


def test_applications_of_other_accounts_and_protocols_are_unknown(alice: Sp) -> None:
    for path in (f"{alice.account}/launch/other", f"{alice.account}/launch/wiki", f"{OTHER}/launch/hr", "x/launch/hr"):
        assert alice.edge.get(f"/saml/{path}").status_code == 404


def test_somebody_of_another_account_logs_on_to_this_one(sp: Sp) -> None:
    sp.edge.log_on("alice@other", "Other-pass-1")
    assert sp.edge.get(f"/saml/{sp.account}/launch/hr", follow=False).status_code == 303


def test_ugly_addresses_never_break_it(alice: Sp) -> None:
    for name in ("%00", "%ff", "a%2Fb", "é", "x" * 500, "..%2f"):
        assert alice.edge.get(f"/saml/{alice.account}/launch/{name}", follow=False).status_code in (400, 404)
    for request_id in ("%00", "x" * 2000, "é"):
        assert alice.edge.get(f"/saml/{alice.account}/sso/{request_id}", follow=False).status_code in (400, 404)
