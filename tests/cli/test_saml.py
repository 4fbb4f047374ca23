"""`idp saml inspect`."""

from datetime import UTC, datetime

import pytest

from tests.cli.conftest import Installation, Ran
from tests.support.saml_sp import ACS, HR, Request, query
from tests.support.world import ACCOUNT


@pytest.fixture
def hr(ready: Installation) -> Installation:
    """An installation with the application hr."""
    application = f'{{name: hr, protocol: saml, entity_id: "{HR}", acs_url: "{ACS}"}}'
    state = f'accounts:\n  - id: "{ACCOUNT}"\n    applications: [{application}]\n'
    (ready.directory / "hr.yaml").write_text(state, encoding="utf-8")
    ready.done("apply", "hr.yaml")
    return ready


def inspect(hr: Installation, text: str, *options: str) -> Ran:
    (hr.directory / "message").write_text(text, encoding="utf-8")
    return hr("saml", "inspect", "message", "--account", ACCOUNT, *options)


def test_a_message_that_would_be_taken(hr: Installation) -> None:
    for text in (Request(now=datetime.now(UTC)).xml, query(Request(now=datetime.now(UTC)).xml)):
        ran = inspect(hr, text)
        assert (ran.code, ran.err) == (0, "")
        assert "Nothing speaks against it." in ran.out
        assert f"expected: {ACS}" in ran.out
        assert "ok       the destination is ours" in ran.out


def test_one_that_would_not_with_both_sides_and_what_to_change(hr: Installation) -> None:
    text = Request(now=datetime.now(UTC), destination='Destination="https://elsewhere.example"').xml
    ran = inspect(hr, text)
    assert ran.code == 1
    assert "FAILED   the destination is ours: wrong_destination" in ran.out
    assert "said:     https://elsewhere.example" in ran.out
    assert f"expected: http://127.0.0.1:8000/saml/{ACCOUNT}/sso" in ran.out
    assert "Refused: wrong_destination. The message is meant for another address" in ran.out
    told = inspect(hr, text, "--json").json
    assert (told["taken"], told["reason"]) == (False, "wrong_destination")


def test_what_is_asked_for_wrongly_is_one_sentence(hr: Installation) -> None:
    assert "either a file or --event" in hr.refused("saml", "inspect", "--account", ACCOUNT)
    assert "no such event" in hr.refused("saml", "inspect", "--account", ACCOUNT, "--event", "99999")
    assert "does not exist" in hr.refused("saml", "inspect", "--account", "1111111111111111", "--event", "1")
    assert "none" in hr.refused("saml", "inspect", "none", "--account", ACCOUNT)


def test_the_door_and_the_address_may_be_told(hr: Installation) -> None:
    xml = Request(now=datetime.now(UTC)).xml
    told = inspect(hr, xml, "--door", "RoleSso", "--address", "192.0.2.7", "--json").json
    assert (told["door"], told["reason"]) == ("RoleSso", "must have one Assertion")
    assert "an IP address" in inspect(hr, xml, "--address", "here").err
    assert "UserSso" in inspect(hr, xml, "--door", "Nobodys").err
