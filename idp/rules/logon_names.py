"""Logon names: `alice@acme.onaliyun.com` in all its spellings, and the form of the names that make it up.

Every spelling of a name yields the same value, so that whatever is counted or looked up under it is found (DD-12,
DA-20). Which account a domain belongs to is left to the store.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from idp.rules import domain_names

MOST_CHARACTERS = 320
_USER_PART = re.compile(r"[a-z0-9._+-]{1,64}")
USER_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class LogonName:
    """A logon name in its one spelling: lower case, the domain in A-labels without a trailing dot."""

    user: str
    domain: str

    def account_part(self, logon_domain: str) -> tuple[Literal["domain", "alias_or_id"], str]:
        """Return what names the account: its alias or ID where a default domain was given, else the domain.

        `acme.onaliyun.com` and the bare `acme` both lead to the alias (DD-02, DD-03, DD-06).
        """
        label = self.domain.removesuffix(f".{logon_domain}")
        return ("domain", self.domain) if "." in label else ("alias_or_id", label)


def parse(typed: str, logon_domain: str) -> LogonName | None:
    """Return what a typed text means as a logon name; None when it is not of the form of one.

    A bare alias or account ID is completed by the logon domain, so that both spellings count as one.
    """
    if len(typed) > MOST_CHARACTERS:
        return None
    user, at, domain = _split(typed)
    user = user.casefold()
    if not at or not _USER_PART.fullmatch(user):
        return None
    try:
        name = domain_names.normalise(domain)
    except domain_names.BadDomain:
        return None
    return LogonName(user, name if "." in name else f"{name}.{logon_domain}")


def user_part(typed: str) -> str:
    """Return the user in what `parse` takes for a logon name, in the case it was typed in."""
    return _split(typed)[0]


def _split(typed: str) -> tuple[str, str, str]:
    return unicodedata.normalize("NFKC", typed.strip()).partition("@")


def user_name_objection(name: str) -> str | None:
    """Return what is wrong with the name of a user, or None."""
    if USER_NAME.fullmatch(name):
        return None
    return "must have 1 to 64 letters, digits, periods, underscores and hyphens"


def owner_name_objection(name: str, logon_domain: str) -> str | None:
    """Return what is wrong with the whole logon name of an account holder, or None.

    Its domain lies outside the logon domain, where the names of users are.
    """
    parsed = parse(name, logon_domain)
    if parsed is None:
        return "must be a whole logon name such as owner@acme.example"
    if f".{parsed.domain}".endswith(f".{logon_domain}"):
        return f"must not end in {logon_domain}, where users have their names"
    return None


def key(name: str) -> str:
    """Return the text under which a user's name is compared and kept unique (DD-12)."""
    return unicodedata.normalize("NFKC", name).casefold()
