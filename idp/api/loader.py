"""Finds the modules that declare actions: a new file in a product's package is enough."""

import importlib
import pkgutil

from idp.api import idp, ims, ram, sts


def load() -> None:
    """Import every module of every product, so that its actions are declared."""
    for package in (ram, ims, sts, idp):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
