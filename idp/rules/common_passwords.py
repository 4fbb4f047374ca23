"""The passwords guessed first: the 10,000 most frequent of six characters and more.

The frequencies are those of the zxcvbn project (MIT licence). Whether a common password is refused is the caller's.
"""

from functools import lru_cache
from importlib import resources


def is_common(password: str) -> bool:
    """Tell whether a password is among the most frequent ones, whatever its case."""
    return password.casefold() in _listed()


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    text = resources.files("idp.rules").joinpath("data/common_passwords.txt").read_text(encoding="ascii")
    return frozenset(text.splitlines())
