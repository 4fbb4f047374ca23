"""The whole story in Chromium, against a real server: bind, log out, code, remember, reset, expiry, lock, mask, domain."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import chromium
from tests.support.dns_server import DnsServer
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at

HOUR = 3600
DAY = 24 * HOUR
ACCOUNT = "1234567890123456"


@pytest.fixture(scope="module")
def dns() -> Iterator[DnsServer]:
    with DnsServer() as server:
        yield server


@pytest.fixture
def server(tmp_path: Path, dns: DnsServer) -> Iterator[Server]:
    with Server(tmp_path, ACME, IDP_DNS_SERVERS=dns.address) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", java_script_enabled=False)
    yield context.new_page()
    context.close()


def submit(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    with page.expect_navigation():  # a click alone does not wait for the answer of a busy machine
        page.click("button.primary")


def log_on(server: Server, page: Page, name: str, password: str) -> str:
    """Give name and password; return the heading of the page that follows."""
    page.goto(f"{server.url}/signin?change=1")
    submit(page, username=name)
    if page.query_selector("[name=password]"):
        submit(page, password=password)
    return heading(page)


def heading(page: Page) -> str:
    return page.inner_text("h1")


def apply(server: Server, lines: str) -> None:
    """Apply some lines of the account acme."""
    state = server.directory / "change.yaml"
    indented = "".join(f"    {line}\n" for line in lines.splitlines())
    state.write_text(f'accounts:\n  - id: "{ACCOUNT}"\n{indented}')
    server.idp("apply", str(state))


@seed(
    "LP-19", "LP-20", "UM-02", "UM-05", "UM-06", "UM-14", "UM-16", "AM-17", "UM-18", "AM-06", "AM-07", "AM-08", "UM-11"
)
def test_bind_at_first_logon_log_out_and_log_on_with_one_code(server: Server, page: Page) -> None:
    assert log_on(server, page, "bob@acme.onaliyun.com", "Bob-pass-123") == "Set up your MFA device"
    assert str(page.get_attribute("p.qr img", "src")).startswith("data:image/svg+xml")
    page.click("summary")
    key = page.inner_text("dd code").replace(" ", "")
    assert "disable MFA here first" in page.inner_text("main")
    now = server.now()
    submit(page, code1=code_at(key, now), code2=code_at(key, now))
    assert "two codes in a row" in page.inner_text("[role=alert]")
    server.advance(30)  # a device that shows the second code already would be taken for one that is fast
    submit(page, code1=code_at(key, now), code2=code_at(key, now, 1))
    assert heading(page) == "Save your recovery codes"
    assert page.locator(".codes li").count() == 10
    submit(page)
    assert heading(page) == "Security"
    page.click("header button")
    assert heading(page) == "You are logged out"
    page.goto(f"{server.url}/security")
    assert heading(page) == "Log on"
    server.advance(60)
    assert log_on(server, page, "bob@acme", "Bob-pass-123") == "Enter the code"
    submit(page, code=code_at(key, server.now()))
    assert heading(page) == "Security"


@seed("SP-03", "SP-05", "SP-06", "XR-12")
def test_a_remembered_browser_is_asked_again_after_seven_days(server: Server, page: Page) -> None:
    log_on(server, page, "alice@acme", "Alice-pass-1")
    page.check("[name=remember_mfa]")
    submit(page, code=code_at(ALICE_SEED, server.now()))
    server.advance(7 * DAY - 60)
    assert log_on(server, page, "alice@acme", "Alice-pass-1") == "Security"
    server.advance(61)
    assert log_on(server, page, "alice@acme", "Alice-pass-1") == "Enter the code"


@seed("SP-04")
def test_the_box_is_there_only_where_remembering_is_allowed(server: Server, page: Page) -> None:
    apply(server, "security_preference: {EnableSaveMFATicket: false}")
    log_on(server, page, "alice@acme", "Alice-pass-1")
    assert page.query_selector("[name=remember_mfa]") is None


@seed("LP-15", "LP-16", "LP-17", "OV-11", "AP-09")
def test_a_temporary_password_is_replaced_first(server: Server, page: Page) -> None:
    assert log_on(server, page, "dave@acme", "Dave-pass-12") == "Choose a new password"
    page.goto(f"{server.url}/security")
    assert heading(page) == "Log on"
    log_on(server, page, "dave@acme", "Dave-pass-12")
    assert "Change it regularly" in page.inner_text("main")
    for new, confirmed, said in (
        ("Dave-pass-12", "Dave-pass-12", "must differ"),
        ("Fresh-pass-1", "Fresh-pass-2", "differ"),
        ("dave", "dave", "at least 8"),
    ):
        submit(page, new_password=new, confirm_password=confirmed)
        assert said in page.inner_text("[role=alert]")
    submit(page, new_password="Fresh-pass-1", confirm_password="Fresh-pass-1")
    assert heading(page) == "Security"


@seed("PW-20", "PW-21", "PW-22", "PW-23", "PW-24", "PW-25")
def test_an_expired_password_has_either_consequence(server: Server, page: Page) -> None:
    apply(server, "password_policy: {MaxPasswordAge: 30, HardExpire: true}")
    server.advance(30 * DAY)
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Your password has expired"
    assert page.query_selector("[name=new_password]") is None
    apply(server, "password_policy: {HardExpire: false}")
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Choose a new password"
    submit(page, new_password="Carol-pass-2", confirm_password="Carol-pass-2")
    assert heading(page) == "Security"
    apply(server, "password_policy: {HardExpire: true}")
    server.advance(30 * DAY)
    assert log_on(server, page, "carol@acme", "Carol-pass-2") == "Your password has expired"
    apply(server, "users: [{name: carol, login_profile: {Password: Carol-pass-3}}]")
    assert log_on(server, page, "carol@acme", "Carol-pass-3") == "Security"


@seed("PW-39", "PW-43", "PW-46")
def test_wrong_passwords_lock_for_an_hour_across_a_restart(server: Server, page: Page) -> None:
    log_on(server, page, "carol@acme", "wrong")
    for _ in range(4):
        submit(page, password="wrong")
    assert heading(page) == "Locked for now"
    assert re.search(r"\d\d:\d\d UTC", page.inner_text(".detail"))
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Locked for now"
    server.stop()
    server.start()
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Locked for now"
    server.advance(HOUR)
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Security"


@seed("SP-20", "SP-25", "LM-07")
def test_a_mask_shuts_out_and_ends_running_sessions(server: Server, page: Page) -> None:
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Security"
    apply(server, 'security_preference: {LoginNetworkMasks: "192.0.2.0/24"}')
    page.wait_for_timeout(600)  # every process follows within a quarter of a second
    page.goto(f"{server.url}/security")
    assert heading(page) == "Log on"
    assert log_on(server, page, "carol@acme", "Carol-pass-1") == "Not from this network"
    assert log_on(server, page, "nobody@acme", "x") == "Not from this network"
    assert log_on(server, page, "owner@acme.example", "Owner-pass-1") == "Security"


@seed("DA-05", "DA-06", "DA-07", "DA-08", "DA-09", "DA-10", "DA-19")
def test_a_domain_alias_is_proved_by_a_real_name_server(server: Server, page: Page, dns: DnsServer) -> None:
    apply(server, "domain_aliases: [{name: mail.example}]")
    listed = server.idp("domains", "list", ACCOUNT).stdout
    record = next(line.split("TXT ")[1] for line in listed.splitlines() if line.startswith("mail.example"))
    refused = server.idp("domains", "verify", ACCOUNT, "mail.example", check=False)
    assert (refused.returncode, "does not exist" in refused.stderr) == (1, True)
    dns.table["mail.example"] = "servfail"
    assert "no usable answer" in server.idp("domains", "verify", ACCOUNT, "mail.example", check=False).stderr
    assert log_on(server, page, "carol@mail.example", "Carol-pass-1") == "Enter your password"
    dns.table["mail.example"] = [["v=spf1 -all"], [record[:20], record[20:]], ["x" * 250] * 5]
    server.idp("domains", "verify", ACCOUNT, "mail.example")
    page.wait_for_timeout(600)
    assert log_on(server, page, "carol@mail.example", "Carol-pass-1") == "Security"


@seed("LM-12")
def test_a_rescue_link_from_the_command_line_opens_one_session(server: Server, page: Page) -> None:
    apply(server, 'login_mask: "192.0.2.0/24"')
    page.wait_for_timeout(600)
    assert log_on(server, page, "owner@acme.example", "Owner-pass-1") == "Not from this network"
    link = server.idp("rescue", "owner@acme.example").stdout.strip()
    page.goto(link)
    submit(page)
    assert heading(page) == "Security"
    page.goto(link)
    submit(page)
    assert heading(page) == "Not allowed"


@seed("UI-03")
def test_pages_speak_the_browsers_language_and_switch(server: Server, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/signin")
    assert heading(page) == "登录"
    page.click("text=English")
    assert heading(page) == "Log on"
    submit(page, username="alice@acme")
    assert heading(page) == "Enter your password"
    page.click("text=简体中文")
    assert heading(page) == "输入密码"
    context.close()
