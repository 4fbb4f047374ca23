"""Codes of a TOTP device (RFC 6238): which step a code belongs to, and whether it may be used (AM-18, AM-19, UM-06)."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

STEP_SECONDS = 30
WINDOW = 1
"""Steps of drift accepted either way at logon."""
BINDING_WINDOW = 2
"""Steps of drift accepted either way at binding, when the device's clock error is measured (UM-12).

No more than what passes at logon later: the window there, moved by at most one step.
"""
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 12

CodeOf = Callable[[int], str]


@dataclass(frozen=True)
class Match:
    """The step of the second code of a binding; `drift` is how far the device's clock is off, for later checks."""

    step: int
    drift: int


def step_at(now: datetime) -> int:
    """Return the number of the 30-second step."""
    return int(now.timestamp()) // STEP_SECONDS


def normalise_code(typed: str) -> str | None:
    """Return six digits, blanks left out; None for anything else."""
    digits = "".join(typed.split(" "))
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def match(code_of: CodeOf, typed: str, now: datetime, drift: int = 0) -> int | None:
    """Find the step a code belongs to, within the window around the device's clock; None when there is none.

    The drift is the one measured at binding (UM-12). What is typed later does not move the window: a code typed late
    would let older ones in (AM-19).

    Every candidate is compared, in constant time. The newest step wins, in case two steps share a code.
    """
    code = normalise_code(typed)
    if code is None:
        return None
    present = step_at(now)
    found = None
    for step in range(present + drift - WINDOW, present + drift + WINDOW + 1):
        if hmac.compare_digest(code_of(step), code):
            found = step
    return found


def consecutive(code_of: CodeOf, first: str, second: str, now: datetime) -> Match | None:
    """Match two codes of neighbouring steps, in that order; None otherwise (UM-06 to UM-10).

    The second code's match is returned; its step lies within the window for binding.
    """
    one, two = normalise_code(first), normalise_code(second)
    if one is None or two is None:
        return None
    present = step_at(now)
    found = None
    for step in range(present - BINDING_WINDOW, present + BINDING_WINDOW + 1):
        neighbours = hmac.compare_digest(code_of(step - 1), one) & hmac.compare_digest(code_of(step), two)
        if neighbours:
            found = Match(step, _clamped(step - present))
    return found


def base32(seed: bytes) -> str:
    """Return a device's seed as authenticator apps take it: Base32 without padding."""
    return base64.b32encode(seed).decode().rstrip("=")


def format_recovery_code(code: str) -> str:
    """Return a recovery code in groups of four, as it is shown."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalise_recovery_code(typed: str) -> str | None:
    """Return a typed recovery code as it was made, whatever its case and grouping; None when it cannot be one."""
    code = typed.lower().replace("-", "").replace(" ", "")
    fits = len(code) == RECOVERY_LENGTH and all(character in RECOVERY_ALPHABET for character in code)
    return code if fits else None


def make_recovery_code(below: Callable[[int], int]) -> str:
    """Make a recovery code (59 bits); `below(n)` returns an unbiased number from 0 to n - 1."""
    return "".join(RECOVERY_ALPHABET[below(len(RECOVERY_ALPHABET))] for _ in range(RECOVERY_LENGTH))


def _clamped(drift: int) -> int:
    # A window that follows the drift is never wider than one step beyond the window of an exact clock.
    return max(-WINDOW, min(WINDOW, drift))
