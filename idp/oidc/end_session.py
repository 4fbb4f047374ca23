"""Logout begun by an application (OpenID Connect RP-Initiated Logout 1.0).

Only a valid `id_token_hint` of the session at hand logs out at once, and only such a hint lets the answer be a
redirect; everybody else is asked first.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, url_for

from idp import refusals
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import hidden_by_cross_site_post, services, signed_in
from idp.httpkit.forms import unprotected
from idp.httpkit.logout import signed_out
from idp.httpkit.pages import page, see_other
from idp.oidc import blueprint
from idp.oidc.issuer import once
from idp.oidc.tokens import Hint, subject_of_hint
from idp.services.directory import Application

LONGEST = {"id_token_hint": 8192, "client_id": 64, "post_logout_redirect_uri": 2000, "state": 2000}
"""The parameters, and how many characters each has at most."""


@dataclass(frozen=True)
class LogoutRequest:
    """A request as read: `application` and `hint` only with a valid hint, `back` only where it is registered."""

    application: Application | None
    hint: Hint | None
    back: str | None


@blueprint.route("/logout", methods=["GET", "POST"])
@unprotected  # other sites post here by design; without a hint of this very session, a page with a token asks first
def logout(account_id: str) -> Response:
    """Log out, or ask."""
    account = account_or_404(account_id)
    wanted = _read(account.id)
    if hidden_by_cross_site_post():
        return see_other(f"{url_for('oidc.logout', account_id=account.id)}?{urlencode(_given())}")
    whose = signed_in()
    if whose is None or whose.account.id != account.id:
        return _gone(wanted)
    if wanted.hint and wanted.hint.session_id == whose.record.id:
        return signed_out(whose, wanted.back or "")
    name = wanted.application.name if wanted.application else None
    return page(
        "signin/sign_out.html",
        who=whose.principal,
        application_name=name,
        action=url_for("security.sign_out"),
        stay_href=url_for("security.overview"),
    )


def _given() -> dict[str, str]:
    """Return the parameters we know; raises `BAD_REQUEST` for one given twice or longer than it can be."""
    try:
        given = {name: value for name in LONGEST if (value := once(name))}
    except ValueError:
        raise refusals.BAD_REQUEST() from None
    if any(len(value) > LONGEST[name] for name, value in given.items()):
        raise refusals.BAD_REQUEST()
    return given


def _read(account_id: str) -> LogoutRequest:
    given = _given()
    application, hint = _hinted(account_id, given.get("client_id"), given.get("id_token_hint"))
    if application is None or hint is None:
        return LogoutRequest(None, None, None)
    uri = given.get("post_logout_redirect_uri")
    if uri is None:
        return LogoutRequest(application, hint, None)
    if uri not in application.post_logout_redirect_uris:
        raise refusals.REDIRECT_URI_UNKNOWN()
    state = {"state": given["state"]} if "state" in given else {}
    separator = "&" if "?" in uri else "?"
    return LogoutRequest(application, hint, f"{uri}{separator}{urlencode(state)}" if state else uri)


def _hinted(account_id: str, client_id: str | None, token: str | None) -> tuple[Application | None, Hint | None]:
    if token is None:
        return None, None
    try:
        audience = services().key_ring.verify(token)[1].get("aud")
        application = services().directory.application(account_id, str(audience))
        if application is None or client_id not in (None, application.client_id):
            return None, None
        return application, subject_of_hint(application, token)
    except ValueError:
        return None, None


def _gone(wanted: LogoutRequest) -> Response:
    return see_other(wanted.back or url_for("signin.signed_out"))
