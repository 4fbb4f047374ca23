"""Role SSO: a company's provider opens sessions of roles; who gets one, for how long, and what each request asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.services.attachments import Target
from idp.services.audit import Event
from tests.saml_sp.roles import DOOR, HERE, PROVIDER, RoleSso, company, found, offer
from tests.support.edge import Edge
from tests.support.roles import trusting
from tests.support.rpc import STS, Program
from tests.support.saml_idp import US, encoded, metadata, signed, stamp
from tests.support.world import ACCOUNT, OTHER, World


def duration(seconds: object) -> str:
    name = "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration"
    return f'<saml:Attribute Name="{name}"><saml:AttributeValue>{seconds}</saml:AttributeValue></saml:Attribute>'


def test_one_role_is_opened_at_once(sso: RoleSso) -> None:
    with sso.world.services.acts.open() as act:
        sso.world.services.attachments.attach(act, ACCOUNT, Target("role", "dev"), "System", "AdministratorAccess")
    page = sso.come()
    assert (page.status_code, page.request.path, sso.edge.title) == (200, "/role", "dev")
    for told in ("alice", ACCOUNT, "AdministratorAccess"):
        assert told in page.text
    event = sso.last()
    assert (event.what, event.outcome, event.actor) == ("role_logon", "success", f"alice@corp.example {PROVIDER}")
    assert (event.details["role"], event.details["session"], event.details["assertion"]) == (
        "dev",
        "alice",
        "assertion-1",
    )


def test_of_several_one_is_chosen(sso: RoleSso) -> None:
    sso.come(roles=offer("dev", "audit", "nobody"))
    assert sso.edge.title == "Choose a role"
    assert "Reads everything" in sso.edge.page.text
    assert "nobody" not in sso.edge.page.text
    assert sso.world.events("role_logon") == [], "nothing is spent yet"
    assert sso.choose("audit").request.path == "/role"
    assert sso.edge.title == "audit"
    assert not sso.edge.cookie("idp_role_offered")


@pytest.mark.parametrize("name", ["nobody", "other", "", "x" * 5000, "\x00"])
def test_only_what_was_offered_can_be_chosen(sso: RoleSso, name: str) -> None:
    sso.come(roles=offer("dev", "audit"))
    assert sso.choose(name).status_code == 403
    assert (sso.last().reason, sso.edge.cookie("idp_role")) == ("not offered", None)
    sso.edge.get(DOOR)
    assert sso.choose("dev").request.path == "/role", "and nothing was spent"


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        ([], {}),
        (offer("nobody"), {"nobody": "no such role"}),
        (offer("dev", account=OTHER), {"dev": "no such role"}),
        (offer("dev", provider=f"acs:ram::{OTHER}:saml-provider/corp"), {}),
        (offer("dev", provider=f"acs:ram::{ACCOUNT}:saml-provider/other"), {}),
        (["dev", "", ",", "a,b,c"], {}),
        ([f"acs:ram::{ACCOUNT}:user/dev,{PROVIDER}"], {f"acs:ram::{ACCOUNT}:user/dev": "no such role"}),
    ],
)  # fmt: skip
def test_who_has_no_role_is_told_so_alike(sso: RoleSso, roles: list[str], why: dict[str, str]) -> None:
    found(sso.world, OTHER, {"dev": {}})
    page = sso.come(roles=roles)
    assert (page.status_code, sso.edge.title) == (403, "Not allowed")
    assert "no role is open to you here" in page.text
    assert (sso.last().reason, sso.last().details["roles"]) == ("no_role", why)
    assert sso.edge.cookie("idp_role") is None


def test_the_trust_policy_and_the_role_decide(world: World) -> None:
    here = {"StringEquals": {"saml:recipient": HERE}}
    sso = company(
        world,
        api={"trust_document": trusting("Federated", PROVIDER, StringEquals={"saml:recipient": f"{US}/acs"})},
        far={"trust_document": trusting("Federated", PROVIDER, IpAddress={"acs:SourceIp": "192.0.2.0/24"})},
        shut={"allow_console_login": False},
        near={"trust_document": trusting("Federated", PROVIDER, IpAddress={"acs:SourceIp": "127.0.0.1"}, **here)},
    )
    sso.come(roles=offer("api", "far", "shut"))
    assert sso.last().details["roles"] == {"api": "trust policy", "far": "trust policy", "shut": "console login"}
    assert sso.come(roles=offer("api", "far", "shut", "near")).request.path == "/role"


def test_what_changes_before_the_choice_counts(sso: RoleSso) -> None:
    sso.come(roles=offer("dev", "audit"))
    with sso.world.services.acts.open() as act:
        sso.world.services.roles.change(act, ACCOUNT, "dev", trust_document=trusting("RAM", f"acs:ram::{ACCOUNT}:root"))
        sso.world.services.roles.delete(act, ACCOUNT, "audit")
    action, fields = sso.edge.form("/role/choose")
    for name, why in (("dev", "trust policy"), ("audit", "no such role")):
        sso.edge.post(action, data=fields | {"role": name})
        assert (sso.edge.page.status_code, sso.last().reason) == (403, why)


def test_a_replayed_assertion_opens_nothing(sso: RoleSso) -> None:
    xml = signed(sso.issue().response())
    assert sso.post(xml).request.path == "/role"
    again = RoleSso(Edge(sso.world))
    assert again.post(xml).status_code == 403
    assert (again.last().reason, again.edge.cookie("idp_role")) == ("assertion_replayed", None)


def test_an_assertion_stays_spent_for_as_long_as_a_ticket_made_of_it_lives(sso: RoleSso) -> None:
    late = 'NotOnOrAfter="2099-01-01T00:00:00Z"'
    issued = sso.issue(conditions=late, confirmed_until=late)
    xml = signed(replace(issued, now=issued.now - timedelta(minutes=60, seconds=30)).response())
    other = RoleSso(Edge(sso.world))
    for visitor in (sso, other):
        visitor.post(xml, follow=False)
    assert sso.edge.get(DOOR).request.path == "/role"
    sso.world.clock.advance(minutes=4, seconds=30)
    sso.world.services.janitor.sweep_up()
    assert other.edge.get(DOOR).status_code == 403
    assert other.last().reason == "assertion_replayed"


def test_a_choice_comes_too_late_when_the_companys_own_session_is_over(sso: RoleSso) -> None:
    until = f'SessionNotOnOrAfter="{stamp(sso.world.clock.now() + timedelta(minutes=2))}"'
    sso.come(roles=offer("dev", "audit"), statement=until)
    sso.world.clock.advance(minutes=3)
    assert sso.choose("dev").status_code == 400
    assert (sso.last().reason, sso.edge.cookie("idp_role")) == ("session_over", None)


def test_what_assumed_a_role_opens_no_session(sso: RoleSso) -> None:
    program, xml = Program(sso.world), signed(sso.issue().response())
    role = offer("dev")[0].partition(",")[0]
    data = {"SAMLProviderArn": PROVIDER, "RoleArn": role, "SAMLAssertion": encoded(xml)}
    answer = program.send({"Action": "AssumeRoleWithSAML", "Version": STS, "Format": "JSON"}, {}, data=data)
    assert answer["SAMLAssertionInfo"]["Recipient"] == HERE
    assert sso.post(xml).status_code == 403
    assert sso.last().reason == "assertion_replayed"


def test_a_role_page_takes_only_what_is_meant_for_it(sso: RoleSso) -> None:
    users = {"destination": f'Destination="{US}/acs"', "recipient": f'Recipient="{US}/acs"'}
    assert sso.refusal(signed(sso.issue(**users).response())) == (403, "destination")
    mixed = {"recipient": f'Recipient="{US}/acs"'}
    assert sso.refusal(signed(sso.issue(**mixed).response())) == (403, "recipient")


@pytest.mark.parametrize(
    ("parts", "seconds"),
    [
        ({}, 7200),
        ({"attributes": duration(900)}, 900),
        ({"attributes": duration(90_000)}, 7200),
        ({"statement": "{in_an_hour}"}, 3600),
        ({"statement": "{in_an_hour}", "attributes": duration(1800)}, 1800),
    ],
)
def test_the_least_bound_ends_the_session(sso: RoleSso, parts: dict[str, str], seconds: int) -> None:
    in_an_hour = f'SessionNotOnOrAfter="{stamp(sso.world.clock.now() + timedelta(hours=1))}"'
    sso.come(**{name: text.replace("{in_an_hour}", in_an_hour) for name, text in parts.items()})
    assert sso.edge.get("/role").status_code == 200
    sso.world.clock.advance(seconds=seconds - 2)
    assert sso.edge.get("/role").status_code == 200
    sso.world.clock.advance(seconds=3)
    assert sso.edge.get("/role").status_code == 403


@pytest.mark.parametrize("wish", ["899", "0", "-900", "1e4", "900.5", "", "٩٠٠", "9" * 40])
def test_a_duration_that_is_none_is_refused(sso: RoleSso, wish: str) -> None:
    assert sso.refusal(signed(sso.issue(attributes=duration(wish)).response())) == (403, "SessionDuration")


def test_relay_state_leads_on_but_nowhere_else(sso: RoleSso) -> None:
    assert sso.come("/role?lang=zh").request.full_path == "/role?lang=zh"
    for number, elsewhere in enumerate(("https://evil.example/", "//evil.example", "/\\evil.example", "x")):
        assert sso.come(elsewhere, id=f"next-{number}").request.path == "/role"


def test_a_ticket_is_of_one_account_and_has_its_time(sso: RoleSso) -> None:
    sso.post(signed(sso.issue().response()), follow=False)
    assert sso.edge.get(DOOR.replace(ACCOUNT, OTHER)).status_code == 400
    assert sso.last().reason == "ticket_gone"
    sso.world.clock.advance(minutes=6)
    assert sso.edge.get(DOOR).status_code == 400


def test_an_unknown_account_and_no_session_have_calm_pages(sso: RoleSso) -> None:
    assert sso.edge.get(DOOR.replace(ACCOUNT, "1111111111111111")).status_code == 404
    assert sso.edge.get("/role").status_code == 403
    assert "Start again where your company offers the role." in sso.edge.page.text
    assert "/signin" not in sso.edge.page.text
    assert sso.edge.post("/role/log-out").status_code == 400
    assert sso.edge.get("/role/logged-out").status_code == 200


def test_a_long_and_odd_subject_harms_nothing(sso: RoleSso) -> None:
    assert sso.come(subject="x\n&#x202e;" + "é" * 5000).request.path == "/role"
    assert (len(sso.last().actor), sso.last().actor.isprintable()) == (150, True)


def test_wrong_responses_are_throttled_like_wrong_passwords(sso: RoleSso) -> None:
    for _try in range(300):
        sso.world.services.throttle.failed(sso.world.visitor, Event(what="role_logon", outcome="failure"))
    assert sso.post(signed(sso.issue().response())).status_code == 429


def test_a_response_given_twice_or_in_the_address_is_none(sso: RoleSso) -> None:
    good = encoded(signed(sso.issue().response()))
    assert sso.edge.post(DOOR, data={"SAMLResponse": [good, good]}).status_code == 403
    assert sso.edge.post(DOOR, query_string={"SAMLResponse": good}).status_code == 403


def test_metadata_past_its_time_is_not_believed(sso: RoleSso) -> None:
    until = stamp(sso.world.clock.now() + timedelta(minutes=1))
    with sso.world.services.acts.open() as act:
        document = metadata(extra=f'validUntil="{until}"')
        sso.world.services.saml_providers.change(act, ACCOUNT, "corp", document)
    sso.world.clock.advance(minutes=2)
    assert sso.refusal(signed(sso.issue().response())) == (503, "validUntil")


def test_of_two_providers_of_one_entity_the_one_that_signed_counts(sso: RoleSso) -> None:
    with sso.world.services.acts.open() as act:
        sso.world.services.saml_providers.create(
            act, ACCOUNT, "twin", metadata("ec"), description="", authn_sign_algo="rsa-sha256"
        )
    twin = PROVIDER.replace("/corp", "/twin")
    ours = [role.replace(PROVIDER, twin) for role in sso.issue().roles]
    assert sso.come(roles=ours).status_code == 403, "its key is another one"
    assert sso.come(id="assertion-2").request.path == "/role"


def test_no_response_is_written_to_the_trail(sso: RoleSso) -> None:
    sso.refusal(signed(sso.issue(subject="very-secret").response()).replace("very-secret", "more-secret"))
    assert "secret" not in str(sso.last())
