"""CSV that spreadsheets open without harm."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules.spreadsheet import cell, table


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-x@acme", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "﹢1", "－1"]
)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "alice@acme", "<root>", "N/A", "a=b", "2026-11-24T12:00:00Z", "é"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_a_file_begins_with_the_mark_and_quotes_every_cell() -> None:
    assert table([["a", 'b"c'], [1, "d,e"]]).encode() == b'\xef\xbb\xbf"a","b""c"\r\n"1","d,e"\r\n'
    assert table([["a"]], begins=False) == '"a"\r\n'


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3), max_size=4))
def test_what_was_written_is_read_again(rows: list[list[str]]) -> None:
    text = table(rows).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[cell(one) for one in row] for row in rows]
