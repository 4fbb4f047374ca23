"""What a SAML application is told of a user: names of its own for the facts there are, or values that never change."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from idp.rules.claims import Authentication

Source = str | Sequence[str]
"""The name of a fact, or values."""
GROUPS = "groups"
SOURCES = ("user_id", "principal", "display_name", "email", "account_id", GROUPS)
USUAL: Mapping[str, str | Sequence[str]] = {
    "name": "principal",
    "displayName": "display_name",
    "email": "email",
    "groups": GROUPS,
}
"""What an application is told when nothing is said about it."""
MOST, LONGEST = 50, 2000
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sources_of(written: Any) -> dict[str, Source] | None:
    """Return the mapping that JSON holds; None when it holds another shape."""
    fits = isinstance(written, dict) and all(_is_source(source) for source in written.values())
    return dict(written) if fits else None


def objection(attributes: Mapping[str, str | Sequence[str]]) -> str | None:
    """Return what is wrong with a mapping of attribute names to a source each, or to values; None when nothing is."""
    if len(attributes) > MOST:
        return f"has at most {MOST} attributes"
    for name, source in attributes.items():
        if isinstance(source, str):
            if source not in SOURCES:
                return f"knows no {source} for {name}; known are {', '.join(SOURCES)}, or a list of values"
        elif not source or not all(_fits(value) for value in source):
            return f"needs values of 1 to {LONGEST} printable characters for {name}"
        if not _fits(name):
            return f"needs names of 1 to {LONGEST} printable characters"
    return None


def wants_groups(attributes: Mapping[str, str | Sequence[str]]) -> bool:
    """Tell whether an application is told of groups."""
    return GROUPS in (attributes or USUAL).values()


def values(
    attributes: Mapping[str, str | Sequence[str]], who: Authentication, groups: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the attributes of somebody; one without a value is left out."""
    told = {name: _of(source, who, groups) for name, source in (attributes or USUAL).items()}
    return {name: found for name, found in told.items() if found}


def xml_text(text: str) -> str:
    """Replace characters that XML cannot carry."""
    return UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _of(source: str | Sequence[str], who: Authentication, groups: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(source, str):
        return tuple(source)
    if source == GROUPS:
        return tuple(groups)
    if source == "display_name":
        return (who.display_name or who.principal,)
    return tuple(filter(None, (str(getattr(who, source)),)))


def _fits(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()


def _is_source(written: Any) -> bool:
    if isinstance(written, list):
        return all(isinstance(one, str) for one in written)
    return isinstance(written, str)
