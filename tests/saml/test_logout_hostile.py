"""Messages of single logout that are refused: each with its exact reason, on a calm page, and nothing has ended."""

import pytest

from tests.saml.conftest import Sp
from tests.saml.office import Office
from tests.support.edge import Edge
from tests.support.saml_partner import Partner, onward
from tests.support.saml_sp import form, query, signed_query
from tests.support.world import ACCOUNT, OTHER

SLO = f"/saml/{ACCOUNT}/slo"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"issuer": "<saml:Issuer>https://stranger.example</saml:Issuer>"}, "issuer_unknown"),
        ({"issuer": ""}, "must have one Issuer"),
        ({"issuer": "<saml:Issuer>https://crm.example/sp</saml:Issuer>"}, "signature made with another key, or changed since"),
        ({"Destination": "https://evil.example/slo"}, "wrong_destination"),
        ({"Destination": ""}, "wrong_destination"),
        ({"Destination": f"http://127.0.0.1:8000/saml/{OTHER}/slo"}, "wrong_destination"),
        ({"IssueInstant": "2020-01-01T00:00:00Z"}, "expired"),
        ({"IssueInstant": "2099-01-01T00:00:00Z"}, "issued_in_the_future"),
        ({"IssueInstant": ""}, "issue_instant_missing"),
        ({"NotOnOrAfter": "2020-01-01T00:00:00Z"}, "expired"),
        ({"ID": "1a"}, "id_malformed"),
        ({"Version": "1.1"}, "not_saml_2"),
        ({"inside": "<saml:NameID>al<!-- -->ice</saml:NameID>"}, "has comments, processing instructions or entities"),
        ({"inside": ""}, "must have one NameID"),
        ({"inside": "<saml:NameID/>"}, "name_missing"),
        ({"inside": "<saml:EncryptedID/>"}, "other_parts"),
        ({"inside": "<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>"}, "other_parts"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["redirect", "post"])
def test_hostile_requests_end_nothing(office: Office, parts: dict[str, str], reason: str, how: str) -> None:
    name, index = office.visit(office.hr)
    office.hr.send(office.edge, office.hr.request(office.edge, name, index, **parts), how=how)
    assert office.edge.page.status_code == 400
    assert "nothing has ended" in office.edge.page.text
    assert office.reason == reason
    assert office.signed_in


def test_requests_are_signed_by_their_issuer(office: Office) -> None:
    name, index = office.visit(office.hr)
    xml = office.hr.request(office.edge, name, index)
    for key, reason in (
        ("crm", "signature made with another key, or changed since"),
        ("evil", "signature made with another key, or changed since"),
    ):
        office.hr.send(office.edge, xml, key=key)
        assert office.reason == reason
    office.edge.get(f"{SLO}?{query(xml)}")
    assert office.reason == "not_signed"
    office.edge.post(SLO, data=form(xml))
    assert office.reason == "not_signed"
    assert office.signed_in


def test_requests_are_spent(office: Office) -> None:
    name, index = office.visit(office.hr)
    xml = office.hr.request(office.edge, name, index)
    office.hr.send(office.edge, xml)
    office.edge.alice()
    office.sp.world.clock.advance(seconds=1)
    office.visit(office.hr)
    office.hr.send(office.edge, xml)
    assert office.reason == "replayed"
    assert office.signed_in


def test_a_relay_state_that_is_too_long_is_refused(office: Office) -> None:
    name, index = office.visit(office.hr)
    office.hr.send(office.edge, office.hr.request(office.edge, name, index), "x" * 81)
    assert office.reason == "relay_state_too_long"
    assert office.signed_in


def test_answers_nobody_asked_for_are_refused(office: Office) -> None:
    office.visit(office.hr)
    office.visit(office.crm)
    office.hr.send(office.edge, office.hr.response(office.edge, "_never"))
    assert office.reason == "in_response_to"
    office.sign_out()
    office.press()
    asked = office.crm.received(office.edge).xml.get("ID")
    office.hr.send(office.edge, office.hr.response(office.edge, asked))
    assert office.reason == "in_response_to_another"
    good = office.crm.response(office.edge, asked)
    office.crm.send(office.edge, good, key="hr")
    assert office.reason == "signature made with another key, or changed since"
    assert office.results() == {"crm": "failed", "hr": "waiting"}
    office.crm.send(office.edge, good)
    assert office.reason == ""
    assert office.results() == {"crm": "done", "hr": "waiting"}
    office.crm.send(office.edge, good)
    assert office.reason == "replayed"
    assert office.edge.page.status_code == 400


def test_a_wrong_answer_is_shown_as_failed_with_its_exact_reason(office: Office) -> None:
    office.visit(office.hr)
    office.sign_out()
    office.press()
    asked = office.hr.received(office.edge).xml.get("ID")
    for parts, reason in (
        ({"Destination": "https://evil.example"}, "wrong_destination"),
        ({"IssueInstant": "2020-01-01T00:00:00Z"}, "expired"),
        ({"issuer": "<saml:Issuer>https://stranger.example</saml:Issuer>"}, "issuer_unknown"),
        ({"inside": ""}, "must have one Status"),
    ):
        office.hr.send(office.edge, office.hr.response(office.edge, asked, **parts))
        assert (office.reason, office.results()) == (reason, {"hr": "failed"})
    assert office.edge.page.status_code == 200


def test_pressed_twice_it_is_one_request(office: Office) -> None:
    office.visit(office.hr)
    office.visit(office.crm)
    office.sign_out()
    address = onward(office.edge)
    first = office.crm.received(office.edge).xml.get("ID")
    office.edge.get(address)
    assert office.crm.received(office.edge).xml.get("ID") == first
    office.crm.send(office.edge, office.crm.response(office.edge, first))
    office.edge.get(address)
    assert office.results() == {"crm": "done", "hr": "waiting"}


def test_an_answer_brought_by_another_browser_shows_it_nothing(office: Office) -> None:
    office.visit(office.hr)
    office.sign_out()
    office.press()
    asked = office.hr.received(office.edge).xml.get("ID")
    stranger = Edge(office.sp.world, office.edge.app)
    office.hr.send(stranger, office.hr.response(office.edge, asked))
    assert stranger.page.status_code == 400
    assert "hr" not in stranger.page.text.partition("<main>")[2].partition("</main>")[0].split()


def test_the_page_is_for_the_browser_that_began(office: Office) -> None:
    office.visit(office.hr)
    office.sign_out()
    page = office.edge.page.request.path
    stranger = Edge(office.sp.world, office.edge.app)
    assert stranger.get(page).status_code == 400
    assert office.edge.get(page.replace(ACCOUNT, OTHER)).status_code == 400
    office.edge.get(page)
    address = onward(office.edge)
    assert stranger.get(address).status_code == 400
    assert stranger.get(f"{page}/answer").status_code == 400
    assert office.edge.get(f"{page}/answer").request.path == page  # nobody is owed one
    assert office.edge.get(f"{page}/7").request.path == page


def test_another_accounts_application_is_unknown(office: Office) -> None:
    name, index = office.visit(office.hr)
    elsewhere = Partner("hr", path=f"/saml/{OTHER}/slo", us=f"http://127.0.0.1:8000/saml/{OTHER}")
    elsewhere.send(office.edge, elsewhere.request(office.edge, name, index))
    assert office.reason == "issuer_unknown"
    assert office.signed_in


def test_another_users_session_index_ends_nothing(office: Office) -> None:
    carol = Office(Sp(Edge(office.sp.world, office.edge.app)), office.hr, office.crm)
    carol.edge.log_on("carol@acme", "Carol-pass-1")
    office.sp.world.clock.advance(seconds=1)
    name, index = office.visit(office.hr)
    her_name, her_index = carol.visit(office.hr)
    office.hr.send(Edge(office.sp.world, office.edge.app), office.hr.request(office.edge, name, her_index))
    assert office.reason == "no_session"
    office.crm.send(Edge(office.sp.world, office.edge.app), office.crm.request(office.edge, her_name, her_index))
    assert office.reason == "no_session"  # what hr was told means nothing of crm's
    assert office.signed_in
    assert carol.signed_in
    assert index != her_index


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>", "", "has a document type"),
        ("", " " * 3_000_000, "too_large"),
    ],
    ids=["document type", "bomb"],
)
def test_hostile_xml_ends_nothing(office: Office, before: str, after: str, reason: str) -> None:
    name, index = office.visit(office.hr)
    xml = before + office.hr.request(office.edge, name, index) + after
    office.edge.get(f"{SLO}?{signed_query(xml, 'hr')}")
    assert office.edge.page.status_code == 400
    assert office.reason == reason
    assert office.signed_in


@pytest.mark.parametrize(
    "raw", ["", "SAMLRequest=", "SAMLRequest=%00", "SAMLRequest=a&SAMLResponse=b", "SAMLResponse=fZ", "x" * 5000]
)
def test_what_is_no_message_is_refused(office: Office, raw: str) -> None:
    for answer in (
        office.edge.get(f"{SLO}?{raw}"),
        office.edge.post(SLO, data=raw, content_type="application/x-www-form-urlencoded"),
    ):
        assert answer.status_code == 400
        assert "Traceback" not in answer.text
