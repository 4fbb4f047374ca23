"""Errors as pages, or as JSON for those who ask for it: one calm page, the right status, a reference for the log."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from idp import enterprise_refusals, refusals
from idp.httpkit.words import gettext, sentence_of
from idp.ports import Busy, Unavailable
from idp.refusals import Refusal, RefusalKind

log = structlog.get_logger("idp.http")

KINDS: dict[int, RefusalKind] = {
    400: refusals.BAD_REQUEST,
    404: refusals.PAGE_UNKNOWN,
    405: refusals.METHOD_NOT_ALLOWED,
    413: refusals.TOO_LARGE,
}
TITLES: dict[int, Callable[[], str]] = {
    400: lambda: gettext("That did not work"),
    403: lambda: gettext("Not allowed"),
    404: lambda: gettext("Not found"),
    405: lambda: gettext("Not possible here"),
    413: lambda: gettext("Too large"),
    429: lambda: gettext("Too many tries"),
    500: lambda: gettext("Server error"),
    503: lambda: gettext("Just a moment"),
}
TITLES_OF: dict[RefusalKind, Callable[[], str]] = {
    enterprise_refusals.SAML_REQUEST_ANSWERED: lambda: gettext("Already answered"),
    enterprise_refusals.PROVIDER_DECLINED: lambda: gettext("Your company's logon did not complete"),
}
"""Titles of refusals that happen where nobody did anything wrong."""
SIGN_ON_OVER = (enterprise_refusals.SAML_REQUEST_ANSWERED, refusals.SSO_REQUEST_GONE)
RETRY_SECONDS = 5
OWN_PAGES = ("security", "applications")
ROLE_SSO = ("saml_sp.role_posted", "saml_sp.role", "saml_sp.role_chosen")


def register(app: Flask) -> None:
    """Give every error a readable answer."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def refused(refusal: Refusal) -> Response:
    """Answer a refusal."""
    return answer(refusal, refusal.status)


def answer(refusal: Refusal, status: int, **headers: str) -> Response:
    """Render a refusal as the visitor wants it, under a status."""
    accepted = request.accept_mimetypes  # browsers prefer pages and say so; a program may say nothing
    if accepted["text/html"] <= accepted["application/json"]:
        response = jsonify(Code=refusal.code, Message=str(refusal), RequestId=g.get("request_id", ""))
    else:
        response = make_response(render_template("errors/error.html", **_page(refusal, status)))
    response.status_code = status
    response.headers.extend({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def _page(refusal: Refusal, status: int) -> dict[str, Any]:
    title = TITLES_OF.get(refusal.kind) or TITLES.get(status, TITLES[400])
    return {
        "status": status,
        "title": title(),
        "sentence": sentence_of(refusal),
        "reference": g.get("request_id", ""),
        **_way_on(refusal),
    }


def _way_on(refusal: Refusal) -> dict[str, str]:
    """Return where to go from an error: nobody knows who is signed in while the database is away, so by address."""
    if request.blueprint == "saml" and refusal.kind in SIGN_ON_OVER:
        return {"back_href": url_for("applications.overview"), "back": gettext("Go to your applications")}
    if request.endpoint == "saml_sp.acs" and refusal.kind is enterprise_refusals.PROVIDER_DECLINED:
        return {"back_href": url_for("saml_sp.begin", **request.view_args or {}), "back": gettext("Start again")}
    if request.blueprint == "console" or request.endpoint in ROLE_SSO:
        return {}  # who comes from a company's provider has no use for our logon page
    if request.blueprint in OWN_PAGES and request.endpoint != "security.overview":
        return {"back_href": url_for("security.overview"), "back": gettext("Back to Security")}
    return {"back_href": url_for("signin.name"), "back": gettext("Go to the logon page")}


def _unavailable(failure: Unavailable) -> Response:
    log.warning("unavailable", what=failure.what, why=failure.why)
    return answer(refusals.UNAVAILABLE(), 503, Retry_After=str(RETRY_SECONDS))


def _busy(busy: Busy) -> Response:
    return answer(refusals.BUSY(), 503, Retry_After=str(busy.retry_after))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 -- redirects are raised as exceptions too
        return make_response(error.get_response())
    kind = KINDS.get(status, refusals.BAD_REQUEST if status < 500 else refusals.INTERNAL)  # noqa: PLR2004 -- HTTP's classes
    return answer(kind(), status)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error, request_id=g.get("request_id", ""))
    return answer(refusals.INTERNAL(), 500)
