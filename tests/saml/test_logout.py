"""Single logout as identity provider: begun by an application or by us, and what comes of it for each."""

import pytest

from idp.store import saml_participants
from tests.saml.office import Office
from tests.support.edge import Edge
from tests.support.saml_partner import DENIED
from tests.support.world import ACCOUNT, OTHER


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


def test_what_is_known_of_partners_goes_with_the_session(office: Office) -> None:
    office.visit(office.hr)
    world, account = office.sp.world, (ACCOUNT, OTHER)
    (event,) = world.events("sso")
    with world.database.reading() as tx:
        known = [len(saml_participants.of_sessions(tx, one, [event.details["session"]])) for one in account]
    assert known == [1, 0]
    world.clock.advance(days=32)
    world.services.janitor.sweep_up()
    with world.database.reading() as tx:
        assert saml_participants.of_sessions(tx, ACCOUNT, [event.details["session"]]) == []
