"""Domain names: one spelling for each, which of them may be an alias, and the proof that one is owned (section 4.2).

Names are kept as lower-case A-labels and shown as U-labels (DA-15, DA-20). Looking up TXT records and keeping what
was found are left to the caller.
"""

import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

MOST_CHARACTERS = 253
TXT_PREFIX = "idp-domain-verification="
GRACE = timedelta(days=7)
"""For how long a vanished record only warns."""
RECHECK_EVERY = timedelta(days=1)

# A name whose last label looks like a number is read as an IPv4 address by browsers, in whatever notation.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SCRIPTS = {
    "CJK": "HAN",
    "IDEOGRAPHIC": "HAN",
    "KATAKANA-HIRAGANA": "KATAKANA",
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",
}
_OF_NO_SCRIPT = frozenset({"DIGIT", "HYPHEN-MINUS", "MIDDLE", "COMBINING", "MODIFIER"})
_WRITTEN_TOGETHER = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "BOPOMOFO"}),
    frozenset({"HAN", "HANGUL"}),
)
# Lower-case letters that most typefaces draw like an ASCII letter: Cyrillic, Greek, Armenian, Latin.
_LOOK_LIKE_ASCII = frozenset("асԁеһіјӏорԛѕԝхуѵαγικνορυχցհոսօıɑɡɩ")


class BadDomain(ValueError):
    """A name that cannot be a domain; the text completes the sentence "{name} cannot be a domain alias: {why}."."""


def normalise(text: str) -> str:
    """Return the one spelling of a domain: A-labels, lower case, no trailing dot; raises `BadDomain`.

    Full-width letters and dots are mapped (UTS 46). Characters that cannot be seen are refused, not dropped.
    """
    if len(text) > MOST_CHARACTERS + 1:
        message = f"it is longer than {MOST_CHARACTERS} characters"
        raise BadDomain(message)
    try:
        if any(_unseen(character) for character in text):
            message = "it has blanks or characters that cannot be seen"
            raise BadDomain(message)
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii").removesuffix(".")
    except UnicodeError:
        message = "it is not a valid domain name"
        raise BadDomain(message) from None


def shown(name: str) -> str:
    """Return a normalised name as people read it, in U-labels."""
    return ".".join(_shown_label(label) for label in name.split("."))


def alias_objection(name: str, logon_domain: str) -> str | None:
    """Return why a normalised name cannot be a domain alias, or None (DA-14, DA-15)."""
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return "it is an IP address"
    if "." not in name:
        return "it has one label only"
    if f".{name}".endswith(f".{logon_domain}"):
        return f"it ends in {logon_domain}, where every account has its default domain"
    if _public_suffixes().privatesuffix(name) is None:
        return "it is a public suffix, under which anybody can register"
    return next(filter(None, map(_label_objection, shown(name).split("."))), None)


def record_for(code: str) -> str:
    """Return the TXT record that proves ownership (DA-05)."""
    return TXT_PREFIX + code


def proves(records: Sequence[str], code: str) -> bool:
    """Tell whether a record is the code, alone or with its prefix, whole and exact (DA-06, DA-10).

    Blanks and quotes around a record do not matter. Without a code nothing is proved.
    """
    wanted = (code.encode(), record_for(code).encode())
    found = (record.strip(' \t"').encode("utf-8", "surrogatepass") for record in records)
    matches = [hmac.compare_digest(record, text) for record in found for text in wanted]
    return bool(code) and any(matches)


@dataclass(frozen=True)
class Ownership:
    """What the re-checks of a verified alias have found: since when its record is missing, when it was suspended."""

    missing_since: datetime | None = None
    suspended_at: datetime | None = None


def recheck(before: Ownership, found: bool | None, now: datetime) -> Ownership:  # noqa: FBT001 -- three answers, not a switch
    """Return what stands after a re-check (DA-17).

    `found` is None when DNS gave no usable answer: that changes nothing. A missing record warns from the first time
    on and suspends after `GRACE`; a record found again ends both.
    """
    if found is None:
        return before
    if found:
        return Ownership()
    since = before.missing_since or now
    overdue = now if now - since >= GRACE else None
    return Ownership(since, before.suspended_at or overdue)


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _unseen(character: str) -> bool:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
    # UTS 46 would drop variation selectors and the like silently, and two spellings would be one name.
    return hidden or not idna.uts46_remap(character)


def _shown_label(label: str) -> str:
    try:
        return idna.decode(label)
    except UnicodeError:
        return label


def _label_objection(label: str) -> str | None:
    if label.isascii():
        return None
    scripts = {script for character in label if (script := _script(character))}
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        return f"“{label}” mixes scripts"
    if all(character.isascii() or character in _LOOK_LIKE_ASCII for character in label):
        return f"“{label}” can be mistaken for Latin letters"
    return None


def _script(character: str) -> str | None:
    # The standard library has no table of scripts, but the names of letters begin with their script.
    first = unicodedata.name(character, "UNKNOWN").split(" ")[0]
    return None if first in _OF_NO_SCRIPT else _SCRIPTS.get(first, first)
