"""Kinds of applications as published, and what each may ask for."""

from idp import refusals

WEB, NATIVE = "WebApp", "NativeApp"
ACCESS_SECONDS = 3600
ACCESS_BETWEEN = (900, 10_800)
"""How long an access token counts, in seconds."""
REFRESH_SECONDS = {WEB: 7_776_000, NATIVE: 2_592_000}
"""The published defaults. No refresh token is ever issued, so nothing else can be asked for."""
PROTOCOL_VERSION = "2.0"
SCOPES = {
    "openid": "The ID of the user.",
    "profile": "The user's logon name and display name.",
    "email": "The user's e-mail address.",
}
REQUIRED = "openid"


def check_kind(kind: str) -> None:
    """Raise `PARAMETER_FORMAT` for a kind that is not served: there is no application without a user's logon."""
    if kind not in REFRESH_SECONDS:
        raise refusals.PARAMETER_FORMAT(name="AppType", expected=f"{WEB} or {NATIVE}")


def check_access_seconds(name: str, seconds: int) -> None:
    """Raise `SETTING_RANGE` for a validity of access tokens out of range."""
    low, high = ACCESS_BETWEEN
    if not low <= seconds <= high:
        raise refusals.SETTING_RANGE(name=name, expected=f"must be a whole number from {low} to {high}")


def check_secret_required(name: str, kind: str, *, required: bool) -> None:
    """Raise `SETTING_FIXED` for a web application without a secret."""
    if kind == WEB and not required:
        raise refusals.SETTING_FIXED(name=name, value="true")


def scopes_of(name: str, text: str) -> tuple[str, ...]:
    """Return the scopes in a text such as `openid;profile`, the required one always; raises `PARAMETER_FORMAT`."""
    asked = set(filter(None, text.split(";"))) | {REQUIRED}
    if asked - SCOPES.keys():
        raise refusals.PARAMETER_FORMAT(name=name, expected=f"one or more of {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in asked)
