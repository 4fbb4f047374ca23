"""The authorization endpoint: one-job checks in the order of the standards, then single sign-on, then the answer.

Client and redirect address are checked first and by us; until both are known to belong together nothing is ever sent
anywhere (RFC 9700, sections 2.1 and 4.11).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request, url_for

from idp import refusals
from idp.httpkit import journey, words
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import hidden_by_cross_site_post, services, signed_in, visitor
from idp.httpkit.forms import unprotected
from idp.httpkit.pages import see_other
from idp.oidc import blueprint
from idp.oidc.authorization_request import AuthorizationError, belongs, parse, state, trusted_target
from idp.oidc.issuer import PROTOCOL, issuer_of
from idp.rules.single_sign_on import Answer
from idp.services.audit import Event
from idp.services.directory import Application
from idp.services.grants import CodeTerms
from idp.services.sessions import SignedIn
from idp.services.sso import SsoRequest, authentication


@dataclass(frozen=True)
class Target:
    """Where an answer goes: an address that belongs to the application, and the application's own state."""

    redirect_uri: str
    state: str | None


@blueprint.route("/authorize", methods=["GET", "POST"])
@unprotected  # other sites post here by design (Core, section 3.1.2.1); nothing changes before somebody logs on
def authorize(account_id: str) -> Response:
    """Take an authorization request."""
    account = account_or_404(account_id)
    try:
        application, redirect_uri = trusted_target(account.id)
    except refusals.Refusal as refused:
        services().throttle.refused(visitor(), _refusal_event(account.id, refused.code))
        raise
    target = Target(redirect_uri, state())
    try:
        wanted = parse(application, redirect_uri, services().clock.now())
    except AuthorizationError as error:
        services().throttle.refused(visitor(), _refusal_event(account.id, error.description))
        return fail(account.id, target, error)
    return _answered(account.id, application, wanted, signed_in())


@blueprint.get("/authorize/<request_id>")
def resume(account_id: str, request_id: str) -> Response:
    """Go on with a request after somebody has logged on in the browser that began it."""
    account = account_or_404(account_id)
    kept = None
    if journey.was_begun_here(request_id):
        kept = services().single_sign_on.take(PROTOCOL, account.id, request_id)
    application = services().directory.application(account.id, kept.party) if kept else None
    if kept is None or application is None or not belongs(application, kept.parameters["redirect_uri"]):
        raise refusals.SSO_REQUEST_GONE()
    return _answered(account.id, application, kept, signed_in(), request_id)


def fail(account_id: str, target: Target, error: AuthorizationError) -> Response:
    """Tell the application what is wrong."""
    return _to_application(account_id, target, {"error": error.code, "error_description": error.description})


def _answered(
    account_id: str,
    application: Application,
    wanted: SsoRequest,
    whose: SignedIn | None,
    request_id: str | None = None,
) -> Response:
    answer = services().single_sign_on.answer(wanted, whose)
    target = Target(wanted.parameters["redirect_uri"], wanted.parameters.get("state"))
    if answer is not Answer.REUSE and hidden_by_cross_site_post():
        return see_other(_kept(application, wanted))
    if answer is Answer.REFUSE:
        services().throttle.refused(visitor(), _refusal_event(account_id, "login_required"))
        return fail(account_id, target, AuthorizationError("login_required", "Nobody suitable is logged on."))
    if answer is Answer.ASK or whose is None:
        return _ask(application, wanted, request_id)
    return _code(application, wanted, whose, target)


def _ask(application: Application, wanted: SsoRequest, request_id: str | None) -> Response:
    language = words.of_tags(wanted.parameters.get("ui_locales", "").split())
    hint = wanted.parameters.get("login_hint", "")
    path, target = _kept(application, wanted, request_id), wanted.parameters["redirect_uri"]
    fresh = wanted.wish.fresh or wanted.wish.max_age is not None
    return journey.send_to_sign_in(path, application.name, target, login_hint=hint, language=language, fresh=fresh)


def _kept(application: Application, wanted: SsoRequest, request_id: str | None = None) -> str:
    """Keep a request, and return the path at which this browser goes on with it."""
    kept_id = services().single_sign_on.keep(wanted, request_id)
    journey.began_here(kept_id)
    return url_for("oidc.resume", account_id=application.account_id, request_id=kept_id)


def _code(application: Application, wanted: SsoRequest, whose: SignedIn, target: Target) -> Response:
    terms = CodeTerms(
        redirect_uri=target.redirect_uri,
        code_challenge=wanted.parameters["code_challenge"],
        scopes=tuple(wanted.parameters["scope"].split(" ")),
        nonce=wanted.parameters.get("nonce"),
    )
    code = services().grants.issue_code(visitor(), application, authentication(whose), terms)
    return _to_application(application.account_id, target, {"code": code})


def _to_application(account_id: str, target: Target, parameters: dict[str, str]) -> Response:
    """Redirect with 303 and the issuer, which tells applications whose answer this is (RFC 9207)."""
    answer = parameters | ({"state": target.state} if target.state is not None else {}) | {"iss": issuer_of(account_id)}
    separator = "&" if "?" in target.redirect_uri else "?"
    return see_other(f"{target.redirect_uri}{separator}{urlencode(answer)}")


def _refusal_event(account_id: str, reason: str) -> Event:
    client_id = request.values.get("client_id", "")
    return Event(
        what="sso", outcome="failure", account_id=account_id, actor=f"application:{client_id}"[:150], reason=reason
    )
