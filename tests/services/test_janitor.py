from datetime import timedelta

from sqlalchemy import func, select

from idp.model.ephemeral import EphemeralEntry
from tests.support.world import World


def test_everything_that_has_expired_goes_also_when_it_is_more_than_a_batch(world: World) -> None:
    for number in range(520):
        world.ports.ephemeral.put("a", str(number), "x", timedelta(minutes=1))
    world.ports.ephemeral.put("a", "kept", "x", timedelta(hours=1))
    world.clock.advance(minutes=2)
    world.services.janitor.sweep_up()
    with world.database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(EphemeralEntry)).scalar_one() == 1
