from tests.api.conftest import owner  # noqa: F401 -- programs of tests in this process
