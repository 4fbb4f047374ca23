"""The tables of `docs/api.md`: the vendor's actions, as its clients know them, with what is served; and our own.

`python -m tests.house.api_table update` brings the page in line.
"""

import inspect
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

from idp.api import loader
from idp.api.registry import IDP, IMS, RAM, STS, Action, Product
from tests.support import vendor

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
MARK = "<!-- generated -->\n"
VENDORS = (RAM, IMS, STS)
NAMES = {"Ram": "RAM", "Ims": "IMS", "Sts": "STS", "Idp": "Our own"}


def wanted() -> str:
    """Return the page as it should be: what people wrote stays, the tables follow the code."""
    written, mark, _tables = PAGE.read_text(encoding="utf-8").partition(MARK)
    return f"{written}{mark}{tables()}"


def tables() -> str:
    """Return every table."""
    loader.load()
    return "\n".join(line for product in (*VENDORS, IDP) for line in ("", *_section(product))) + "\n"


def _section(product: Product) -> Iterator[str]:
    title = f"## {NAMES[product.name]} {product.version}"
    if product is IDP:
        yield from (title, "", "| action | parameters | what it does |", "|---|---|---|")
        for name, action in sorted(product.actions.items()):
            yield f"| `{name}` | {_parameters(action)} | {_sentence(action)} |"
        return
    known = vendor.actions(product.name)
    yield f"{title}: {len(product.actions)} of {len(known)} actions"
    yield from ("", "| action | served | what it does |", "|---|---|---|")
    for name in known:
        served = product.actions.get(name)
        yield f"| `{name}` | yes | {_sentence(served)} |" if served else f"| `{name}` | no | |"


def _parameters(action: Action) -> str:
    """Name the parameters; those that must be given are bold."""
    named = ((f"`{one.name}`", one.default is MISSING) for one in fields(action.ask))
    return ", ".join(f"**{name}**" if needed else name for name, needed in named) or "none"


def _sentence(action: Action) -> str:
    """Return the first sentence of what an action's function says of itself."""
    paragraph = (inspect.getdoc(action.run) or "").split("\n\n")[0].replace("\n", " ")
    return paragraph.split("; raises")[0].rstrip(".").replace("|", "\\|") + "."


if __name__ == "__main__" and sys.argv[1:] == ["update"]:
    PAGE.write_text(wanted(), encoding="utf-8")
