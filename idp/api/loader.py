"""Finds the modules that declare actions: a new file in a package of actions is enough."""

import importlib
import pkgutil
from collections.abc import Iterator

from idp.api import idp, ims, ram, ram_and_ims, sts


def modules() -> Iterator[str]:
    """Return the names of the modules of every package."""
    for package in (ram_and_ims, ram, ims, sts, idp):
        yield from (f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__))


def load() -> None:
    """Import them all, so that their actions are declared."""
    for module in modules():
        importlib.import_module(module)
