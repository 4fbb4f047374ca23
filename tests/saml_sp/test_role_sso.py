"""Role SSO: a company's provider opens sessions of roles; who gets one, for how long, and what each request asks."""

from datetime import timedelta

import pytest

from idp.services.attachments import Target
from tests.saml_sp.roles import DOOR, HERE, PROVIDER, RoleSso, company, found, offer
from tests.support.edge import Edge
from tests.support.roles import trusting
from tests.support.rpc import STS, Program
from tests.support.saml_idp import US, encoded, signed, stamp
from tests.support.world import ACCOUNT, OTHER, World


@pytest.fixture
def sso(world: World) -> RoleSso:
    return company(world, dev={}, audit={"description": "Reads everything"})


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


def test_the_accounts_session_duration_ends_it_too(sso: RoleSso) -> None:
    sso.come()
    sso.world.preference(LoginSessionDuration=1)
    assert sso.edge.get("/role").status_code == 200
    sso.world.clock.advance(minutes=61)
    assert sso.edge.get("/role").status_code == 403


@pytest.mark.parametrize("wish", ["899", "0", "-900", "1e4", "900.5", "", "٩٠٠", "9" * 40])
def test_a_duration_that_is_none_is_refused(sso: RoleSso, wish: str) -> None:
    assert sso.refusal(signed(sso.issue(attributes=duration(wish)).response())) == (403, "SessionDuration")


def test_revoking_the_roles_sessions_ends_it(sso: RoleSso) -> None:
    sso.come()
    sso.world.clock.advance(seconds=1)
    with sso.world.services.acts.open() as act:
        sso.world.services.user_sessions.revoke_of_role(act, ACCOUNT, "dev", act.now)
    assert sso.edge.get("/role").status_code == 403


def test_deleting_the_role_ends_it(sso: RoleSso) -> None:
    sso.come()
    with sso.world.services.acts.open() as act:
        sso.world.services.roles.delete(act, ACCOUNT, "dev")
    assert sso.edge.get("/role").status_code == 403


def test_a_role_that_is_no_longer_for_browsers_ends_it(sso: RoleSso) -> None:
    sso.come()
    with sso.world.services.acts.open() as act:
        sso.world.services.roles.change(act, ACCOUNT, "dev", allow_console_login=False)
    assert sso.edge.get("/role").status_code == 403


def test_the_mask_keeps_out_and_ends(sso: RoleSso) -> None:
    sso.come()
    sso.world.preference(LoginNetworkMasks="192.0.2.0/24")
    assert sso.edge.get("/role").status_code == 403
    assert (sso.last().what, sso.last().reason) == ("end_role_session", "outside_mask")
    assert sso.come(id="assertion-2").status_code == 403
    assert sso.last().reason == "outside_mask"
    sso.world.preference(LoginNetworkMasks="")
    assert sso.edge.get("/role").status_code == 403, "it has ended for good"
    assert sso.come(id="assertion-2").request.path == "/role", "and the refusal spent nothing"


def test_logging_out_ends_it(sso: RoleSso) -> None:
    sso.come()
    kept = sso.edge.cookie("idp_role") or ""
    sso.edge.press("/role/log-out")
    assert sso.edge.title == "You are logged out"
    assert sso.last().what == "role_logout"
    sso.edge.client.set_cookie("idp_role", kept, domain="127.0.0.1")
    assert sso.edge.get("/role").status_code == 403


def test_another_role_replaces_the_one_at_hand(sso: RoleSso) -> None:
    sso.come()
    first = sso.edge.cookie("idp_role") or ""
    sso.come(id="assertion-2", roles=offer("audit"))
    assert sso.edge.title == "audit"
    sso.edge.client.set_cookie("idp_role", first, domain="127.0.0.1")
    assert sso.edge.get("/role").status_code == 403


def test_a_role_is_no_user_and_a_user_no_role(sso: RoleSso) -> None:
    sso.come()
    role = sso.edge.cookie("idp_role") or ""
    assert sso.edge.get("/security").request.path == "/signin"
    sso.edge.client.set_cookie("idp_session", role, domain="127.0.0.1")
    assert sso.edge.get("/security").request.path == "/signin"
    user = Edge(sso.world)
    user.alice()
    assert user.get("/security").status_code == 200
    assert user.get("/role").status_code == 403
    user.client.set_cookie("idp_role", user.cookie("idp_session") or "", domain="127.0.0.1")
    assert user.get("/role").status_code == 403


def test_forms_need_their_proof(sso: RoleSso) -> None:
    sso.come(roles=offer("dev", "audit"))
    assert sso.edge.post(f"{DOOR}/choose", data={"role": "dev"}).status_code == 400
    sso.edge.get(DOOR)
    sso.choose("dev")
    assert sso.edge.post("/role/log-out").status_code == 400
    assert sso.edge.get("/role").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(sso: RoleSso) -> None:
    sso.post(signed(sso.issue().response()), follow=False)
    sso.edge.get(DOOR, follow=False)
    (given,) = [text for text in sso.edge.page.headers.getlist("Set-Cookie") if text.startswith("idp_role=")]
    assert all(part in given for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    token = sso.edge.cookie("idp_role") or ""
    assert len(token) >= 43
    with sso.world.database.reading() as tx:
        assert token not in str(tx.exec_driver_sql("SELECT * FROM console_sessions").all())
    assert token not in str(sso.world.events())


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
    assert sso.edge.post("/role/log-out").status_code == 400
    assert sso.edge.get("/role/logged-out").status_code == 200
