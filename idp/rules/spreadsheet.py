"""Tables as CSV that spreadsheets open without harm: UTF-8 with a mark, every cell quoted, none begins a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
DANGEROUS = ("=", "+", "-", "@")


def table(rows: Iterable[Iterable[object]], *, begins: bool = True) -> str:
    """Return rows as CSV; the first part of a file `begins` with the mark that tells of UTF-8."""
    text = io.StringIO(MARK if begins else "")
    text.seek(0, io.SEEK_END)
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [cell(str(value)) for value in row] for row in rows
    )
    return text.getvalue()


def cell(text: str) -> str:
    """Return a cell that is taken for text: what could begin a formula has an apostrophe before it."""
    # Spreadsheets take wide forms of the signs for the signs, and skip blanks before them.
    begun = unicodedata.normalize("NFKC", text).strip()
    return f"'{text}" if begun.startswith(DANGEROUS) or text[:1].isspace() else text
