"""Finds the modules that declare actions: a new file in a package of actions is enough."""

import importlib
import pkgutil

from idp.api import idp, ims, ram, ram_and_ims, sts


def load() -> None:
    """Import every module of every package, so that its actions are declared."""
    for package in (ram_and_ims, ram, ims, sts, idp):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
