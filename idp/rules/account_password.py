"""The account holder's password: rules of its own, whatever the users' policy says (section 2.1; AP-11)."""

from collections.abc import Sequence

from idp.rules.password_strength import (
    CONTROL_CHARACTER,
    FIXED_DEMANDS,
    MOST_CHECKED,
    TOO_FEW_KINDS,
    TOO_LONG,
    TOO_SHORT,
    Candidate,
    Demand,
    Weakness,
    found,
    is_symbol,
    normalise,
)

SHORTEST = 6
KINDS = (str.isalpha, str.isdecimal, is_symbol)
"""Letters, of either case; digits; special characters (AP-02, AP-03)."""
FEWEST_KINDS = 2


def objections(password: str, names: Sequence[str]) -> tuple[Weakness, ...]:
    """Return everything objected to; `names` are those of the account and its holder."""
    return found((*DEMANDS, *FIXED_DEMANDS), Candidate(normalise(password), names))


def requirements() -> tuple[Weakness, ...]:
    """Return what is demanded, to be shown before a password is typed."""
    return tuple(weakness for weakness, _test in (*DEMANDS, *FIXED_DEMANDS) if weakness is not CONTROL_CHARACTER)


DEMANDS: tuple[Demand, ...] = (
    (TOO_SHORT(minimum=SHORTEST), lambda it: len(it.password) < SHORTEST),
    (TOO_LONG(maximum=MOST_CHECKED), lambda it: len(it.password) > MOST_CHECKED),
    (TOO_FEW_KINDS, lambda it: sum(map(it.has, KINDS)) < FEWEST_KINDS),
)
