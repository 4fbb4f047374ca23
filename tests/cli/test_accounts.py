"""init, explain, rescue, domains, keys, clock, as run from a shell."""

import pytest

from tests.cli.conftest import Installation
from tests.support.dns_server import DnsServer
from tests.support.seed import seed

ID = "1234567890123456"
NEW = ("--id", ID, "--alias", "acme", "--owner", "owner@acme.example")


@pytest.fixture
def acme(ready: Installation) -> Installation:
    ready.done("apply", ready.contract())
    return ready


@seed("OV-01", "OV-02", "DD-09")
def test_an_account_is_made_once_with_a_password_for_its_holder(ready: Installation) -> None:
    made = ready("init", *NEW, "--json").json
    assert made | {"password": ""} == {
        "account_id": ID,
        "domain": "acme.onaliyun.com",
        "owner": "owner@acme.example",
        "password": "",
    }
    assert len(made["password"]) >= 8
    assert "exists already" in ready.refused("init", *NEW)
    other = ("--id", "6543210987654321", "--owner", "owner@other.example")
    assert "is taken" in ready.refused("init", *other, "--alias", "acme")
    assert "has the domain 6543210987654321.onaliyun.com" in ready.done("init", *other)


@seed("AK-06", "AK-13")
def test_an_account_is_made_with_an_access_key_of_its_holder_that_is_shown_once(ready: Installation) -> None:
    made = ready("init", *NEW, "--access-key", "--json").json
    assert made["access_key_id"].startswith("LTAI")
    assert len(made["access_key_secret"]) == 30
    exported = ready.done("export")
    assert f"- id: {made['access_key_id']}\n" in exported
    assert made["access_key_secret"] not in exported
    other = ready.done("init", "--id", "6543210987654321", "--owner", "owner@other.example", "--access-key")
    assert "Its access key, shown once: LTAI" in other


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--id", "12", "--owner", "o@x.example"), "16 digits"),
        (("--id", ID, "--owner", "owner"), "whole logon name"),
        (("--id", ID, "--owner", "owner@x.onaliyun.com"), "must not end in onaliyun.com"),
        (("--id", ID, "--owner", "o@x.example", "--alias", "A_"), "An account alias has"),
    ],
)
def test_an_account_that_cannot_be_made_leaves_nothing(
    ready: Installation, arguments: tuple[str, ...], why: str
) -> None:
    assert why in ready.refused("init", *arguments)
    assert ready.done("export") == "accounts: []\n"


@seed("XR-01")
def test_a_logon_is_explained_gate_by_gate(acme: Installation) -> None:
    who = ("alice@acme.onaliyun.com", "--from")
    inside = acme("explain", *who, "127.0.0.1", "--json").json
    assert [gate["gate"] for gate in inside["gates"]][:3] == ["name_given", "inside_mask", "may_use_password"]
    assert inside["outcome"].startswith("admit until ")
    outside = acme.done("explain", *who, "203.0.113.7", "--at", "2026-11-30T08:00:00Z")
    assert "alice@acme.onaliyun.com (user " in outside
    assert " at 2026-11-30T08:00:00+00:00" in outside
    assert "deny: outside_mask" in outside.splitlines()[-1]
    assert "address is expected" in acme.refused("explain", *who, "here")
    for moment in ("soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"):
        assert "A moment is written" in acme.refused("explain", *who, "127.0.0.1", "--at", moment)


@seed("LM-12")
def test_a_rescue_link_is_for_account_holders_only(acme: Installation) -> None:
    link = acme("rescue", "owner@acme.example", "--json").json
    assert link["link"].startswith("http://127.0.0.1:8000/signin/rescue?token=")
    assert acme.done("rescue", "OWNER@ACME.example") != acme.done("rescue", "owner@acme.example")
    assert "does not exist" in acme.refused("rescue", "alice@acme")


@seed("DA-03", "DA-06", "DA-11", "DA-15")
def test_a_domain_is_listed_with_its_record_and_verified_by_it(acme: Installation) -> None:
    acme.file("domain.yaml", f'accounts: [{{id: "{ID}", domain_aliases: [{{name: bücher.example}}]}}]')
    acme.done("apply", "domain.yaml")
    (pending,) = (row for row in acme("domains", "list", ID, "--json").json if not row["verified_at"])
    assert (pending["name"], pending["shown"]) == ("xn--bcher-kva.example", "bücher.example")
    with DnsServer() as dns:
        servers = {"IDP_DNS_SERVERS": dns.address}
        dns.table[pending["name"]] = [["v=spf1 -all"], ["idp-domain-verification=other"]]
        said = acme.refused("domains", "verify", ID, "bücher.example", **servers)
        assert "v=spf1 -all" in said
        dns.table[pending["name"]] = [["v=spf1"], [pending["txt_record"][:20], pending["txt_record"][20:]]]
        assert acme.done("domains", "verify", ID, "bücher.example", **servers) == "bücher.example is verified.\n"
    assert f"bücher.example  verified  TXT {pending['txt_record']}" in acme.done("domains", "list", ID)


def test_signing_keys_are_listed_rotated_and_retired(idp: Installation) -> None:
    first = idp("keys", "list", "--json").json
    assert sorted((key["algorithm"], key["state"]) for key in first) == sorted(
        (algorithm, state) for algorithm in ("RS256", "ES256", "EdDSA") for state in ("active", "next")
    )
    assert "published less than a day ago" in idp.refused("keys", "rotate")
    idp.done("keys", "rotate", "--algorithm", "ES256", "--at-once")
    keys = {key["kid"]: key["state"] for key in idp("keys", "list", "--json").json}
    (former,) = (kid for kid, state in keys.items() if state == "retired")
    active = next(kid for kid, state in keys.items() if state == "active")
    assert "only a retired key" in idp.refused("keys", "retire", active)
    assert idp("keys", "retire", former, "--at-once", "--json").json == {"retired": former}
    assert former not in idp.done("keys", "list")


def test_the_clock_is_set_moved_and_released_in_test_mode_only(idp: Installation) -> None:
    assert idp.done("clock", "set", "2030-01-01T00:00:00Z").startswith("2030-01-01T00:00:00")
    assert idp("clock", "advance", "3600", "--json").json["now"].startswith("2030-01-01T01:00")
    assert idp.done("clock", "advance", "-7200").startswith("2029-12-31T23:00")
    assert not idp.done("clock", "release").startswith("2029-")
    for arguments in (("advance", "nan"), ("advance", "1e300"), ("set", "9999-12-31T23:59:59Z"), ("set", "soon")):
        assert "A moment is written" in idp.refused("clock", *arguments)
    production = {"IDP_TEST_MODE": "off", "IDP_ARGON2_MEMORY_KIB": "19456", "IDP_ARGON2_PASSES": "2"}
    assert "test mode only" in idp.refused("clock", "advance", "1", **production)
