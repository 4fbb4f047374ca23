"""User SSO: the enterprise logs the account's users on, and nothing else does (checklist SS, BP-13, DD-14, DA-18)."""

from datetime import timedelta

import pytest

from tests.saml_sp.conftest import ALICE, Enterprise
from tests.support.edge import Edge
from tests.support.rpc import Program, key_of
from tests.support.saml_idp import Signing, metadata, signed, stamp
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World, outcome


@seed("SS-01")
def test_user_sso_is_off_until_it_is_switched_on(edge: Edge) -> None:
    assert not edge.world.services.user_sso.get(ACCOUNT).sso_enabled
    edge.name("alice@acme")
    assert edge.title == "Enter your password"
    assert edge.get(f"/saml/{ACCOUNT}/sp/login").status_code == 400


@seed("SS-02", "BP-13")
def test_users_are_sent_to_the_provider_and_come_back_signed_in(enterprise: Enterprise) -> None:
    request_id = enterprise.asked()
    assert enterprise.edge.page.location.startswith("https://corp.example/sso?SAMLRequest=")
    enterprise.post(signed(enterprise.answering(request_id).response()))
    assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")
    assert ALICE in enterprise.edge.page.text


@seed("SS-02")
def test_nobody_is_told_who_exists(enterprise: Enterprise) -> None:
    pages = set()
    for name in ("alice@acme", "nobody@acme"):
        enterprise.edge.name(name)
        pages.add(enterprise.edge.page.text.replace(name, "NAME"))
    assert len(pages) == 1


@seed("SS-02", "BP-13")
def test_the_right_password_is_refused(enterprise: Enterprise) -> None:
    step = enterprise.world.password("carol@acme", "Carol-pass-1")
    assert (outcome(step.decision), step.attempt_id) == ("ask enterprise", None)
    assert enterprise.world.last_reason() == "sso_enabled"
    assert enterprise.world.hasher.verified == 0


@seed("SS-02", "BP-13")
def test_the_page_for_passwords_leads_to_the_provider_too(enterprise: Enterprise) -> None:
    enterprise.edge.name("carol@acme")
    enterprise.edge.get("/signin/password")
    enterprise.edge.submit(password="Carol-pass-1")
    assert enterprise.edge.page.request.path == "/signin/enterprise"
    assert not enterprise.edge.cookie("idp_session")


def test_the_way_to_the_provider_needs_a_name_and_sso(enterprise: Enterprise) -> None:
    assert enterprise.edge.get("/signin/enterprise").request.path == "/signin"
    enterprise.edge.name("carol@acme")
    assert enterprise.edge.page.headers["Refresh"] == f"0; url=/saml/{ACCOUNT}/sp/login"
    enterprise.settings(SsoEnabled=False)
    assert enterprise.edge.get("/signin/enterprise").request.path == "/signin/password"


@seed("SS-02", "BP-13")
@pytest.mark.parametrize(
    ("name", "password"), [("alice@acme", "Alice-pass-1"), ("bob@acme", "Bob-pass-123"), ("dave@acme", "Dave-pass-12")]
)
def test_a_logon_under_way_ends_when_sso_is_switched_on(world: World, name: str, password: str) -> None:
    steps = world.services.logon_steps
    begun = world.password(name, password)
    enterprise = Enterprise(Edge(world))
    enterprise.settings(SsoEnabled=True, MetadataDocument=metadata())
    attempt_id = begun.attempt_id or ""
    step = {
        "alice@acme": lambda: world.code(begun),
        "bob@acme": lambda: steps.device_bound(world.visitor, attempt_id, ("000000", "111111")),
        "dave@acme": lambda: steps.new_password_given(world.visitor, attempt_id, "Another-pass-1", "Another-pass-1"),
    }[name]()
    assert outcome(step.decision) == "deny changed_meanwhile"
    assert world.last_reason() == "sso_enabled"
    assert not world.events("logon", "success")


@seed("SS-02")
def test_a_password_that_is_being_hashed_when_sso_is_switched_on_admits_nobody(world: World) -> None:
    world.hasher.watch = lambda _what: Enterprise(Edge(world)).settings(SsoEnabled=True, MetadataDocument=metadata())
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "deny changed_meanwhile"


@seed("SS-03")
def test_the_account_holder_logs_on_by_password(enterprise: Enterprise) -> None:
    enterprise.edge.log_on("owner@acme.example", "Owner-pass-1")
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-04")
def test_off_again_the_kept_passwords_work(enterprise: Enterprise) -> None:
    enterprise.settings(SsoEnabled=False)
    enterprise.edge.log_on("carol@acme", "Carol-pass-1")
    assert enterprise.edge.page.request.path == "/security"


def test_off_again_the_provider_is_no_way_in(enterprise: Enterprise) -> None:
    enterprise.settings(SsoEnabled=False)
    assert enterprise.refusal(signed(enterprise.issue().response())) == (400, "sso_off")


def test_switched_off_while_the_answer_is_under_way_it_opens_no_session(enterprise: Enterprise) -> None:
    enterprise.post(signed(enterprise.issue().response()), follow=False)
    enterprise.settings(SsoEnabled=False)
    assert enterprise.edge.get(enterprise.edge.page.location).status_code == 403
    assert enterprise.world.last_reason() == "sso_off"


@seed("SS-08", "SP-21", "LM-07")
def test_the_mask_holds(enterprise: Enterprise) -> None:
    enterprise.world.preference(LoginNetworkMasks="192.0.2.0/24")
    assert enterprise.log_on().status_code == 403
    assert enterprise.edge.error.startswith("The account does not allow logging on from your network address.")
    assert enterprise.world.last_reason() == "outside_mask"


@seed("SS-08", "SP-21")
def test_the_mask_ends_a_running_session(enterprise: Enterprise) -> None:
    enterprise.log_on()
    enterprise.world.preference(LoginNetworkMasks="192.0.2.0/24")
    enterprise.edge.get("/security")
    assert enterprise.edge.page.request.path == "/signin"


@seed("SS-09")
def test_a_session_has_the_length_of_the_setting(enterprise: Enterprise) -> None:
    enterprise.world.preference(LoginSessionDuration=2)
    enterprise.log_on()
    enterprise.world.clock.advance(hours=1, minutes=59)
    assert enterprise.edge.get("/security").request.path == "/security"
    enterprise.world.clock.advance(minutes=1)
    assert enterprise.edge.get("/security").request.path == "/signin"


@seed("SS-09")
def test_the_provider_may_end_a_session_earlier(enterprise: Enterprise) -> None:
    ends = enterprise.world.clock.now() + timedelta(minutes=20)
    enterprise.log_on(statement=f'SessionNotOnOrAfter="{stamp(ends)}"')
    enterprise.world.clock.advance(minutes=21)
    assert enterprise.edge.get("/security").request.path == "/signin"


@seed("SS-10")
def test_no_password_is_needed(enterprise: Enterprise) -> None:
    enterprise.world.user("erin")
    enterprise.log_on(subject="erin@acme.example")
    assert (enterprise.edge.page.status_code, enterprise.edge.page.request.path) == (200, "/security")
    assert "Change Password" not in enterprise.edge.page.text
    assert enterprise.edge.get("/security/password").status_code == 403
    enterprise.settings(SsoEnabled=False)
    assert outcome(enterprise.world.password("erin@acme", "x").decision) == "ask password because no_login_profile"


def test_a_blocked_profile_admits_nobody(enterprise: Enterprise) -> None:
    enterprise.world.user("carol", login_profile={"Password": "Carol-pass-1", "Status": "Inactive"})
    assert enterprise.log_on(subject="carol@acme.example").status_code == 403
    assert enterprise.world.last_reason() == "login_profile_inactive"


@seed("PW-29", "PW-48")
def test_neither_an_old_password_nor_a_lock_stops_it(enterprise: Enterprise) -> None:
    world = enterprise.world
    now = world.clock.now()
    world.clock.set(now - timedelta(days=3))
    world.user("carol", login_profile={"Password": "Carol-pass-2"})
    world.clock.set(now)
    enterprise.settings(SsoEnabled=False)
    key = key_of(world, "carol")
    world.policy(MaxPasswordAge=1, HardExpire=True)
    assert outcome(world.password("carol@acme", "Carol-pass-2").decision) == "deny password_expired"
    for _try in range(5):
        world.password("carol@acme", "wrong")
    assert outcome(world.password("carol@acme", "Carol-pass-2").decision) == "deny locked"
    assert Program(world, key).sts("GetCallerIdentity")["IdentityType"] == "RAMUser"
    enterprise.settings(SsoEnabled=True)
    enterprise.log_on(subject="carol@acme.example")
    assert enterprise.edge.page.request.path == "/security"
    enterprise.settings(SsoEnabled=False)
    assert outcome(world.password("carol@acme", "Carol-pass-2").decision) == "deny locked", "the lock is for passwords"


def test_a_second_factor_is_the_providers_matter_unless_all_need_one(enterprise: Enterprise) -> None:
    enterprise.log_on(subject="bob@acme.example")
    assert enterprise.edge.page.request.path == "/security"
    enterprise.world.preference(MFAOperationForLogin="mandatory")
    enterprise.edge = Edge(enterprise.world)
    enterprise.log_on(id="assertion-2")
    assert enterprise.edge.page.request.path == "/signin/code"
    enterprise.edge.submit(code="000000")
    assert enterprise.edge.page.status_code == 401
    enterprise.edge.submit(code=enterprise.world.alice_code())
    assert enterprise.edge.page.request.path == "/security"
    assert enterprise.world.events("logon", "success")[-1].details["methods"] == ["fed", "otp"]


def test_who_must_have_a_device_binds_one(enterprise: Enterprise) -> None:
    enterprise.world.preference(MFAOperationForLogin="mandatory")
    enterprise.log_on(subject="carol@acme.example")
    assert enterprise.edge.page.request.path == "/signin/bind"


def test_a_session_that_went_by_a_code_ends_when_the_provider_says(enterprise: Enterprise) -> None:
    enterprise.world.preference(MFAOperationForLogin="mandatory")
    ends = enterprise.world.clock.now() + timedelta(minutes=20)
    enterprise.log_on(statement=f'SessionNotOnOrAfter="{stamp(ends)}"')
    enterprise.edge.submit(code=enterprise.world.alice_code())
    enterprise.world.clock.advance(minutes=21)
    assert enterprise.edge.get("/security").request.path == "/signin"


def test_switched_off_before_the_code_the_logon_ends(enterprise: Enterprise) -> None:
    enterprise.world.preference(MFAOperationForLogin="mandatory")
    enterprise.log_on()
    enterprise.settings(SsoEnabled=False)
    assert enterprise.edge.submit(code=enterprise.world.alice_code()).status_code == 403
    assert enterprise.world.last_reason() == "sso_off"


def test_the_audit_tells_of_provider_and_assertion(enterprise: Enterprise) -> None:
    enterprise.log_on()
    (event,) = enterprise.world.events("logon", "success")
    assert (event.account_id, event.actor) == (ACCOUNT, ALICE)
    told = {name: event.details[name] for name in ("methods", "provider", "assertion")}
    assert told == {"methods": ["fed"], "provider": "https://corp.example/idp", "assertion": "assertion-1"}


def test_explain_tells_of_sso(enterprise: Enterprise) -> None:
    explained = enterprise.world.services.explain.explain("carol@acme", "127.0.0.1")
    gate = next(gate for gate in explained.gates if gate.gate == "may_use_password")
    assert gate.facts == {"standing": "active", "sso_enabled": "true", "asserted": "right (assumed)"}
    assert explained.outcome.startswith("admit until")
    owner = enterprise.world.services.explain.explain("owner@acme.example", "127.0.0.1")
    assert owner.gates[2].facts["sso_enabled"] == "false"


def test_a_provider_that_is_down_leaves_the_holder_a_way_in(enterprise: Enterprise) -> None:
    token = enterprise.world.services.rescue.make("owner@acme.example")
    assert enterprise.world.services.rescue.redeem(enterprise.world.visitor, token).session_id


def test_the_providers_certificate_changes_without_a_failed_logon(enterprise: Enterprise) -> None:
    logons = iter(range(10))

    def logs_on(key: str) -> bool:
        issued = enterprise.issue(id=f"assertion-{next(logons)}")
        enterprise.post(signed(issued.response(), how=Signing(key=key)))
        return enterprise.edge.page.request.path == "/security"

    enterprise.settings(MetadataDocument=metadata("idp"))
    assert logs_on("idp")
    enterprise.settings(MetadataDocument=metadata("idp", "second"))
    assert logs_on("idp")
    assert logs_on("second")
    enterprise.settings(MetadataDocument=metadata("second"))
    assert logs_on("second")
    assert not logs_on("idp")
