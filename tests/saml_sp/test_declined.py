"""The enterprise's provider logs nobody on: the person cancelled, or was refused there. Nothing it says is proved."""

import pytest

from tests.saml_sp.conftest import Enterprise
from tests.saml_sp.roles import RoleSso
from tests.support.edge import Edge
from tests.support.saml_idp import CANCELLED, STATUS, signed

TITLE = "Your company's logon did not complete"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (CANCELLED, "Responder AuthnFailed"),
        ((f"{STATUS}Requester", f"{STATUS}RequestDenied"), "Requester RequestDenied"),
        ((f"{STATUS}Responder",), "Responder"),
        ((f"{STATUS}Responder", "urn:corp:cancelled"), "Responder urn:corp:cancelled"),
    ],
)
@pytest.mark.parametrize("sign", [False, True])
def test_who_was_not_logged_on_there_may_start_again(
    enterprise: Enterprise, codes: tuple[str, ...], said: str, *, sign: bool
) -> None:
    xml = enterprise.answering(enterprise.asked()).failure(*codes)
    assert enterprise.refusal(signed(xml, ("Response",)) if sign else xml) == (403, "status")
    event = enterprise.world.events()[-1]
    assert (event.details["said"], event.details["expected"]) == (said, "Success")
    assert enterprise.edge.title.replace("&#39;", "'") == TITLE
    request_id = enterprise.go()
    enterprise.post(signed(enterprise.answering(request_id).response()))
    assert enterprise.edge.page.request.path == "/security"


def test_the_page_leads_nowhere_in_another_language(enterprise: Enterprise) -> None:
    """What another site has posted cannot be asked for again."""
    page = enterprise.post(enterprise.issue().failure(*CANCELLED))
    assert "lang=zh" not in page.text
    assert "lang=zh" in enterprise.edge.get("/signin").text


def test_a_failure_spends_no_request(enterprise: Enterprise) -> None:
    """Anybody may claim one: the true answer counts all the same."""
    request_id = enterprise.asked()
    enterprise.refusal(enterprise.answering(request_id).failure(*CANCELLED))
    enterprise.post(signed(enterprise.answering(request_id).response()))
    assert enterprise.edge.page.request.path == "/security"


def test_a_failure_ends_no_session(enterprise: Enterprise) -> None:
    enterprise.log_on()
    enterprise.post(enterprise.issue().failure(*CANCELLED))
    assert enterprise.edge.get("/security").request.path == "/security"


def test_nothing_of_a_failure_is_shown(enterprise: Enterprise) -> None:
    xml = enterprise.issue().failure(CANCELLED[0], "urn:evil", text="Call 0900-EVIL")
    page = enterprise.post(xml, "https://evil.example/").text
    assert "evil" not in page.lower()
    assert "0900" not in str(enterprise.world.events()[-1])


def test_what_the_trail_keeps_of_codes_is_bounded_and_harmless(enterprise: Enterprise) -> None:
    enterprise.refusal(enterprise.issue().failure(CANCELLED[0], "a&#10;\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 9000))
    said = enterprise.world.events()[-1].details["said"]
    assert said.isprintable()
    assert len(said) == 256


@pytest.mark.parametrize(
    "codes",
    [(f"{STATUS}Success",), ()],
)
def test_no_assertion_without_a_failure_is_refused_as_before(enterprise: Enterprise, codes: tuple[str, ...]) -> None:
    assert enterprise.refusal(enterprise.issue().failure(*codes)) == (403, "other parts than a response has")


def test_a_failure_with_an_assertion_is_no_plain_failure(enterprise: Enterprise) -> None:
    xml = signed(enterprise.issue(status=f"{STATUS}Responder").response())
    assert enterprise.refusal(xml)[1].startswith("the toolkit")
    hidden = (
        enterprise.issue()
        .failure(*CANCELLED)
        .replace("</samlp:Response>", "<saml:EncryptedAssertion/></samlp:Response>")
    )
    assert enterprise.refusal(hidden) == (403, "an encrypted assertion")


def test_while_sso_is_off_a_failure_says_nothing(enterprise: Enterprise) -> None:
    enterprise.settings(SsoEnabled=False)
    assert enterprise.refusal(enterprise.issue().failure(*CANCELLED)) == (400, "sso_off")


def test_where_a_role_was_wanted_the_way_on_is_the_companys(sso: RoleSso) -> None:
    assert sso.refusal(sso.issue().failure(*CANCELLED)) == (403, "status")
    assert sso.last().details["said"] == "Responder AuthnFailed"
    assert sso.edge.title.replace("&#39;", "'") == TITLE
    assert "Start again</a>" not in sso.edge.page.text
    sso.edge = Edge(sso.world)
    assert sso.come().request.path == "/role"
