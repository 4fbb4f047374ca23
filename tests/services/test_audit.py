"""Every attempt and change leaves one event with all its fields, whatever becomes of the request's own transaction."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from idp.refusals import Refusal
from idp.rules.printable import printable
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

Row = tuple[str, str, str]


def since(world: World, count: int) -> list[Row]:
    return [(row.what, row.outcome, row.reason) for row in world.events()[count:]]


@seed("XR-01", "PW-47", "SP-24")
@pytest.mark.parametrize(
    ("name", "password", "address", "event"),
    [
        ("carol@acme", "Carol-pass-1", "127.0.0.1", ("logon", "success", "")),
        ("carol@acme", "wrong", "127.0.0.1", ("logon", "failure", "wrong_password")),
        ("alice@acme", "Alice-pass-1", "127.0.0.1", ("logon", "continued", "code")),
        ("bob@acme", "Bob-pass-123", "127.0.0.1", ("logon", "continued", "bind_device")),
        ("dave@acme", "Dave-pass-12", "127.0.0.1", ("logon", "continued", "new_password")),
        ("nobody@acme", "wrong", "127.0.0.1", ("logon", "failure", "unknown_user")),
        ("carol@nowhere", "wrong", "127.0.0.1", ("logon", "failure", "unknown_account")),
        ("erin@acme", "wrong", "127.0.0.1", ("logon", "failure", "no_login_profile")),
        ("frank@acme", "Frank-pass-1", "127.0.0.1", ("logon", "failure", "login_profile_inactive")),
        ("carol@acme", "Carol-pass-1", "192.0.2.1", ("logon", "failure", "outside_mask")),
    ],
)
def test_an_attempt_leaves_one_event(world: World, name: str, password: str, address: str, event: Row) -> None:
    world.user("erin")
    world.user("frank", login_profile={"Password": "Frank-pass-1", "Status": "Inactive"})
    before = len(world.events())
    world.password(name, password, address=address, browser="Browser/1\n\x1b[2J")
    assert since(world, before) == [event]
    row = world.events()[-1]
    assert (row.at, row.actor, row.address) == (world.clock.now(), name, address)
    assert row.account_id == (None if name.endswith("nowhere") else ACCOUNT)
    assert (row.user_id is None) == (name in ("nobody@acme", "carol@nowhere"))
    assert row.browser == "Browser/1\ufffd\ufffd[2J"


@seed("CP-07", "XR-01")
def test_an_event_outlives_the_request_that_is_rolled_back(world: World) -> None:
    """The refusals are raised inside the transaction of the change: it is undone, the event is there for others."""
    whose = world.signed_in(world.password("carol@acme", "Carol-pass-1"))
    assert whose is not None
    services, before = world.services, len(world.events())
    acts: list[tuple[Callable[[], object], Row]] = [
        (
            lambda: services.sessions.end(world.visitor, whose, "x"),
            ("end_session", "failure", "EntityNotExist.Session"),
        ),
        (
            lambda: services.mfa_devices.unbind(world.visitor, whose, "000000"),
            ("unbind_mfa_device", "failure", "EntityNotExist.User.MFADevice"),
        ),
        (
            lambda: services.own_password.change(world.visitor, whose, "wrong", "Carol-pass-2", "Carol-pass-2", ""),
            ("change_password", "failure", "InvalidParameter.OldPassword.Incorrect"),
        ),
    ]
    for act, _event in acts:
        with pytest.raises(Refusal):
            act()
    assert since(world, before) == [event for _act, event in acts]


def test_no_session_without_its_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise IntegrityError("insert", None, ValueError())

    monkeypatch.setattr("idp.store.audit_events.add", fails)
    with pytest.raises(IntegrityError):
        world.password("carol@acme", "Carol-pass-1")
    with world.database.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 0


def test_what_would_break_a_line_or_a_terminal_is_replaced_and_what_is_long_is_cut() -> None:
    assert printable("a\r\nb\x1b[2J\0\u202e", 9) == "a\ufffd\ufffdb\ufffd[2J\ufffd"
    assert printable("é" * 500, 200) == "é" * 200


@seed("OV-09", "XR-14")
def test_no_password_code_or_seed_is_in_any_event(world: World) -> None:
    world.password("carol@acme", "Canary-password-1")
    step = world.password("alice@acme", "Alice-pass-1")
    code = world.alice_code()
    world.code(step, code), world.code(world.password("alice@acme", "Alice-pass-1"), code)
    world.user("carol", login_profile={"Password": "Canary-password-2"}, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    token = world.services.rescue.make("owner@acme.example")
    world.services.rescue.redeem(replace(world.visitor, session_token="Canary-session"), token)
    text = str([tuple(row) for row in world.events()])
    for secret in ("Canary-", "Alice-pass-1", f"'{code}'", "JBSWY3DP", token, "argon2"):
        assert secret not in text
