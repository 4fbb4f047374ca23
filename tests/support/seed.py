"""The marker that names the lines of the checklist a test proves."""

import pytest


def seed(*ids: str) -> pytest.MarkDecorator:
    """Mark a test with the checklist ids it proves, such as `PW-39`."""
    return pytest.mark.seed(*ids)
