"""The sentences of pages and refusals, as code and templates have them and as the translations have them.

`python -m tests.house.translations update` brings the catalogues in line: new sentences come in empty, unused ones go,
and the compiled file follows.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[2] / "idp"
CATALOGUES = sorted(PACKAGE.glob("translations/*/LC_MESSAGES/messages.po"))
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
# A sentence is the third thing a refusal is declared with, and the second of a password's weakness.
KEYWORDS = DEFAULT_KEYWORDS | {"RefusalKind": (3,), "Weakness": (2,)}


def wanted() -> Catalog:
    """Return the sentences that code and templates show."""
    found = Catalog()
    for _file, _line, message, _comments, _context in extract_from_dir(str(PACKAGE), METHODS, keywords=KEYWORDS):
        found.add(message)
    return found


def kept(path: Path) -> Catalog:
    """Return the catalogue of a file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compiled(path: Path) -> Catalog:
    """Return the catalogue of the compiled file beside a file."""
    with path.with_suffix(".mo").open("rb") as file:
        return read_mo(file)


def update() -> None:
    """Bring every catalogue in line with code and templates."""
    for path in CATALOGUES:
        catalogue = kept(path)
        catalogue.update(wanted(), no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, no_location=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__" and sys.argv[1:] == ["update"]:
    update()
