"""Single logout as identity provider: begun by an application or by us, and what comes of it for each."""

import re
from dataclasses import dataclass

import pytest

from tests.saml.conftest import Sp
from tests.support.edge import Edge
from tests.support.saml_partner import DENIED, Partner, onward
from tests.support.saml_sp import form, query
from tests.support.world import ACCOUNT, OTHER

SLO = f"/saml/{ACCOUNT}/slo"


@dataclass
class Office:
    """Alice, signed in, and two applications that know her: hr by redirect, crm by post."""

    sp: Sp
    hr: Partner
    crm: Partner

    @property
    def edge(self) -> Edge:
        return self.sp.edge

    def register(self, partner: Partner, more: str = "") -> None:
        (self.sp.world.directory / f"{partner.name}.xml").write_text(partner.metadata(more), encoding="utf-8")
        self.sp.register(f"{{name: {partner.name}, protocol: saml, metadata_file: {partner.name}.xml}}")

    def visit(self, partner: Partner) -> tuple[str, str]:
        """Sign on to an application; return name and session index it was told."""
        self.edge.get(f"/saml/{ACCOUNT}/launch/{partner.name}")
        answer = self.sp.answer()
        return answer.text("NameID"), str(answer.attribute("AuthnStatement", "SessionIndex"))

    @property
    def signed_in(self) -> bool:
        elsewhere = Edge(self.sp.world, self.edge.app)
        elsewhere.client.set_cookie("idp_session", self.edge.cookie("idp_session") or "gone", domain="127.0.0.1")
        return elsewhere.get("/security").request.path == "/security"

    def press(self) -> None:
        """Follow the one link of the page."""
        onward(self.edge)

    def results(self) -> dict[str, str]:
        found = re.findall(r'<li class="(\w+)">\s*<strong class="name">([^<]*)</strong>', self.edge.page.text)
        return {name: state for state, name in found}

    def sign_out(self) -> None:
        self.edge.get("/security")
        self.edge.press("/sign-out")

    @property
    def reason(self) -> str:
        return str(self.sp.world.events("single_logout")[-1].reason)


@pytest.fixture
def office(alice: Sp) -> Office:
    office = Office(alice, Partner("hr"), Partner("crm", by_post=True))
    office.register(office.hr)
    office.register(office.crm)
    return office


@pytest.mark.parametrize("how", ["redirect", "post"])
def test_an_application_logs_out_of_the_one_session_it_knows(office: Office, how: str) -> None:
    name, index = office.visit(office.hr)
    office.hr.send(office.edge, office.hr.request(office.edge, name, index), "/bye?x=1", how=how)
    assert not office.signed_in
    answer = office.hr.received(office.edge)
    assert (answer.kind, answer.status, answer.fields["RelayState"]) == ("LogoutResponse", ["Success"], "/bye?x=1")
    assert answer.xml.get("InResponseTo") == "_hr-1"
    event = office.sp.world.events("single_logout")[-1]
    assert (event.outcome, event.actor, len(event.details["sessions"])) == ("success", "application:hr", 1)


def test_all_others_are_told_and_answer(office: Office) -> None:
    name, _ = office.visit(office.crm)
    hr_name, hr_index = office.visit(office.hr)
    office.crm.send(office.edge, office.crm.request(office.edge, name), "state")
    assert office.results() == {"hr": "waiting"}
    office.press()
    asked = office.hr.received(office.edge)
    assert (asked.kind, asked.xml.findtext("{*}NameID"), asked.xml.findtext("{*}SessionIndex")) == (
        "LogoutRequest", hr_name, hr_index,
    )  # fmt: skip
    office.hr.send(office.edge, office.hr.response(office.edge, asked.xml.get("ID")))
    answer = office.crm.received(office.edge)
    assert (answer.status, answer.fields["RelayState"]) == (["Success"], "state")


@pytest.mark.parametrize("what", ["denied", "silent"])
def test_what_did_not_log_out_is_shown_and_told(office: Office, what: str) -> None:
    name, _ = office.visit(office.hr)
    office.visit(office.crm)
    office.hr.send(office.edge, office.hr.request(office.edge, name))
    page = office.edge.page.request.path
    office.press()
    asked = office.crm.received(office.edge)
    if what == "denied":
        office.crm.send(office.edge, office.crm.response(office.edge, asked.xml.get("ID"), DENIED))
    else:
        office.edge.get(page)
    assert office.results() == {"crm": "failed" if what == "denied" else "asked"}
    assert "you may still be logged on" in office.edge.page.text
    assert ".js" not in office.edge.page.text  # a person reads this before going on
    office.press()
    assert office.hr.received(office.edge).status == ["Success", "PartialLogout"]


def test_logging_out_here_tells_all_applications(office: Office) -> None:
    office.visit(office.hr)
    office.visit(office.crm)
    office.sign_out()
    assert not office.signed_in
    for partner in (office.crm, office.hr):
        office.press()
        asked = partner.received(office.edge)
        partner.send(office.edge, partner.response(office.edge, asked.xml.get("ID")))
    assert office.results() == {"hr": "done", "crm": "done"}
    assert "You are logged out" in office.edge.title


def test_an_application_without_single_logout_is_named(office: Office) -> None:
    office.sp.register(
        '{name: old, protocol: saml, entity_id: "https://old.example", acs_url: "https://old.example/acs"}'
    )
    office.edge.get(f"/saml/{ACCOUNT}/launch/old")
    office.visit(office.hr)
    office.sign_out()
    assert office.results() == {"hr": "waiting", "old": "unable"}
    page = office.edge.page.request.path
    office.press()
    office.hr.send(office.edge, office.hr.response(office.edge, office.hr.received(office.edge).xml.get("ID")))
    assert office.edge.page.request.path == page
    assert "Log out there yourself" in office.edge.page.text


@pytest.mark.parametrize("visited", [False, True])
def test_where_nothing_can_be_told_the_usual_page_is_shown(office: Office, visited: bool) -> None:
    office.sp.register(
        '{name: old, protocol: saml, entity_id: "https://old.example", acs_url: "https://old.example/acs"}'
    )
    if visited:
        office.edge.get(f"/saml/{ACCOUNT}/launch/old")
    office.sign_out()
    assert office.edge.page.request.path == "/signin/out"


def test_only_the_session_that_is_named_ends(office: Office) -> None:
    name, index = office.visit(office.hr)
    office.sp.edge = Edge(office.sp.world, office.edge.app)
    office.edge.alice()
    office.sp.world.clock.advance(seconds=1)
    other_name, other_index = office.visit(office.hr)
    assert (name == other_name, index == other_index) == (True, False)
    office.hr.send(office.edge, office.hr.request(office.edge, name, index))
    assert office.signed_in
    office.hr.send(office.edge, office.hr.request(office.edge, name))
    assert not office.signed_in


def test_a_name_nobody_has_is_logged_out_already(office: Office) -> None:
    office.visit(office.hr)
    office.hr.send(office.edge, office.hr.request(office.edge, "nobody"))
    assert office.signed_in
    assert office.reason == "no_session"
    assert office.hr.received(office.edge).status == ["Success"]


def test_answers_go_where_the_metadata_says(office: Office) -> None:
    office.register(office.hr, 'ResponseLocation="https://hr.example/done"')
    name, _ = office.visit(office.hr)
    office.hr.send(office.edge, office.hr.request(office.edge, name))
    assert office.edge.page.location.startswith("https://hr.example/done?SAMLResponse=")


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
