"""plan, apply and export, as run from a shell."""

import pytest

from tests.cli.conftest import Installation
from tests.support.contract import CONTRACT, SECRETS
from tests.support.seed import seed


@pytest.fixture
def applied(ready: Installation) -> Installation:
    ready.done("apply", ready.contract())
    return ready


@seed("XR-13", "XR-14")
def test_the_contracts_example_is_planned_applied_and_then_nothing_differs(ready: Installation) -> None:
    ready.contract()
    planned = ready("plan", "acme.yaml")
    assert planned.code == 2
    assert "+ accounts[1234567890123456].users[alice]: alice" in planned.out
    assert ready.done("apply", "acme.yaml") == planned.out
    assert ready("plan", "acme.yaml").out == "Nothing differs.\n"
    assert ready.done("apply", "acme.yaml") == "Nothing differs.\n"
    assert not any(secret in planned.out + planned.err for secret in SECRETS)


@seed("XR-13", "XR-14")
def test_an_export_is_byte_stable_can_be_applied_and_holds_no_secret(applied: Installation) -> None:
    text = applied.done("export")
    assert text == applied.done("export")
    assert applied.done("apply", applied.file("export.yaml", text)) == "Nothing differs.\n"
    assert applied.done("export", "--output", "again.yaml") == ""
    assert (applied.directory / "again.yaml").read_text(encoding="utf-8") == text
    assert not any(secret in text for secret in SECRETS)


@seed("XR-13")
def test_outside_of_test_mode_an_export_leaves_domains_to_be_proved_anew(applied: Installation) -> None:
    text = applied.done("export", IDP_TEST_MODE="off", IDP_ARGON2_MEMORY_KIB="19456", IDP_ARGON2_PASSES="2")
    assert "name: acme.example" in text
    assert "verified" not in text
    applied.file("export.yaml", text)
    production = {"IDP_TEST_MODE": "off", "IDP_ARGON2_MEMORY_KIB": "19456", "IDP_ARGON2_PASSES": "2"}
    applied.done("migrate", IDP_DATA_DIR="other", **production)
    assert "domain_aliases[acme.example]" in applied.done("apply", "export.yaml", IDP_DATA_DIR="other", **production)


def test_an_unknown_key_is_refused_and_nothing_is_applied(ready: Installation) -> None:
    ready.contract(CONTRACT + "      - {name: wiki2, protocol: saml, metadata_link: hr.xml}\n")
    for command in ("plan", "apply"):
        said = ready.refused(command, "acme.yaml")
        assert said.startswith("acme.yaml, line 29, accounts[1].applications[3].metadata_link: unknown key")
    assert ready.done("export") == "accounts: []\n"


def test_machines_get_json(ready: Installation) -> None:
    ready.contract(CONTRACT.replace("{Password: Alice-pass-1, ", "{"))
    planned = ready("plan", "acme.yaml", "--json")
    assert planned.code == 2
    assert {"path": "accounts[1234567890123456].alias", "before": None, "after": "acme"} in planned.json["changes"]
    made = ready("apply", "acme.yaml", "--json").json["generated"]
    assert [one["what"] for one in made] == ["accounts[1234567890123456].users[alice]"]
    assert ready("plan", "acme.yaml", "--json").json == {"changes": [], "generated": [], "advice": []}


def test_a_secret_that_was_made_is_shown_once(ready: Installation) -> None:
    ready.contract(CONTRACT.replace("{Password: Alice-pass-1, ", "{"))
    (line,) = (line for line in ready.done("apply", "acme.yaml").splitlines() if line.startswith("! "))
    assert "users[alice]: " in line
    assert ready.done("apply", "acme.yaml") == "Nothing differs.\n"


def test_a_file_that_is_not_there_is_an_error_and_no_difference(ready: Installation) -> None:
    assert "does not exist" in ready.refused("plan", "missing.yaml")


@seed("LM-10")
def test_a_mask_that_leaves_its_author_out_is_held_back(applied: Installation) -> None:
    applied.contract(CONTRACT.replace('login_mask: ""', 'login_mask: "10.0.0.0/8"'), "mask.yaml")
    assert "leaves out 192.0.2.7" in applied.refused("apply", "mask.yaml", "--from", "192.0.2.7")
    assert "address is expected" in applied.refused("apply", "mask.yaml", "--from", "here")
    assert "login_mask" in applied.done("apply", "mask.yaml", "--from", "192.0.2.7", "--provisional")
    applied.done("clock", "advance", "600")
    assert "login_mask: ''" in applied.done("export")
