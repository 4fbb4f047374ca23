"""The form of tags, as published for users: up to 20 of them, each key once."""

from collections.abc import Sequence

from idp import refusals

MOST = 20
LONGEST = 128
RESERVED_KEYS = ("aliyun", "acs:")
RESERVED_VALUES = ("acs:",)
ADDRESSES = ("http://", "https://")


def check(tags: Sequence[tuple[str, str]], name: str = "Tag") -> None:
    """Raise `PARAMETER_FORMAT` for the parameter `name` when the tags are not of their form."""
    keys = [key for key, _value in tags]
    if len(tags) > MOST or len(set(keys)) < len(keys):
        raise refusals.PARAMETER_FORMAT(name=name, expected=f"a list of at most {MOST} tags of different keys")
    for key, value in tags:
        if not key or not _fits(key, RESERVED_KEYS) or not _fits(value, RESERVED_VALUES):
            expected = f"tags of 1 to {LONGEST} characters without a web address or a reserved beginning"
            raise refusals.PARAMETER_FORMAT(name=name, expected=expected)


def _fits(text: str, reserved: tuple[str, ...]) -> bool:
    free = not text.lower().startswith(reserved) and not any(one in text.lower() for one in ADDRESSES)
    return free and len(text) <= LONGEST and text.isprintable()
