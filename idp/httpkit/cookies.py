"""Our cookies: opaque tokens, HttpOnly, SameSite=Lax; `Secure` and `__Host-` as soon as the origin is https."""

from datetime import datetime

from flask import Response, request

from idp.config import Config

SESSION = "idp_session"
REMEMBERED = "idp_remembered"
LANGUAGE = "idp_language"
FLOW = "idp_flow"
ASSERTED = "idp_asserted"
ROLE = "idp_role"
ROLE_OFFERED = "idp_role_offered"
LONGEST_TOKEN = 200
YEAR_SECONDS = 365 * 24 * 3600


def name(config: Config, plain: str) -> str:
    """Return a cookie's full name: `__Host-` cookies cannot be set by sibling domains."""
    return f"__Host-{plain}" if config.secure else plain


def session_token(config: Config) -> str:
    """Return the session token this browser sent; empty for none, or for what cannot be one."""
    return _token(config, SESSION)


def remembered_token(config: Config) -> str:
    """Return the remembered-browser token this browser sent; empty likewise."""
    return _token(config, REMEMBERED)


def set_session(response: Response, config: Config, token: str) -> None:
    """Give the browser its session until it is closed; the server ends it in time whatever the browser does."""
    _set(response, config, SESSION, token, expires=None)


def set_remembered(response: Response, config: Config, token: str, ends_at: datetime) -> None:
    """Let the browser be known until `ends_at`."""
    _set(response, config, REMEMBERED, token, expires=ends_at)


def asserted_token(config: Config) -> str:
    """Return under what the enterprise's assertion that this browser brought is kept; empty likewise."""
    return _token(config, ASSERTED)


def set_asserted(response: Response, config: Config, token: str, seconds: int) -> None:
    """Let the browser come back with what it brought: other sites' posts come without its cookies."""
    _set(response, config, ASSERTED, token, max_age=seconds)


def clear_asserted(response: Response, config: Config) -> None:
    """Take that away."""
    _clear(response, config, ASSERTED)


def role_token(config: Config) -> str:
    """Return the token of the role's session in this browser; empty likewise."""
    return _token(config, ROLE)


def set_role(response: Response, config: Config, token: str) -> None:
    """Give the browser its session of a role until it is closed."""
    _set(response, config, ROLE, token, expires=None)


def clear_role(response: Response, config: Config) -> None:
    """Take that away."""
    _clear(response, config, ROLE)


def offered_token(config: Config) -> str:
    """Return under what the roles are kept that this browser may choose from; empty likewise."""
    return _token(config, ROLE_OFFERED)


def set_offered(response: Response, config: Config, token: str, seconds: int) -> None:
    """Let the browser choose one of the roles that it was offered."""
    _set(response, config, ROLE_OFFERED, token, max_age=seconds)


def clear_offered(response: Response, config: Config) -> None:
    """Take that away."""
    _clear(response, config, ROLE_OFFERED)


def set_language(response: Response, config: Config, code: str) -> None:
    """Keep a chosen language for a year."""
    _set(response, config, LANGUAGE, code, max_age=YEAR_SECONDS)


def language(config: Config) -> str:
    """Return the language chosen earlier; empty for none."""
    return request.cookies.get(name(config, LANGUAGE), "")


def clear_session(response: Response, config: Config) -> None:
    """Take the session cookie away."""
    _clear(response, config, SESSION)


def _token(config: Config, plain: str) -> str:
    if "Cookie" not in request.headers:
        return ""  # programs send none
    token = request.cookies.get(name(config, plain), "")
    return token if len(token) <= LONGEST_TOKEN else ""


def _clear(response: Response, config: Config, plain: str) -> None:
    response.delete_cookie(name(config, plain), path="/", secure=config.secure, httponly=True, samesite="Lax")


def _set(
    response: Response,
    config: Config,
    plain: str,
    value: str,
    *,
    expires: datetime | None = None,
    max_age: int | None = None,
) -> None:
    response.set_cookie(
        name(config, plain),
        value,
        expires=expires,
        max_age=max_age,
        path="/",
        secure=config.secure,
        httponly=True,
        samesite="Lax",
    )
