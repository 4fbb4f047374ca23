"""How strong a user's password must be, and generated passwords that are (sections 2.2 and 3.2).

A demand is a `Weakness` and the test that finds it: the same sentences are shown beforehand and when a password is
refused. Reuse is `idp.rules.password_history`'s; the account holder's password is `idp.rules.account_password`'s.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from idp.rules.common_passwords import is_common
from idp.rules.settings.password_policy import PasswordPolicy

MOST_CHECKED = 128
"""Code points; whatever is longer is refused before anything else is done with it."""
LONGEST = 32
"""Characters of a user's password (PW-08)."""
GENERATED_LENGTH = 16

# No letter or digit that is easily read as another one.
_LOWER = "abcdefghjkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_SYMBOLS = "!#$%&*+-=?@"


@dataclass(frozen=True)
class Weakness:
    """What a password lacks: a stable code, a constant sentence with named blanks, and what fills them."""

    code: str
    sentence: str
    blanks: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, **blanks: object) -> "Weakness":
        """Return this weakness with its blanks filled."""
        return Weakness(self.code, self.sentence, blanks)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.sentence.format(**self.blanks)


TOO_SHORT = Weakness("TooShort", "Use at least {minimum} characters.")
TOO_LONG = Weakness("TooLong", "Use at most {maximum} characters.")
NO_LOWERCASE = Weakness("NoLowercaseCharacter", "Use a lowercase letter.")
NO_UPPERCASE = Weakness("NoUppercaseCharacter", "Use an uppercase letter.")
NO_NUMBER = Weakness("NoNumber", "Use a digit.")
NO_SYMBOL = Weakness("NoSymbol", "Use a special character.")
TOO_FEW_DIFFERENT = Weakness("TooFewDifferentCharacters", "Use at least {minimum} different characters.")
TOO_FEW_KINDS = Weakness("TooFewKinds", "Use at least two of these: letters, digits, special characters.")
CONTAINS_USER_NAME = Weakness("ContainsUserName", "Leave out the user name.")
CONTROL_CHARACTER = Weakness("ControlCharacter", "Leave out control characters.")
COMMON = Weakness("Common", "Use no password that many people use.")
OWN_NAME = Weakness("OwnName", "Use more than your own name or that of the account.")


@dataclass(frozen=True)
class Candidate:
    """A password under test, normalised, and the names that it must not consist of; the first is the user's."""

    password: str
    names: Sequence[str]

    def has(self, test: Callable[[str], bool]) -> bool:
        """Tell whether a character passes the test."""
        return any(map(test, self.password))


Demand = tuple[Weakness, Callable[[Candidate], bool]]


def too_long_to_check(password: str) -> bool:
    """Tell whether a password is too long for any work to be spent on it."""
    return len(password) > MOST_CHECKED


def normalise(password: str) -> str:
    """Return the form that is checked and hashed (NFC): the same keys give the same password on any machine."""
    return unicodedata.normalize("NFC", password)


def weaknesses(
    password: str, policy: PasswordPolicy, user_name: str, account_names: Sequence[str]
) -> tuple[Weakness, ...]:
    """Return everything the policy and the fixed rules object to, in the order of `requirements`."""
    candidate = Candidate(normalise(password), (user_name, *account_names))
    return found((*_policy_demands(policy), *FIXED_DEMANDS), candidate)


def requirements(policy: PasswordPolicy) -> tuple[Weakness, ...]:
    """Return what is demanded of a password, to be shown before one is typed."""
    demands = (*_policy_demands(policy), *FIXED_DEMANDS)
    return tuple(weakness for weakness, _test in demands if weakness is not CONTROL_CHARACTER)


def found(demands: Sequence[Demand], candidate: Candidate) -> tuple[Weakness, ...]:
    """Return the weaknesses whose test finds them in the candidate."""
    return tuple(weakness for weakness, test in demands if test(candidate))


def generate(policy: PasswordPolicy, below: Callable[[int], int]) -> str:
    """Make a password that meets the policy (LP-12); `below(n)` returns an unbiased number from 0 to n - 1.

    Characters do not repeat, so there are as many different ones as any policy asks for. The user's name is not
    known here: a caller for whom it matters tries again while `weaknesses` finds something.
    """
    drawn = [group[below(len(group))] for group in (_LOWER, _UPPER, _DIGITS, _SYMBOLS)]
    left = [character for character in _LOWER + _UPPER + _DIGITS + _SYMBOLS if character not in drawn]
    while len(drawn) < max(GENERATED_LENGTH, policy.minimum_password_length):
        drawn.append(left.pop(below(len(left))))
    return "".join(drawn.pop(below(len(drawn))) for _ in range(len(drawn)))


def is_symbol(character: str) -> bool:
    """Tell whether a character is a special one: punctuation, a sign, or a blank."""
    return unicodedata.category(character)[0] in "PSZ"


def _policy_demands(policy: PasswordPolicy) -> Iterator[Demand]:
    least, different = policy.minimum_password_length, policy.minimum_password_different_character
    yield TOO_SHORT(minimum=least), lambda it: len(it.password) < least
    yield TOO_LONG(maximum=LONGEST), lambda it: len(it.password) > LONGEST
    if policy.require_lowercase_characters:
        yield NO_LOWERCASE, lambda it: not it.has(str.islower)
    if policy.require_uppercase_characters:
        yield NO_UPPERCASE, lambda it: not it.has(str.isupper)
    if policy.require_numbers:
        yield NO_NUMBER, lambda it: not it.has(str.isdecimal)
    if policy.require_symbols:
        yield NO_SYMBOL, lambda it: not it.has(is_symbol)
    if different:
        yield TOO_FEW_DIFFERENT(minimum=different), lambda it: len(set(it.password)) < different
    if policy.password_not_contain_user_name:
        yield CONTAINS_USER_NAME, _contains_user_name


def _contains_user_name(candidate: Candidate) -> bool:
    return candidate.names[0].casefold() in candidate.password.casefold()


def _has_control_character(candidate: Candidate) -> bool:
    # Half a surrogate pair is no character at all, and cannot be encoded for hashing.
    return candidate.has(lambda character: unicodedata.category(character) in ("Cc", "Cs"))


def _is_own_name(candidate: Candidate) -> bool:
    password = candidate.password.casefold()
    return any(_is_name(password, name.casefold()) for name in candidate.names if name)


def _is_name(password: str, name: str) -> bool:
    continued = password.startswith(name) and not any(map(str.isalpha, password[len(name) :]))
    bare = _bare(name)
    return continued or (bare != "" and bare == _bare(password))


def _bare(text: str) -> str:
    """Return a text without the digits and symbols at its end."""
    while text and not text[-1].isalpha():
        text = text[:-1]
    return text


FIXED_DEMANDS: tuple[Demand, ...] = (
    (CONTROL_CHARACTER, _has_control_character),
    (COMMON, lambda it: is_common(it.password)),
    (OWN_NAME, _is_own_name),
)
