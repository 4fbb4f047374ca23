"""Authentication contexts: what a SAML application asks for, held against how somebody really logged on.

Sources: SAML 2.0 core, section 3.3.2.2.1; SAML 2.0 authentication context; REFEDS MFA profile.
"""

from collections.abc import Collection

from idp.rules.claims import methods_of
from idp.rules.saml_request import RequestedContext

CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
PASSWORD = f"{CLASSES}PasswordProtectedTransport"
MFA = "https://refeds.org/profile/mfa"
STRENGTHS = {
    f"{CLASSES}unspecified": 0,
    f"{CLASSES}Password": 1,
    PASSWORD: 1,
    MFA: 2,
    "http://schemas.microsoft.com/claims/multipleauthn": 2,
}
"""The classes that mean something here, weakest first."""
COMPARISONS = ("exact", "minimum", "maximum", "better")
OTHER = 0
ONE_FACTOR, TWO_FACTORS = ("pwd",), ("pwd", "otp")


def given(methods: Collection[str]) -> str:
    """Return the class that says how somebody logged on: with two factors, with the password, or otherwise."""
    return {2: MFA, 1: PASSWORD, OTHER: f"{CLASSES}unspecified"}[_strength(methods)]


def matching(wanted: RequestedContext | None, methods: Collection[str]) -> str | None:
    """Return the class to state in answer to a request; None when how somebody logged on does not meet it."""
    if wanted is None:
        return given(methods)
    own = _strength(methods)
    if wanted.comparison == "exact":  # who used two factors used the password as well
        return next((one for one in wanted.classes if STRENGTHS.get(one, own + 1) <= own), None)
    known = [STRENGTHS[one] for one in wanted.classes if one in STRENGTHS]
    return given(methods) if known and _meets(wanted.comparison, own, known) else None


def needs_two_factors(wanted: RequestedContext | None) -> bool:
    """Tell whether a password alone does not meet a request, and a second factor with it does."""
    return matching(wanted, ONE_FACTOR) is None and matching(wanted, TWO_FACTORS) is not None


def _meets(comparison: str, own: int, wanted: list[int]) -> bool:
    if comparison == "minimum":
        return own >= min(wanted)
    return own > max(wanted) if comparison == "better" else own <= max(wanted)


def _strength(methods: Collection[str]) -> int:
    named = methods_of(methods)
    return 2 if "mfa" in named else int("pwd" in named)
