"""Reading an authorization request: client and redirect address first, then everything else (Core, 3.1.2.1)."""

import re
from collections.abc import Callable
from datetime import datetime

from flask import request

from idp import refusals
from idp.httpkit.current import services
from idp.oidc.issuer import PROTOCOL, once
from idp.oidc.tokens import subject_of_hint
from idp.rules import redirect_uris
from idp.rules.single_sign_on import Wish
from idp.services.directory import Application
from idp.services.sso import SsoRequest

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
PROMPTS = {"none", "login", "consent", "select_account"}
LONGEST = 2000
LONGEST_AGE = 10**9
KEPT = ("state", "nonce", "login_hint", "ui_locales")


class AuthorizationError(Exception):
    """An error to send to the application: a code of the standards, and a sentence of printable ASCII."""

    def __init__(self, code: str, description: str) -> None:
        self.code = code
        self.description = description
        super().__init__(description)


def trusted_target(account_id: str) -> tuple[Application, str]:
    """Return the application and its redirect address; raises refusals that are shown, never sent anywhere."""
    try:
        client_id, redirect_uri = once("client_id"), once("redirect_uri")
    except ValueError:
        raise refusals.BAD_REQUEST() from None
    application = services().directory.application(account_id, client_id) if client_id else None
    if application is None:
        raise refusals.CLIENT_UNKNOWN()
    if not redirect_uri:
        raise refusals.REDIRECT_URI_MISSING()
    if not belongs(application, redirect_uri):
        raise refusals.REDIRECT_URI_UNKNOWN()
    return application, redirect_uri


def belongs(application: Application, redirect_uri: str) -> bool:
    """Tell whether an address is the application's at this moment."""
    native = application.public
    return redirect_uris.allowed(redirect_uri, application.redirect_uris, native=native)


def state() -> str | None:
    """Return the application's own state, to come back with every answer; None for what cannot be one."""
    values = [*request.args.getlist("state"), *request.form.getlist("state")]
    return values[0] if len(values) == 1 and len(values[0]) <= LONGEST else None


def parse(application: Application, redirect_uri: str, now: datetime) -> SsoRequest:
    """Return the request in terms of single sign-on; raises `AuthorizationError`."""
    for check in CHECKS:
        check(application)
    prompts = set((_given("prompt") or "").split())
    parameters = {name: value for name in KEPT if (value := _given(name)) is not None}
    parameters |= {
        "redirect_uri": redirect_uri,
        "scope": _scope(application),
        "code_challenge": _given("code_challenge") or "",
    }
    wish = Wish(
        requested_at=now,
        silent="none" in prompts,
        fresh=bool(prompts & {"login", "select_account"}),
        max_age=_max_age(),
        subject=_subject(application),
    )
    return SsoRequest(
        protocol=PROTOCOL,
        account_id=application.account_id,
        party=application.client_id,
        wish=wish,
        parameters=parameters,
    )


def _each_once(_application: Application) -> None:
    for name in {*request.args, *request.form}:
        if len(request.args.getlist(name)) + len(request.form.getlist(name)) > 1:
            raise AuthorizationError("invalid_request", "A parameter is given more than once.")


def _nothing_we_do_not_take(_application: Application) -> None:
    if _given("request") is not None:
        raise AuthorizationError("request_not_supported", "Request objects are not supported.")
    if _given("request_uri") is not None:
        raise AuthorizationError("request_uri_not_supported", "Request objects are not supported.")
    if _given("registration") is not None:
        raise AuthorizationError("registration_not_supported", "Clients cannot describe themselves.")


def _response_type(_application: Application) -> None:
    given = _given("response_type")
    if given is None:
        raise AuthorizationError("invalid_request", "response_type is missing.")
    if given != "code":
        raise AuthorizationError("unsupported_response_type", "The only response_type is code.")


def _response_mode(_application: Application) -> None:
    if _given("response_mode") not in (None, "query"):
        raise AuthorizationError("invalid_request", "The only response_mode is query.")


def _openid(_application: Application) -> None:
    if "openid" not in (_given("scope") or "").split():
        raise AuthorizationError("invalid_scope", "The scope must contain openid.")


def _pkce(_application: Application) -> None:
    challenge, method = _given("code_challenge"), _given("code_challenge_method")
    if challenge is None:
        raise AuthorizationError("invalid_request", "code_challenge is missing (PKCE is required).")
    if method != "S256":
        raise AuthorizationError("invalid_request", "The only code_challenge_method is S256.")
    if not CHALLENGE.fullmatch(challenge):
        raise AuthorizationError("invalid_request", "code_challenge is malformed.")


def _prompt(_application: Application) -> None:
    prompts = set((_given("prompt") or "").split())
    if not prompts <= PROMPTS:
        raise AuthorizationError("invalid_request", "prompt has an unknown value.")
    if "none" in prompts and len(prompts) > 1:
        raise AuthorizationError("invalid_request", "prompt none stands alone.")


CHECKS: tuple[Callable[[Application], None], ...] = (
    _each_once,
    _nothing_we_do_not_take,
    _response_type,
    _response_mode,
    _openid,
    _pkce,
    _prompt,
)


def _given(name: str) -> str | None:
    """Return a parameter of sensible size; an empty one counts as absent (RFC 6749, section 3.1)."""
    value = request.values.get(name)
    if value and (len(value) > LONGEST or "\0" in value):
        raise AuthorizationError("invalid_request", f"{name} is too long or malformed.")
    return value or None


def _scope(application: Application) -> str:
    wanted = (_given("scope") or "").split()
    return " ".join(scope for scope in application.scopes if scope in wanted)


def _max_age() -> int | None:
    given = _given("max_age")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and int(given) <= LONGEST_AGE):
        raise AuthorizationError("invalid_request", "max_age must be a number of seconds.")
    return int(given)


def _subject(application: Application) -> str | None:
    hint = _given("id_token_hint")
    if hint is None:
        return None
    try:
        return subject_of_hint(application, hint).subject
    except ValueError:
        raise AuthorizationError("invalid_request", "id_token_hint is not an ID token of this client.") from None
