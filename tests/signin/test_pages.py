"""What the logon pages say: of a lock, of a recovery code, and to password managers."""

import re

import pytest

from tests.support.edge import Edge
from tests.support.seed import seed
from tests.support.world import World


@seed("PW-39")
def test_a_lock_says_how_long_it_lasts_and_until_when(edge: Edge, world: World) -> None:
    edge.log_on("carol@acme", "wrong")
    for _ in range(4):
        edge.submit(password="wrong")
    assert "in 60 minutes" in edge.error
    world.clock.advance(minutes=59, seconds=30)
    edge.log_on("carol@acme", "Carol-pass-1")
    assert "in 1 minute:" in edge.error
    assert re.search(r"\d\d:\d\d UTC", edge.page.text)


def test_a_wrong_recovery_code_is_not_called_a_code_of_the_app(edge: Edge) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    edge.get("/signin/recovery")
    edge.submit(code="aaaa-bbbb-cccc")
    assert edge.error == "This recovery code is not right, or was used before."


@pytest.mark.parametrize("wish", ["", "1"])
def test_a_wrong_code_keeps_the_wish_to_be_remembered(edge: Edge, wish: str) -> None:
    edge.log_on("alice@acme", "Alice-pass-1")
    edge.submit(code="000000", remember_mfa=wish)
    assert re.findall(r'name="remember_mfa" value="1"( checked)?>', edge.page.text) == [" checked" if wish else ""]


@seed("UI-03")
def test_a_password_that_is_too_long_is_marked(edge: Edge) -> None:
    edge.log_on("carol@acme", "x" * 1000)
    assert edge.error == "This password is too long."
    assert 'aria-invalid="true" aria-describedby="error"' in edge.page.text


@seed("UI-03")
def test_both_codes_of_a_binding_are_marked_when_they_do_not_follow_each_other(edge: Edge) -> None:
    edge.log_on("bob@acme", "Bob-pass-123")
    edge.submit(code1="000000", code2="000001")
    marked = re.findall(r'name="(code\d)"[^>]* aria-invalid="true" aria-describedby="error"', edge.page.text)
    assert marked == ["code1", "code2"]


@pytest.mark.parametrize("page", ["/signin/password", "/signin/new-password"])
def test_password_managers_learn_whose_password_it_is(edge: Edge, page: str) -> None:
    edge.name("dave@acme")
    if page.endswith("new-password"):
        edge.submit(password="Dave-pass-12")
    assert re.search(r'value="dave@acme" autocomplete="username" readonly', edge.get(page).text)
