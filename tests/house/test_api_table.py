"""The page about the API is that of the code."""

from idp.api.registry import IDP
from tests.house import api_table


def test_the_tables_are_current() -> None:
    assert api_table.PAGE.read_text(encoding="utf-8") == api_table.wanted()


def test_every_action_of_the_vendor_is_in_them_and_each_of_ours_has_its_sentence() -> None:
    lines = [line for line in api_table.tables().splitlines() if line.startswith("| `")]
    assert len(lines) == 180 + len(IDP.actions)
    assert [line for line in lines if line.endswith("| . |")] == []
