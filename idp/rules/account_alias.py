"""Account aliases: their form, and for how long a former one is held back (section 4.1).

Whether an alias is taken is left to the store.
"""

import re
from datetime import timedelta

RESERVED = timedelta(days=90)
"""For how long nobody else can take a former alias (DD-07)."""
SHORTEST = 3
LONGEST = 32
LONGEST_DOMAIN = 64

_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ACCOUNT_ID = re.compile(r"[0-9]{16}")


def normalise(text: str) -> str:
    """Return the one spelling of an alias (DD-09)."""
    return text.strip().lower()


def fits(alias: str) -> bool:
    """Tell whether an alias is neither too short nor too long."""
    return SHORTEST <= len(alias) <= LONGEST


def objection(alias: str, logon_domain: str) -> str | None:
    """Return what is wrong with a normalised alias, or None (DD-08)."""
    if not fits(alias):
        return f"must have {SHORTEST} to {LONGEST} characters"
    if not _FORM.fullmatch(alias):
        return "must have lowercase letters, digits and hyphens only; no hyphen at either end, no two in a row"
    if len(f"{alias}.{logon_domain}") > LONGEST_DOMAIN:
        return f"must make a default domain of at most {LONGEST_DOMAIN} characters"
    return None


def is_account_id(text: str) -> bool:
    """Tell whether a text has the form of an account ID: 16 ASCII digits."""
    return _ACCOUNT_ID.fullmatch(text) is not None


def is_foreign_id(alias: str, account_id: str) -> bool:
    """Tell whether an alias has the form of an account ID that is not one's own (DD-10)."""
    return is_account_id(alias) and alias != account_id
