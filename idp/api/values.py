"""Parameters that take one of a few published values."""

from enum import StrEnum
from typing import TypeVar

from idp import refusals

Choice = TypeVar("Choice", bound=StrEnum)


def one_of(choices: type[Choice], name: str, text: str) -> Choice:
    """Return the choice written as `text`; raises `PARAMETER_FORMAT` for the parameter `name`."""
    try:
        return choices(text)
    except ValueError:
        raise refusals.PARAMETER_FORMAT(name=name, expected=" or ".join(choices)) from None
