"""What the inspector says of responses: the same as the door to which they go, before and after."""

from typing import Any
from urllib.parse import urlencode

import pytest

from idp.rules.saml_envelope import Door
from tests.saml_sp.conftest import Enterprise
from tests.saml_sp.roles import HERE as ROLE_DOOR
from tests.saml_sp.roles import PROVIDER, RoleSso, found, offer
from tests.saml_sp.test_role_sso import duration
from tests.support.edge import Edge
from tests.support.inspecting import explained, inspected, same
from tests.support.saml_idp import US, encoded, metadata, signed
from tests.support.saml_sp import deflated, query
from tests.support.seed import seed
from tests.support.world import ACCOUNT, OTHER


@seed("SS-12")
def test_a_response_is_taken_once(enterprise: Enterprise) -> None:
    xml = signed(enterprise.issue().response())
    for _ in range(2):
        before = inspected(enterprise.world, xml)
        assert (before.taken, before.door, before.partner) == (True, Door.USER_SSO, "user_sso")
    assert enterprise.post(xml).request.path == "/security"
    assert enterprise.post(xml).status_code == 403
    assert same(enterprise.world, xml) == "assertion_replayed"


def test_a_request_is_answered_once_and_only_one_of_ours(enterprise: Enterprise) -> None:
    xml = signed(enterprise.answering(enterprise.asked()).response())
    assert inspected(enterprise.world, xml).taken
    assert enterprise.post(xml).request.path == "/security"
    enterprise.post(xml)
    assert same(enterprise.world, xml) == "in response to: no request of ours"
    strange = signed(enterprise.answering("_nobodys", id="a2").response())
    enterprise.post(strange)
    assert same(enterprise.world, strange) == "in response to: no request of ours"


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("nobody@acme.onaliyun.com", "unknown_user"),
        ("carol@acme.onaliyun.com", "login_profile_inactive"),
        ("alice@elsewhere.example", "subject: of another domain"),
        ("alice", "subject: must have a domain"),
        ("al ice@acme.onaliyun.com", "subject: no name of a user"),
    ],
)
def test_who_may_not_log_on(enterprise: Enterprise, subject: str, reason: str) -> None:
    enterprise.world.user("carol", login_profile={"Password": "Carol-pass-1", "Status": "Inactive"})
    xml = signed(enterprise.issue(subject=subject).response())
    enterprise.post(xml)
    assert same(enterprise.world, xml) == reason
    assert subject in inspected(enterprise.world, xml).findings[-1].said


def test_the_network_mask_is_looked_at_with_an_address(enterprise: Enterprise) -> None:
    enterprise.world.preference(LoginNetworkMasks="192.0.2.0/24")
    xml = signed(enterprise.issue().response())
    enterprise.post(xml)
    assert same(enterprise.world, xml) == "outside_mask"
    failed = inspected(enterprise.world, xml).findings[-1]
    assert (failed.said, failed.expected) == ("127.0.0.1", "192.0.2.0/24")
    assert inspected(enterprise.world, xml, address="192.0.2.7").taken
    unknown = inspected(enterprise.world, xml, address="")
    assert (unknown.taken, unknown.findings[0].holds, unknown.findings[0].expected) == (True, None, "192.0.2.0/24")


def test_what_is_switched_off(enterprise: Enterprise) -> None:
    xml = signed(enterprise.issue().response())
    enterprise.settings(SsoEnabled=False)
    enterprise.post(xml)
    assert same(enterprise.world, xml) == "sso_off"


@pytest.mark.parametrize("wrapped", [deflated, lambda xml: query(xml, parameter="SAMLResponse")])
def test_responses_are_taken_by_post_only(enterprise: Enterprise, wrapped: Any) -> None:
    found = inspected(enterprise.world, wrapped(signed(enterprise.issue().response())))
    assert (found.reason, found.kind) == ("deflated, as by redirect", "Response")
    assert "HTTP-POST only" in found.advice


def test_an_encrypted_assertion_is_called_so(enterprise: Enterprise) -> None:
    xml = enterprise.issue().response("<saml:EncryptedAssertion/>")
    enterprise.post(xml)
    assert same(enterprise.world, xml) == "an encrypted assertion"


@pytest.mark.parametrize(
    ("state", "holds"),
    [("/security", True), ("//evil.example", None), ("https://evil.example/", None), ("x" * 81, None)],
)
def test_a_relay_state_that_leads_away_is_left_out(enterprise: Enterprise, state: str, holds: bool | None) -> None:
    xml = signed(enterprise.issue().response())
    found = inspected(enterprise.world, urlencode({"SAMLResponse": encoded(xml), "RelayState": state}))
    assert found.taken
    (relay,) = [one for one in found.findings if one.check == "where to go on to"]
    assert (relay.holds, relay.said) == (holds, state)
    enterprise.post(xml, state)
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-12")
def test_a_role_is_opened_once(sso: RoleSso) -> None:
    xml = signed(sso.issue().response())
    before = inspected(sso.world, xml)
    assert (before.taken, before.door, before.partner) == (True, Door.ROLE_SSO, "saml-provider/corp")
    sso.post(xml)
    again = RoleSso(Edge(sso.world))
    assert again.post(xml).status_code == 403
    event, after = explained(sso.world), inspected(sso.world, xml)
    assert event.reason == after.reason == "assertion_replayed"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"session_names": ()}, "RoleSessionName"),
        ({"session_names": ("alice", "bob")}, "RoleSessionName"),
        ({"session_names": ("a b",)}, "RoleSessionName"),
        ({"attributes": duration("soon")}, "SessionDuration"),
        ({"attributes": duration(10)}, "SessionDuration"),
        ({"issuer": "https://other.example"}, "issuer: no provider"),
        ({"roles": ()}, "no_role"),
        ({"roles": offer("nobody")}, "no_role"),
        ({"roles": offer("dev", account=OTHER)}, "no_role"),
        ({"roles": offer("dev", provider=f"acs:ram::{OTHER}:saml-provider/corp")}, "no_role"),
        ({"audience": ""}, "audience"),
    ],
)
def test_role_responses_that_open_nothing(sso: RoleSso, parts: dict[str, Any], reason: str) -> None:
    found(sso.world, OTHER, {"dev": {}})
    xml = signed(sso.issue(**parts).response())
    sso.post(xml)
    assert same(sso.world, xml) == reason


def test_each_role_tells_why_it_is_closed(sso: RoleSso) -> None:
    with sso.world.services.acts.open() as act:
        sso.world.services.roles.change(act, ACCOUNT, "audit", allow_console_login=False)
    shown = inspected(sso.world, signed(sso.issue(roles=offer("dev", "audit", "nobody")).response()))
    roles = {one.check: (one.holds, one.why) for one in shown.findings if one.check.startswith("role ")}
    assert roles == {
        "role dev": (True, ""),
        "role audit": (None, "console login"),
        "role nobody": (None, "no such role"),
    }
    assert shown.taken


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, ""),
        ({"role_arn": f"acs:ram::{ACCOUNT}:role/other"}, "role attribute"),
        ({"role_arn": "dev"}, "InvalidParameter.RoleArn"),
        ({"provider_arn": f"acs:ram::{ACCOUNT}:saml-provider/other"}, "EntityNotExist.SAMLProvider"),
        ({"provider_arn": f"acs:ram::{OTHER}:saml-provider/corp"}, "EntityNotExist.SAMLProvider"),
    ],
)
def test_a_call_for_temporary_credentials(sso: RoleSso, asked: dict[str, str], reason: str) -> None:
    found(sso.world, OTHER, {"dev": {}})
    xml = signed(sso.issue().response())
    assert inspected(sso.world, xml, door=Door.ASSUME_ROLE, **asked).reason == reason


def test_a_call_is_judged_by_the_trust_policy(sso: RoleSso) -> None:
    here = {"destination": f'Destination="{US}/acs"', "recipient": f'Recipient="{US}/acs"'}
    shown = inspected(sso.world, signed(sso.issue(**here).response()))
    assert (shown.door, shown.reason) == (Door.ASSUME_ROLE, "trust policy")
    assert shown.findings[-1].said == PROVIDER


def test_users_and_roles_are_told_apart_by_where_a_response_goes(sso: RoleSso) -> None:
    with sso.world.services.acts.open() as act:
        sso.world.services.user_sso.change(act, ACCOUNT, {"SsoEnabled": True, "MetadataDocument": metadata("idp")})
    for place, door in ((f"{US}/acs", Door.USER_SSO), (ROLE_DOOR, Door.ROLE_SSO)):
        here = {"destination": f'Destination="{place}"', "recipient": f'Recipient="{place}"'}
        assert inspected(sso.world, signed(sso.issue(**here).response())).door is door


def test_nothing_is_written(sso: RoleSso) -> None:
    before = len(sso.world.events())
    for xml in (signed(sso.issue().response()), signed(sso.issue(roles=()).response()), "<x/>"):
        for door in (None, *Door):
            inspected(sso.world, xml, door=door)
    assert len(sso.world.events()) == before


def test_what_is_kept_of_a_refusal_is_bounded(sso: RoleSso) -> None:
    long = [f"{offer('r' + str(number))[0]}{'x' * 400}" for number in range(60)]
    names = "".join(f"<saml:AttributeValue>{'n' * 900}</saml:AttributeValue>" for _ in range(20))
    sso.come(
        roles=long, audience=sso.issue().audience * 20, attributes=f'<saml:Attribute Name="x">{names}</saml:Attribute>'
    )
    event = sso.last()
    assert event.reason == "no_role"
    kept = event.details["checks"]
    assert len(kept) < 60
    assert all(len(one.get(side, "")) <= 256 for one in kept for side in ("said", "expected"))
    assert "<saml" not in str(kept)
