"""Every page in Chromium, narrow and wide, light and dark, in both languages: axe finds nothing, nothing sticks out (UI-03)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import SHELL, chromium
from tests.support.saml_idp import CANCELLED, Issued, encoded, metadata
from tests.support.saml_partner import Partner
from tests.support.saml_sp import Request, query
from tests.support.seed import seed
from tests.support.server import Server
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED, code_at
from tests.support.world import ACCOUNT

AXE = Path(__file__).parents[1] / "clients" / "node" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND = (
    "async tags => (await axe.run({runOnly: tags})).violations.map(one => [one.id, ...one.nodes.map(at => at.html)])"
)
APART = """() => [...document.querySelectorAll('[aria-invalid]')].filter(one => {
    const said = document.getElementById('error')?.getBoundingClientRect(), at = one.getBoundingClientRect();
    return !said || said.height === 0 || said.bottom > at.top;
}).map(one => one.outerHTML)"""
"""Fields that are wrong, without a sentence above them that says how."""
LONG_NAME = "maximilian-alexander.von-und-zu-hohenlohe-waldenburg.schillingsf"
LONG = f"""
  - id: "2222222222222222"
    alias: international-business-machines1
    owner: {{logon_name: owner@long.example, password: Owner-pass-3}}
    users: [{{name: {LONG_NAME}, login_profile: {{Password: Lang-pass-12}}}}]
    applications:
      - {{name: {LONG_NAME}, protocol: saml, entity_id: "https://long.example", acs_url: "https://long.example/acs"}}
      - {{name: hr, protocol: saml, entity_id: "https://hr.example", acs_url: "https://hr.example/acs"}}
"""
COMPANY = f"""
  - id: "3333333333333333"
    alias: corp
    owner: {{logon_name: owner@corp.example, password: Owner-pass-4}}
    users: [{{name: alice}}]
    user_sso: {{SsoEnabled: true, MetadataDocument: "{metadata()}"}}
"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
APPLICATIONS = "    applications:\n"
HR = "      - {name: hr, protocol: saml, metadata_file: hr.xml}\n"
SMALL = """() => [...document.querySelectorAll('button, summary, a')]
    .filter(one => Math.round(one.getBoundingClientRect().height) < 44).map(one => one.outerHTML)"""


class Visitor:
    """Somebody on the way to a page, with a server and a browser window."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page

    def open(self, path: str) -> None:
        self.page.goto(self.server.url + path)

    def submit(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        with self.page.expect_navigation():  # a click alone does not wait for the answer of a busy machine
            self.page.click("button.primary")

    def name(self, name: str) -> None:
        self.open("/signin?change=1")
        self.submit(username=name)

    def log_on(self, name: str, password: str) -> None:
        self.name(name)
        self.submit(password=password)

    def recovery_code(self) -> None:
        self.log_on("alice@acme", "Alice-pass-1")
        self.open("/signin/recovery")

    def carol(self, path: str = "/security", **fields: str) -> None:
        self.log_on("carol@acme", "Carol-pass-1")
        self.open(path)
        if fields:
            self.submit(**fields)

    def elsewhere(self, path: str) -> None:
        """Be somebody of an account without applications of SAML."""
        self.log_on("alice@other", "Other-pass-1")
        self.open(path)

    def long(self, path: str) -> None:
        self.log_on(f"{LONG_NAME}@international-business-machines1.onaliyun.com", "Lang-pass-12")
        self.open(path)

    def alice(self, path: str = "/security") -> None:
        self.log_on("alice@acme", "Alice-pass-1")
        self.server.advance(60)
        self.page.check("[name=remember_mfa]")
        self.submit(code=code_at(ALICE_SEED, self.server.now()))
        self.open(path)

    def log_out_of_hr(self) -> None:
        """Log out after a visit to hr, with no script that goes on by itself."""
        self.page.route("**/static/*.js*", lambda route: route.abort())
        self.page.route("https://hr.example/**", lambda route: route.fulfill(body="welcome"))
        self.carol(f"/saml/{ACCOUNT}/launch/hr")
        self.submit()
        self.open("/security")
        with self.page.expect_navigation():
            self.page.click("form[action$='/sign-out'] button")

    def leave_hr_behind(self) -> None:
        """Come back from hr, which does not answer."""
        self.log_out_of_hr()
        leads_on = self.page.get_attribute("#onward", "href")
        self.page.request.get(f"{self.server.url}{leads_on}", max_redirects=0)
        self.page.reload()

    def come_back_to_a_sign_on(self) -> None:
        """Ask for the answer to an application's request, and ask again."""
        self.log_on("carol@acme", "Carol-pass-1")
        sso = f"/saml/{ACCOUNT}/sso"
        issuer = f"<saml:Issuer>{Partner('hr').entity_id}</saml:Issuer>"
        now = datetime.fromtimestamp(self.server.now(), UTC)
        asked = Request(
            now=now, id=f"_{token_hex()}", issuer=issuer, destination=f'Destination="{self.server.url}{sso}"'
        )
        for _time in range(2):
            self.page.route("https://hr.example/**", lambda route: route.fulfill(body="welcome"))
            self.open(f"{sso}?{query(asked.xml)}")
            self.page.wait_for_load_state()

    def cancel_at_the_company(self) -> None:
        """Bring what the company's provider says of a logon that was given up there."""
        issued = Issued(now=datetime.fromtimestamp(self.server.now(), UTC))
        response = encoded(issued.failure(*CANCELLED))
        form = f'<form method="post" action="{self.server.url}/saml/3333333333333333/sp/acs"><button name="SAMLResponse" value="{response}">'
        self.page.set_content(f"{form}Go on</button></form>")
        with self.page.expect_navigation():
            self.page.click("button")

    def new_recovery_codes(self) -> None:
        self.alice("/security/recovery-codes")
        self.server.advance(60)
        self.submit(code=code_at(ALICE_SEED, self.server.now()))


WEAK = {"password": "Carol-pass-1", "new_password": "short", "confirm_password": "short"}
PAGES: dict[str, tuple[str, Callable[[Visitor], object]]] = {
    "name": ("Log on", lambda it: it.open("/signin")),
    "name, wrong": ("Log on", lambda it: it.name("nonsense")),
    "password, wrong": ("Enter your password", lambda it: it.log_on("nobody@acme", "wrong")),
    "password of a long name": (
        "Enter your password",
        lambda it: it.name(f"{LONG_NAME}@international-business-machines1.onaliyun.com"),
    ),
    "code": ("Enter the code", lambda it: it.log_on("alice@acme", "Alice-pass-1")),
    "recovery code": (
        "Enter a recovery code",
        lambda it: it.recovery_code(),
    ),
    "bind": ("Set up your MFA device", lambda it: it.log_on("bob@acme", "Bob-pass-123")),
    "new password": ("Choose a new password", lambda it: it.log_on("dave@acme", "Dave-pass-12")),
    "rescue link": ("Log on with a rescue link", lambda it: it.open("/signin/rescue?token=x")),
    "logged out": ("You are logged out", lambda it: it.open("/signin/out")),
    "logging out of an application": ("Logging out", lambda it: it.log_out_of_hr()),
    "an application without an answer": ("You are logged out", lambda it: it.leave_hr_behind()),
    "own page": ("Security", lambda it: it.alice()),
    "own page without a device": ("Security", lambda it: it.carol()),
    "own page of a long name": (
        "Security",
        lambda it: it.long("/security"),
    ),
    "applications, none": ("Applications", lambda it: it.elsewhere("/applications")),
    "applications": ("Applications", lambda it: it.long("/applications")),
    "change password, wrong": ("Change Password", lambda it: it.carol("/security/password", **WEAK)),
    "enable MFA, wrong": (
        "Enable MFA Device",
        lambda it: it.carol("/security/mfa/enable", code1="000000", code2="000001"),
    ),
    "disable MFA": ("Disable MFA Device", lambda it: it.alice("/security/mfa/disable")),
    "recovery codes": ("Recovery codes", lambda it: it.new_recovery_codes()),
    "sign-on answered already": ("Already answered", lambda it: it.come_back_to_a_sign_on()),
    "logon given up at the company": (
        "Your company's logon did not complete",
        lambda it: it.cancel_at_the_company(),
    ),
    "log out?": ("Log out?", lambda it: it.carol("/oidc/1234567890123456/logout")),
    "error": ("Not found", lambda it: it.open("/nowhere")),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("server")
    (directory / "hr.xml").write_text(Partner("hr").metadata(), encoding="utf-8")
    with Server(directory, ACME.replace(APPLICATIONS, APPLICATIONS + HR, 1) + LONG + COMPANY, workers=1) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(SHELL) as running:
        yield running


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
@pytest.mark.parametrize("name", PAGES)
@seed("UI-03")
def test_a_page_is_for_everybody(server: Server, browser: Browser, name: str, language: str) -> None:
    heading, lead_to = PAGES[name]
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    lead_to(Visitor(server, page))
    if language == "en-US":
        assert page.inner_text("h1") == heading
    assert page.get_attribute("html", "lang") == {"en-US": "en", "zh-CN": "zh-Hans"}[language]
    assert page.evaluate(APART) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL) == []
        for scheme in SCHEMES if language == "en-US" else SCHEMES[:1]:  # colours are the same in any language
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FOUND, RULES) == [], (width, scheme)
    context.close()
