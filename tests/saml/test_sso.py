"""Single sign-on to SAML applications: who is signed in is taken there; others log on first."""

from tests.saml.conftest import Sp
from tests.support.saml_sp import ACS, HR, IDP


def test_somebody_signed_in_is_taken_to_the_application(alice: Sp) -> None:
    alice.ask(relay_state="/inbox?a=1&b=<2>")
    answer = alice.answer()
    assert alice.edge.page.status_code == 200
    assert answer.address == ACS
    assert answer.fields["RelayState"] == "/inbox?a=1&b=<2>"
    assert answer.status == ["Success"]
    assert answer.text("Audience") == HR
    assert answer.text("Issuer") == IDP
    assert answer.told == {
        "name": ["alice@acme.onaliyun.com"],
        "displayName": ["Alice"],
        "email": ["alice@acme.example"],
    }
