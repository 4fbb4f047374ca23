"""The own page's device, end to end: bound, shown once, unbound, and only where the account allows it."""

import re
from html import unescape

import pyotp
import pytest
import segno

from tests.support.edge import Edge
from tests.support.seed import seed
from tests.support.totp import ALICE_SEED, code_at
from tests.support.world import World

PAGES = ["/security/mfa/enable", "/security/mfa/disable", "/security/recovery-codes"]


def key_on(edge: Edge) -> str:
    """Return the key that a binding page shows."""
    found = re.search(r"<code[^>]*>([A-Z2-7 ]{32,})</code>", edge.page.text)
    assert found
    return found[1].replace(" ", "")


@seed("UM-03", "UM-05", "UM-06", "UM-16", "UM-22", "UM-23", "UM-24")
def test_a_device_is_bound_with_two_codes_and_unbound_with_one(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/mfa/enable")
    key, now = key_on(edge), world.clock.now().timestamp()
    assert edge.submit(code1=code_at(key, now), code2=code_at(key, now)).status_code == 403
    assert key_on(edge) == key
    edge.submit(code1=code_at(key, now), code2=code_at(key, now, 1))
    codes = re.findall(r"<code>([^<]+)</code>", edge.page.text)
    assert len(codes) == 10
    assert codes[0] not in edge.get("/security/").text
    edge.get("/security/mfa/disable")
    world.clock.advance(minutes=2)
    assert edge.submit(code="000000").status_code == 403
    edge.submit(code=code_at(key, world.clock.now().timestamp()))
    assert "was disabled" in edge.page.text
    edge.log_on("carol@acme", "Carol-pass-1")
    assert edge.title == "Security"


@seed("SP-12", "UM-04", "UM-22")
def test_where_devices_are_not_self_managed_the_section_is_gone_and_the_calls_refused(edge: Edge, world: World) -> None:
    edge.alice()
    edge.get("/security/mfa/disable")
    action, hidden = edge.form()
    world.preference(AllowUserToManageMFADevices=False)
    assert "MFA Device" not in edge.get("/security/").text
    for path in PAGES:
        assert edge.get(path).status_code == 403
    world.clock.advance(minutes=1)
    for path in (action, "/security/recovery-codes"):
        assert edge.post(path, data=hidden | {"code": world.alice_code()}).status_code == 403
        assert world.events()[-1].reason == "NoPermission.MFADevice"
    assert edge.log_on("alice@acme", "Alice-pass-1").status_code == 200
    assert edge.title == "Enter the code"


@seed("SP-12", "SP-13", "UM-04")
def test_a_device_offered_before_the_account_forbade_it_is_not_bound(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get("/security/mfa/enable")
    key, now = key_on(edge), world.clock.now().timestamp()
    world.preference(AllowUserToManageMFADevices=False)
    assert edge.submit(code1=code_at(key, now), code2=code_at(key, now, 1)).status_code == 403
    edge.log_on("carol@acme", "Carol-pass-1")
    assert edge.title == "Security"


@seed("AM-07", "AM-08", "AM-09", "UM-05")
@pytest.mark.parametrize(("name", "password"), [("owner@acme.example", "Owner-pass-1"), ("carol@acme", "Carol-pass-1")])
def test_picture_and_text_carry_the_same_seed_issuer_and_label(edge: Edge, name: str, password: str) -> None:
    edge.log_on(name, password)
    edge.get("/security/mfa/enable")
    label = name if name.startswith("owner") else "carol@acme.onaliyun.com"
    uri = pyotp.TOTP(key_on(edge)).provisioning_uri(name=label, issuer_name=edge.world.config.host)
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    assert f'src="{picture}"' in unescape(edge.page.text)
    assert f"<dd>{label}</dd>" in edge.page.text


@seed("UM-18")
def test_the_key_is_on_no_page_once_bound(edge: Edge, world: World) -> None:
    edge.alice()
    for path in ["/security", "/security/password", *PAGES]:
        page = edge.get(path).text.replace(" ", "")
        assert ALICE_SEED not in page
        assert "otpauth" not in page


@seed("AM-07", "AM-08", "AM-10", "AM-14", "AM-20", "AM-21", "AM-23", "AM-24")
def test_the_holder_turns_totp_on_with_one_code_and_off_in_the_same_section(edge: Edge, world: World) -> None:
    edge.log_on("owner@acme.example", "Owner-pass-1")
    edge.get("/security/mfa/enable")
    key = key_on(edge)
    edge.submit(code=code_at(key, world.clock.now().timestamp()))
    edge.log_on("owner@acme.example", "Owner-pass-1")
    assert edge.title == "Enter the code"
    world.clock.advance(minutes=1)
    edge.submit(code=code_at(key, world.clock.now().timestamp()))
    section = edge.get("/security/").text.partition("MFA Device Management")[2].partition("</section>")[0]
    assert 'href="/security/mfa/disable"' in section
    edge.get("/security/mfa/disable")
    world.clock.advance(minutes=1)
    edge.submit(code=code_at(key, world.clock.now().timestamp()))
    edge.log_on("owner@acme.example", "Owner-pass-1")
    assert edge.title == "Security"
    edge.get("/security/mfa/enable")
    assert key_on(edge) != key
