"""The whole surface: what served actions take and answer, against the models of the vendor's clients."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from idp.api import loader
from idp.api.registry import IMS, RAM, STS, Product
from tests.support import vendor
from tests.support.rpc import Program, give_keys
from tests.support.world import World
from tests.vendor import drive_grants, drive_people
from tests.vendor.drive import VERSIONS, Answers, Drive

PRODUCTS = (RAM, IMS, STS)
COUNTS = {"Ram": 69, "Ims": 107, "Sts": 4}
loader.load()
SERVED = [(product.name, action) for product in PRODUCTS for action in product.actions]
UNSERVED = [(one.name, name) for one in PRODUCTS for name in vendor.actions(one.name) if name not in one.actions]


def paths(value: Any, before: str = "") -> Iterator[str]:
    """Name every field, whatever list it stands in."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{before}{name}"
            yield from paths(inner, f"{before}{name}.")
    if isinstance(value, list):
        for inner in value:
            yield from paths(inner, before)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """What every served action answered with success."""
    world = World(tmp_path_factory.mktemp("surface"))
    give_keys(world)
    drive = Drive(Program(world))
    for step in (*drive_people.STEPS, *drive_grants.STEPS):
        step(drive)
    yield drive.answers
    world.database.close()


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_vendor_has_as_many_actions_as_we_know_of_and_we_invent_none(product: Product) -> None:
    known = vendor.actions(product.name)
    assert len(known) == COUNTS[product.name]
    assert set(product.actions) <= set(known)


@pytest.mark.parametrize(("product", "action"), SERVED)
def test_parameters_are_the_vendors(product: str, action: str) -> None:
    ask = next(one for one in PRODUCTS if one.name == product).actions[action].ask
    assert {one.name for one in fields(ask)} == set(vendor.takes(product, action))


def test_every_served_action_was_driven(answers: Answers) -> None:
    assert set(answers) == set(SERVED)


def test_every_field_of_the_vendors_answers_is_answered(answers: Answers) -> None:
    missing = {
        f"{product} {action}": absent
        for (product, action), given in answers.items()
        if (absent := set(paths(vendor.answers(product, action))) - {path for one in given for path in paths(one)})
    }
    assert missing == {}


def test_every_field_we_answer_is_one_the_vendors_clients_read(answers: Answers) -> None:
    unread = {
        f"{product} {action}": extra
        for (product, action), given in answers.items()
        for one in given
        if (extra := set(paths(one)) - set(paths(vendor.understood(product, action, one))))
    }
    assert unread == {}


@pytest.mark.parametrize(("product", "action"), UNSERVED)
def test_what_is_not_served_answers_that_it_is_unknown(product: str, action: str, owner: Program) -> None:
    assert owner.refusal(VERSIONS[product], action) == (404, "InvalidAction.NotFound")
