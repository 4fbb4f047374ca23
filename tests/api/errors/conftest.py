"""The stage, once for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.api.errors.stage import Stage, prepared


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = prepared(tmp_path_factory.mktemp("stage"))
    yield made
    made.world.database.close()
