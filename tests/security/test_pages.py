"""The own page end to end: what is allowed is there and works, what is not is hidden and refused."""

import re
from pathlib import Path

import pytest

from tests.support.edge import Edge
from tests.support.processes import PostgresServer
from tests.support.seed import seed
from tests.support.world import World

PAGES = [
    "/security/",
    "/security/password",
    "/security/mfa/enable",
    "/security/mfa/disable",
    "/security/recovery-codes",
]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_sign_in_and_come_back(edge: Edge, path: str) -> None:
    edge.get(path)
    assert edge.title == "Log on"
    edge.submit(username="carol@acme")
    edge.submit(follow=False, password="Carol-pass-1")
    assert edge.page.location.rstrip("/") == path.rstrip("/")


@seed("CP-05", "CP-07", "CP-10", "OV-11", "AP-09")
def test_a_password_is_changed_with_the_present_one_and_others_are_ended(edge: Edge, world: World) -> None:
    other = Edge(world, edge.app)
    other.log_on("carol@acme", "Carol-pass-1")
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/password")
    assert "regularly" in edge.page.text
    for old, new, again, status in [
        ("wrong", "Carol-pass-2", "Carol-pass-2", 400),
        ("Carol-pass-1", "Carol-pass-2", "Carol-pass-3", 400),
        ("Carol-pass-1", "short", "short", 400),
        ("", "", "", 400),
    ]:
        edge.submit(password=old, new_password=new, confirm_password=again)
        assert edge.page.status_code == status, edge.error
        assert edge.error
    edge.submit(password="Carol-pass-1", new_password="Carol-pass-2", confirm_password="Carol-pass-2")
    assert (edge.title, edge.page.status_code) == ("Security", 200)
    other.get("/security/")
    assert other.title == "Log on"


@seed("CP-06", "SP-09", "PW-27")
def test_where_passwords_are_not_self_managed_the_entry_is_gone_and_the_call_refused(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/password")
    action, hidden = edge.form()
    world.preference(AllowUserToChangePassword=False)
    assert "Change Password" not in edge.get("/security/").text
    assert edge.get("/security/password").status_code == 403
    fields = {"password": "Carol-pass-1", "new_password": "Carol-pass-2", "confirm_password": "Carol-pass-2"}
    assert edge.post(action, data=hidden | fields).status_code == 403
    assert edge.log_on("carol@acme", "Carol-pass-1").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(edge: Edge, world: World) -> None:
    phones = [Edge(world, edge.app, {"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"}) for _ in range(3)]
    for phone in phones:
        phone.log_on("carol@acme", "Carol-pass-1")
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/")
    assert edge.page.text.count('/end"') == 3
    assert edge.page.text.index("this session") < edge.page.text.index("iOS")
    other = re.findall(r'action="(/security/sessions/[^"]+/end)"', edge.page.text)[0]
    edge.press(other)
    assert "The session has ended." in edge.page.text
    assert sum(phone.get("/security/").status_code == 200 and phone.title == "Security" for phone in phones) == 2
    edge.press("end-others")
    assert [phone.get("/security/") and phone.title for phone in phones] == ["Log on"] * 3
    edge.get("/security/")
    assert edge.title == "Security"


@seed("SP-08")
def test_a_remembered_browser_is_listed_and_forgotten(edge: Edge, world: World) -> None:
    world.clock.advance(seconds=60)
    edge.log_on("alice@acme", "Alice-pass-1")
    edge.submit(code=world.alice_code(), remember_mfa="1")
    edge.log_on("alice@acme", "Alice-pass-1")
    assert edge.title == "Security"
    edge.press("/forget")
    edge.log_on("alice@acme", "Alice-pass-1")
    assert edge.title == "Enter the code"


@pytest.mark.parametrize("kind", ["sessions/{}/end", "browsers/{}/forget"])
def test_what_belongs_to_somebody_else_is_like_unknown(edge: Edge, world: World, kind: str) -> None:
    stranger = Edge(world, edge.app)
    stranger.log_on("alice@other", "Other-pass-1")
    Edge(world, edge.app).alice()
    world.clock.advance(seconds=60)
    edge.log_on("alice@acme", "Alice-pass-1")
    edge.submit(code=world.alice_code(), remember_mfa="1")
    pattern = kind.replace("{}", "([^/]+)")
    mine = re.findall(f'action="/security/{pattern}"', edge.page.text)[0]
    stranger.get("/security/")
    token = {"csrf_token": stranger.form("sign-out")[1]["csrf_token"]}
    answers = []
    for identifier in (mine, "unknown"):
        stranger.post("/security/" + kind.format(identifier), data=token)
        answers.append((stranger.page.status_code, stranger.page.headers.get("Location")))
    assert answers[0] == answers[1]
    assert mine in edge.get("/security/").text


@seed("SP-25", "LP-27", "LP-06")
def test_a_disabled_profile_ends_the_session_at_the_next_request(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    world.user("carol", login_profile={"Status": "Inactive"})
    edge.get("/security/")
    assert edge.title == "Log on"


@seed("SP-25", "LP-27", "XR-11")
@pytest.mark.parametrize(
    "change",
    [
        'security_preference: {LoginNetworkMasks: "10.0.0.0/8"}',
        "users: [{name: carol, login_profile: null}]",
        "users: [{prune: true}]",
        "users: [{name: carol, login_profile: {Password: Carol-pass-2}}]",
    ],
)
def test_a_change_of_the_account_hits_a_session_at_the_next_request(edge: Edge, world: World, change: str) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    world.account(change)
    edge.get("/security/")
    assert edge.title == "Log on"
    assert edge.get("/security/password", follow=False).status_code == 303


def test_a_nul_in_an_address_is_no_page_on_any_database(tmp_path: Path, postgres: PostgresServer) -> None:
    world = World(tmp_path, postgres.url("nul"))
    edge = Edge(world)
    edge.log_on("carol@acme", "Carol-pass-1")
    token = edge.form("sign-out")[1]
    for path in ("/security/sessions/%00/end", "/security/browsers/%00/forget", "/%00"):
        assert edge.post(path, data=token).status_code == 404
    world.database.close()


@pytest.mark.parametrize(
    ("password", "new", "again", "field"),
    [
        ("wrong", "Carol-pass-2", "Carol-pass-2", "password"),
        ("Carol-pass-1", "short", "short", "new_password"),
        ("Carol-pass-1", "Carol-pass-2", "Carol-pass-3", "confirm_password"),
    ],
)
@seed("UI-03")
def test_the_field_that_is_wrong_is_marked_and_no_other(
    edge: Edge, password: str, new: str, again: str, field: str
) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/password")
    edge.submit(password=password, new_password=new, confirm_password=again)
    marked = re.findall(
        r'<input[^>]* name="(\w+)"[^>]* aria-invalid="true" aria-describedby="error[^>]*>', edge.page.text
    )
    assert marked == [field]
    assert 'role="alert" id="error"' in edge.page.text
    assert "<title>Error: " in edge.page.text


@seed("UI-03")
def test_what_is_wrong_further_down_a_long_form_is_said_above_it_too_and_announced_once(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/password")
    edge.submit(password="Carol-pass-1", new_password="Carol-pass-2", confirm_password="Carol-pass-3")
    above, _first, below = edge.page.text.partition("Current password")
    for part in (above, below):
        assert "The two new passwords differ." in part
    assert edge.page.text.count('role="alert"') == 1


def test_what_an_administrator_keeps_is_said_to_be_elsewhere(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    assert "looked after by the administrator" not in edge.page.text
    world.preference(AllowUserToChangePassword=False)
    assert "looked after by the administrator" in edge.get("/security/").text
    edge.get("/security/password")
    assert (edge.page.status_code, 'href="/security"' in edge.page.text) == (403, True)


def test_a_name_with_markup_is_shown_as_text(edge: Edge, world: World) -> None:
    world.user("carol", display_name="<img src=x onerror=alert(1)>")
    edge.log_on("carol@acme", "Carol-pass-1")
    assert "<img src=x" not in edge.page.text
    assert "&lt;img src=x" in edge.page.text


def test_logging_out_ends_the_session_for_good(edge: Edge) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    token = str(edge.cookie("idp_session"))
    edge.press("sign-out")
    assert edge.cookie("idp_session") is None
    edge.client.set_cookie("idp_session", token, domain="127.0.0.1")
    edge.get("/security/")
    assert edge.title == "Log on"


def test_a_signed_in_page_costs_at_most_three_statements(edge: Edge, world: World) -> None:
    edge.alice()
    statements = world.statements()
    edge.get("/security/")
    assert len([one for one in statements if not one.startswith(("BEGIN", "COMMIT", "PRAGMA"))]) <= 3
