"""The inspector of SAML messages by the product's own API."""

import base64

import pytest

from idp.infra.system_clock import SystemClock
from idp.rules.ends import fingerprint
from tests.support import permits
from tests.support.rpc import IDP, Program
from tests.support.saml_idp import CANCELLED, Issued, Signing, encoded, key_pair, metadata, signed
from tests.support.world import ACCOUNT


@pytest.fixture
def corp(owner: Program) -> Issued:
    """What the account's provider says now."""
    owner.world.clock.set(SystemClock().now())
    with owner.world.services.acts.open() as act:
        values = {"SsoEnabled": True, "MetadataDocument": metadata("idp")}
        owner.world.services.user_sso.change(act, ACCOUNT, values)
    return Issued(now=owner.world.clock.now(), subject="alice@acme.onaliyun.com")


def test_a_good_message_is_shown_with_every_check(owner: Program, corp: Issued) -> None:
    message = encoded(signed(corp.response()))
    found = owner.idp("InspectSamlMessage", Message=message, Address="127.0.0.1")["Inspection"]
    assert (found["Taken"], found["Reason"], found["Kind"], found["Partner"]) == (True, "", "Response", "user_sso")
    verdicts = {one["Verdict"] for one in found["Checks"]["Check"]}
    assert verdicts == {"Ok"}
    assert "<saml:NameID" in found["Xml"]


def test_a_bad_one_is_told_with_both_sides_and_what_to_change(owner: Program, corp: Issued) -> None:
    hostile = signed(corp.response(), how=Signing(key="second"))
    found = owner.idp("InspectSamlMessage", Message=hostile, Address="127.0.0.1")["Inspection"]
    assert (found["Taken"], found["Reason"]) == (False, "made with another key, or changed since")
    assert "upload the partner's current metadata" in found["Advice"]
    *rest, failed = found["Checks"]["Check"]
    assert {one["Verdict"] for one in rest} == {"Ok"}
    assert (failed["Name"], failed["Verdict"], failed["Why"]) == (
        "signature of the Assertion",
        "Failed",
        found["Reason"],
    )
    assert failed["Said"] == "rsa-sha256 sha256"
    assert failed["Expected"] == fingerprint(key_pair("idp")[1])


def test_a_provider_that_logged_nobody_on_is_quoted(owner: Program, corp: Issued) -> None:
    found = owner.idp("InspectSamlMessage", Message=corp.failure(*CANCELLED))["Inspection"]
    (failed,) = (one for one in found["Checks"]["Check"] if one["Verdict"] == "Failed")
    assert (found["Reason"], failed["Said"], failed["Expected"]) == ("status", "Responder AuthnFailed", "Success")
    assert "logged nobody on" in found["Advice"]


def test_the_event_of_a_refusal_explains_itself(owner: Program, corp: Issued) -> None:
    xml = signed(
        Issued(now=corp.now, subject=corp.subject, destination='Destination="https://elsewhere.example"').response()
    )
    owner.edge.post(f"/saml/{ACCOUNT}/sp/acs", data={"SAMLResponse": base64.b64encode(xml.encode()).decode()})
    event = owner.idp("ListAuditEvents", MaxItems=1)["AuditEvents"]["AuditEvent"][0]
    found = owner.idp("InspectSamlMessage", EventId=event["EventId"])["Inspection"]
    check = found["Checks"]["Check"][-1]
    assert (found["Reason"], check["Said"]) == ("destination", "https://elsewhere.example")
    assert check["Expected"] == f"http://127.0.0.1:8000/saml/{ACCOUNT}/sp/acs"
    assert "give it the metadata of this account" in found["Advice"]


def test_another_accounts_event_is_unknown(owner: Program, stranger: Program) -> None:
    owner.refusal(IDP, "InspectSamlMessage")
    event = owner.idp("ListAuditEvents", MaxItems=1)["AuditEvents"]["AuditEvent"][0]["EventId"]
    unknown = (404, "EntityNotExist.AuditEvent")
    assert stranger.refusal(IDP, "InspectSamlMessage", EventId=event) == unknown
    for strange in ("999999999", "x", "-1", "9" * 40):
        assert owner.refusal(IDP, "InspectSamlMessage", EventId=strange) == unknown


@pytest.mark.parametrize("given", [{}, {"Message": "x", "EventId": "1"}])
def test_it_takes_one_of_both(owner: Program, given: dict[str, str]) -> None:
    assert owner.refusal(IDP, "InspectSamlMessage", **given) == (400, "InvalidParameter.Message")


@pytest.mark.parametrize(
    "message", ["%", "<", "x" * 10, "<a/>", "SAMLResponse=", "<!DOCTYPE x><a/>", "AAAA", "SAMLRequest=a&SAMLRequest=b"]
)
def test_what_is_no_message_is_no_error(owner: Program, message: str) -> None:
    found = owner.idp("InspectSamlMessage", Message=message)["Inspection"]
    assert not found["Taken"]
    assert found["Advice"]


def test_nothing_is_spent(owner: Program, corp: Issued) -> None:
    message = encoded(signed(corp.response()))
    for _ in range(2):
        assert owner.idp("InspectSamlMessage", Message=message)["Inspection"]["Taken"]


def test_it_needs_a_permission(carol: Program) -> None:
    assert carol.refusal(IDP, "InspectSamlMessage", Message="<a/>") == (403, "NoPermission")
    permits.write(carol.world, "inspectors", "Allow", "idp:InspectSamlMessage")
    permits.attach(carol.world, "user", carol.world.services.people.find(ACCOUNT, "carol").id, "inspectors", "Custom")
    assert not carol.idp("InspectSamlMessage", Message="<a/>")["Inspection"]["Taken"]
