"""Administrators who change the same thing at once, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from idp.refusals import Refusal
from idp.rules.second_factor import step_at
from idp.rules.settings.password_policy import PasswordPolicy
from idp.services import applications, domains
from idp.services.act import Act
from idp.services.client_applications import Changes
from idp.store import applications as stored_applications
from tests.support.processes import PostgresServer
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World

numbers = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = ""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(f"atonce{next(numbers)}")
    made = World(tmp_path, url)
    yield made
    made.database.close()


def at_once(world: World, changes: list[Callable[[Act], object]]) -> list[str]:
    """Make changes in threads; return what became of them, sorted."""

    def attempt(change: Callable[[Act], object]) -> str:
        try:
            with world.services.acts.open() as act:
                return str(change(act))
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(len(changes)) as pool:
        return sorted(pool.map(attempt, changes))


@seed("UM-15")
def test_a_device_is_bound_to_one_user(shared: World) -> None:
    account = shared.services.directory.account(ACCOUNT)
    devices = shared.services.virtual_mfa_devices
    assert account is not None
    with shared.services.acts.open() as act:
        device = devices.create(act, account, "phone")
    now = step_at(shared.clock.now())
    codes = (shared.totp.code(device.offer.seed, now), shared.totp.code(device.offer.seed, now + 1))

    def binding(name: str) -> Callable[[Act], object]:
        user_id = shared.services.people.find(ACCOUNT, name).id
        return lambda act: devices.bind(act, account, user_id, device.serial, codes).evidence

    results = at_once(shared, [binding(name) for name in ("bob", "carol", "dave")])
    assert results == ["EntityAlreadyExists.VirtualMFADevice.User"] * 2 + ["right"]


def test_an_application_gets_no_third_secret(shared: World) -> None:
    row = shared.services.client_applications.find(ACCOUNT, "app")

    def add(act: Act) -> str:
        shared.services.applications.add_secret(act, row)
        return "made"

    results = at_once(shared, [add] * 4)
    assert results == ["LimitExceeded.Application.AppSecret"] * 2 + ["made"] * 2


def test_the_last_application_and_domain_are_given_once(shared: World, monkeypatch: pytest.MonkeyPatch) -> None:
    services = shared.services
    with shared.database.reading() as tx:
        monkeypatch.setattr(applications, "QUOTA", len(stored_applications.of_account(tx, ACCOUNT)) + 1)
    monkeypatch.setattr(domains, "QUOTA", len(services.domains.of_account(ACCOUNT)) + 1)

    def register(number: int) -> Callable[[Act], object]:
        changes = Changes(display_name="x", redirect_uris="https://app.example/callback")
        return lambda act: bool(services.client_applications.create(act, ACCOUNT, f"new{number}", "WebApp", changes))

    def add(number: int) -> Callable[[Act], object]:
        return lambda act: bool(services.domains.add(act, ACCOUNT, f"new{number}.example"))

    assert at_once(shared, [register(number) for number in range(4)]) == ["LimitExceeded.Application"] * 3 + ["True"]
    assert at_once(shared, [add(number) for number in range(4)]) == ["LimitExceeded.DomainAlias"] * 3 + ["True"]


@seed("PW-04")
def test_changes_of_different_settings_are_all_kept(shared: World) -> None:
    changes = {"MinimumPasswordLength": 12, "RequireNumbers": True, "MaxPasswordAge": 30, "RequireSymbols": True}

    def change(name: str) -> Callable[[Act], object]:
        accounts = shared.services.accounts
        return lambda act: accounts.change_settings(act, ACCOUNT, PasswordPolicy, {name: changes[name]})

    assert at_once(shared, [change(name) for name in changes]) == ["None"] * 4
    account = shared.services.directory.account(ACCOUNT)
    assert account is not None
    kept = account.policy
    assert (kept.minimum_password_length, kept.require_numbers, kept.max_password_age, kept.require_symbols) == (
        12,
        True,
        30,
        True,
    )
