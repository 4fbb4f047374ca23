"""Whatever is typed gets the same calm page with a sentence and the right status, an event, and changes nothing."""

import pytest

from tests.support.edge import Edge
from tests.support.seed import seed
from tests.support.world import World

MALFORMED = [
    "",
    " ",
    "alice",
    "@acme",
    "alice@",
    "alice@acme@acme",
    "alice@@acme",
    "ali\0ce@acme",
    "alice@ac\nme",
    "a" * 5000 + "@acme",
    "alice@" + "a" * 5000,
    "alice'--@acme",
    "<script>@acme",
    "аlice@acme",  # a Cyrillic letter
    "alice\u200b@acme",
    "алиса@acme",
]


@seed("DD-12", "OV-10", "XR-01")
@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_logon_name_is_refused_at_once(edge: Edge, world: World, name: str) -> None:
    before = world.events()
    assert edge.name(name).status_code == 400
    assert edge.title == "Log on"
    assert "alice@acme.onaliyun.com" in edge.error
    assert "<script>" not in edge.page.text
    event = world.events("logon", "failure")[len([row for row in before if row.what == "logon"])]
    assert event.reason == "malformed_name"
    assert len(event.actor) <= 150


LOOK_ALIKES = [
    "ａlice@acme",
    "alice@acme.example.",
    "ALICE@ACME.EXAMPLE",
    "alice@ＡＣＭＥ.example",
    " alice@acme.example ",
    "alice\uff20acme.example",
    "alice@acme\u3002example",
]


@seed("DA-20", "DD-12")
@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_case_width_and_dots_of_a_domain_make_no_difference(edge: Edge, name: str) -> None:
    edge.log_on(name, "Alice-pass-1")
    assert edge.title == "Enter the code"


@seed("DA-15")
def test_a_look_alike_domain_is_an_unknown_one(edge: Edge) -> None:
    edge.log_on("alice@\u0430cme.example", "Alice-pass-1")
    assert edge.page.status_code in {400, 401}
    assert edge.cookie("idp_session") is None


@pytest.mark.parametrize(
    ("password", "status"), [("", 400), ("x" * 1000, 400), ("x\0y", 401), ("\U0001f511" * 32, 401)]
)
def test_odd_passwords_get_an_answer_and_no_session(edge: Edge, world: World, password: str, status: int) -> None:
    verified = world.hasher.verified
    edge.log_on("carol@acme", password)
    assert edge.page.status_code == status
    assert edge.title == "Enter your password"
    assert edge.error
    assert edge.cookie("idp_session") is None
    assert world.hasher.verified - verified == (0 if status == 400 else 1)
    assert world.events("logon", "failure")


@seed("OV-10", "AM-18", "UM-19")
@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "000000", "１２３４５６", "1" * 5000, "12 34\0"])
def test_odd_codes_are_wrong_codes(edge: Edge, world: World, code: str) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    assert edge.submit(code=code).status_code == 401
    assert edge.title == "Enter the code"
    assert edge.cookie("idp_session") is None
    assert world.last_reason() == "wrong_code"


@seed("AM-18")
def test_a_replayed_code_is_refused_although_typed_with_a_blank(edge: Edge, world: World) -> None:
    edge.alice()
    code = world.alice_code()
    thief = Edge(world, edge.app)
    thief.log_on("alice@acme", "Alice-pass-1")
    assert thief.submit(code=f"{code[:3]} {code[3:]}").status_code == 401
    assert world.last_reason() == "code_spent"


def test_a_replayed_form_changes_nothing(edge: Edge) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    action, hidden = edge.form()
    fields = hidden | {"code": edge.world.alice_code()}
    flow = str(edge.cookie("idp_flow"))
    edge.post(action, data=fields)
    session = edge.cookie("idp_session")
    assert session
    edge.client.set_cookie("idp_flow", flow, domain="127.0.0.1")
    edge.client.delete_cookie("idp_session", domain="127.0.0.1")
    assert edge.post(action, data=fields).status_code == 400
    assert edge.cookie("idp_session") is None


@seed("LP-19", "LP-20", "LP-16", "PW-25")
@pytest.mark.parametrize(
    ("name", "password", "due"),
    [("bob@acme", "Bob-pass-123", "/signin/bind"), ("dave@acme", "Dave-pass-12", "/signin/new-password")],
)
def test_a_step_that_is_due_cannot_be_walked_around(edge: Edge, name: str, password: str, due: str) -> None:
    edge.log_on(name, password)
    token = edge.form()[1]
    for path in ("/security/", "/security/password", "/security/mfa/enable", "/security/recovery-codes"):
        assert edge.get(path, follow=False).location.startswith("/signin?")
    for path in ("/signin/code", "/signin/recovery", "/signin/bind", "/signin/new-password"):
        if path != due:
            assert edge.get(path, follow=False).location == due
            fields = {"code": "123456", "code1": "1", "code2": "2", "new_password": "x", "confirm_password": "x"}
            assert edge.post(path, data=token | fields).location == due
    assert edge.cookie("idp_session") is None


@seed("CP-03", "LP-06")
def test_a_change_in_the_middle_of_a_logon_leads_back_to_its_beginning(edge: Edge, world: World) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    world.user("alice", login_profile={"Status": "Inactive"})
    assert edge.submit(code=world.alice_code()).status_code == 403
    assert edge.title == "Please start again"
    assert 'href="/signin?change=1"' in edge.page.text
    assert edge.cookie("idp_session") is None


def test_an_attempt_lives_ten_minutes(edge: Edge, world: World) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    world.clock.advance(minutes=10)
    assert edge.submit(code=world.alice_code()).status_code == 400
    assert edge.title == "That did not work"
    assert edge.cookie("idp_session") is None


def test_another_browsers_attempt_is_unknown(edge: Edge, world: World) -> None:
    """What a browser proved is tied to its signed cookie: the ID alone does not travel."""
    edge.log_on("alice@acme", "Alice-pass-1")
    thief = Edge(world, edge.app)
    thief.name("alice@acme")
    token = thief.form()[1]
    assert thief.post("/signin/code", data=token | {"code": world.alice_code()}).status_code == 400
    assert thief.cookie("idp_session") is None


@pytest.mark.parametrize("path", ["password", "code", "recovery", "bind", "new-password"])
def test_a_page_out_of_turn_leads_to_the_one_that_is_due(edge: Edge, path: str) -> None:
    assert edge.get(f"/signin/{path}", follow=False).location == "/signin"
    edge.name("carol@acme")
    if path != "password":
        assert edge.get(f"/signin/{path}", follow=False).location == "/signin/password"


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\0", "é"])
def test_a_rescue_link_that_is_none_opens_nothing(edge: Edge, token: str) -> None:
    edge.get("/signin/rescue", query_string={"token": token})
    edge.submit(token=token)
    assert edge.page.status_code == 403
    assert edge.cookie("idp_session") is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/signin/../..//evil.example",
        "\t//evil",
    ],
)
def test_after_the_logon_one_stays_on_this_origin(edge: Edge, target: str) -> None:
    edge.get("/signin", query_string={"continue": target})
    edge.submit(username="carol@acme")
    edge.submit(follow=False, password="Carol-pass-1")
    assert edge.page.location.startswith("/")
    assert "evil" not in edge.page.location
