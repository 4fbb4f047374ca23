"""A role's session in a browser: what each request asks anew, what ends it, and what it is not good for."""

from dataclasses import replace

from idp.services.catalogue import Services
from tests.saml_sp.roles import DOOR, PROVIDER, RoleSso, company, offer
from tests.support.edge import Edge, application
from tests.support.roles import trusting
from tests.support.saml_idp import encoded, signed
from tests.support.world import ACCOUNT, World


def test_the_accounts_session_duration_ends_it_too(sso: RoleSso) -> None:
    sso.come()
    sso.world.preference(LoginSessionDuration=1)
    assert sso.edge.get("/role").status_code == 200
    sso.world.clock.advance(minutes=61)
    assert sso.edge.get("/role").status_code == 403


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


def test_over_https_cookies_are_bound_to_the_host(world: World) -> None:
    sso = company(world)
    world.config = replace(world.config, base_url="https://id.example")
    world.services = Services(world.config, world.ports)
    edge = Edge(world, application(world))
    door = f"https://id.example/saml/{ACCOUNT}/sp/role"
    trust = trusting("Federated", PROVIDER, StringEquals={"saml:recipient": door}, Bool={"acs:SecureTransport": "true"})
    with world.services.acts.open() as act:
        world.services.roles.change(act, ACCOUNT, "dev", trust_document=trust)
    audience = f"<saml:AudienceRestriction><saml:Audience>{door.removesuffix('/role')}</saml:Audience></saml:AudienceRestriction>"
    issued = sso.issue(destination=f'Destination="{door}"', recipient=f'Recipient="{door}"', audience=audience)
    edge.post(DOOR, data={"SAMLResponse": encoded(signed(issued.response()))}, follow=True)
    assert (edge.page.request.path, edge.title) == ("/role", "dev")
    (kept,) = [cookie for cookie in edge.cookies() if cookie.key == "__Host-idp_role"]
    assert kept.secure
    assert (kept.path, kept.http_only, kept.same_site) == ("/", True, "Lax")


def test_sessions_that_ended_long_ago_are_swept(sso: RoleSso) -> None:
    sso.come()
    for days, left in ((29, 1), (2, 0)):
        sso.world.clock.advance(days=days)
        sso.world.services.janitor.sweep_up()
        with sso.world.database.reading() as tx:
            assert tx.exec_driver_sql("SELECT count(*) FROM console_sessions").scalar_one() == left
