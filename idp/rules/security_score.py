"""The security score of an account: a pure function of the figures beside it in the report (checklist SR-14 to SR-21).

Each item gives points up to its weight, and the weights make 100 (`WEIGHTS`; the table stands in the README too). A
share of users gives its share of the weight, of the holder's two possible keys each costs half; the sum is rounded
down once. Nothing that improves a figure lowers the score, the best state gives 100, and an account without users,
keys and devices, with the password policy it begins with, 55.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from idp.rules.settings.password_policy import PasswordPolicy, elements_required

WEIGHTS = {
    "BindMfa": 25,
    "SubUserBindMfa": 20,
    "SubUserPwdLevel": 20,
    "RootWithAccessKey": 10,
    "SubUserWithUnusedAccessKey": 10,
    "SubUserWithOldAccessKey": 5,
    "UnusedAkNum": 5,
    "OldAkNum": 5,
}
"""The points of each item, by its published name."""

MOST_KEYS_OF_HOLDER = 2
HIGH_LENGTH, HIGH_ELEMENTS = 12, 3
MID_LENGTH, MID_ELEMENTS = 8, 2


class PasswordLevel(StrEnum):
    """How strong the users' passwords must be."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


LEVEL_SHARES = {PasswordLevel.LOW: Fraction(0), PasswordLevel.MID: Fraction(1, 2), PasswordLevel.HIGH: Fraction(1)}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of the report. Keys of users count once for each user, those of the holder one by one."""

    users: int
    users_with_mfa: int
    users_with_unused_key: int
    users_with_old_key: int
    password_level: PasswordLevel
    holder_keys: int
    holder_unused_keys: int
    holder_old_keys: int
    holder_has_mfa: bool


def score(figures: Figures) -> int:
    """Return the score, a whole number from 0 to 100."""
    return int(sum(WEIGHTS[name] * share for name, share in shares(figures).items()))


def shares(figures: Figures) -> dict[str, Fraction]:
    """Return what share of its points each item gives, from 0 to 1, by published name."""
    users = figures.users
    return {
        "BindMfa": Fraction(figures.holder_has_mfa),
        "SubUserBindMfa": 1 - _share(users - figures.users_with_mfa, users),
        "SubUserPwdLevel": LEVEL_SHARES[figures.password_level],
        "RootWithAccessKey": 1 - _share(figures.holder_keys, MOST_KEYS_OF_HOLDER),
        "SubUserWithUnusedAccessKey": 1 - _share(figures.users_with_unused_key, users),
        "SubUserWithOldAccessKey": 1 - _share(figures.users_with_old_key, users),
        "UnusedAkNum": 1 - _share(figures.holder_unused_keys, MOST_KEYS_OF_HOLDER),
        "OldAkNum": 1 - _share(figures.holder_old_keys, MOST_KEYS_OF_HOLDER),
    }


def password_level(policy: PasswordPolicy) -> PasswordLevel:
    """Return the level that a password policy ensures: `high` from 12 characters of 3 kinds, `mid` from 8 of 2."""
    length, elements = policy.minimum_password_length, elements_required(policy)
    if length >= HIGH_LENGTH and elements >= HIGH_ELEMENTS:
        return PasswordLevel.HIGH
    return PasswordLevel.MID if length >= MID_LENGTH and elements >= MID_ELEMENTS else PasswordLevel.LOW


def _share(part: int, whole: int) -> Fraction:
    return min(Fraction(part, whole), Fraction(1)) if whole else Fraction(0)
