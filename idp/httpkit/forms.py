"""Protection of forms: a token in each, tied to the browser's signed cookie, and no post from other sites."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge

from idp import refusals
from idp.httpkit.current import services, visitor
from idp.refusals import Refusal, RefusalKind
from idp.services.audit import Event

csrf = CSRFProtect()
OWN_SITE = ("same-origin", "none")
MARK = "unprotected"
SAFE = ("GET", "HEAD", "OPTIONS")
View = TypeVar("View", bound=Callable[..., Any])


def protect(app: Flask) -> None:
    """Prepare the check that `check` makes before every request."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer at all; `Sec-Fetch-Site` says the same without telling addresses.
        WTF_CSRF_SSL_STRICT=False,
    )
    csrf.init_app(app)


def unprotected(view: View) -> View:
    """Mark a view that no cookie gives any power: it is called by programs, or from other sites by design."""
    setattr(view, MARK, True)
    return view


def from_elsewhere() -> bool:
    """Tell whether the request is a post that other sites send by design: what answers it has no address of its own."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method not in SAFE and getattr(view, MARK, False)


def check() -> None:
    """Refuse a form that is too large, without its token, or posted by another site.

    Raises `TOO_LARGE` and `FORM_EXPIRED`; each is audited.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE or view is None or getattr(view, MARK, False):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITE:
        raise _refused("cross_site_form", refusals.FORM_EXPIRED)
    try:
        csrf.protect()
    except CSRFError:
        raise _refused("form_token", refusals.FORM_EXPIRED) from None
    except RequestEntityTooLarge:
        raise _refused("form_too_large", refusals.TOO_LARGE) from None


def field(name: str) -> str:
    """Return a field of the posted form; empty when absent. The first of several counts."""
    return request.form.get(name, "")


def _refused(reason: str, kind: RefusalKind) -> Refusal:
    services().throttle.refused(visitor(), Event(what="form", outcome="failure", reason=reason))
    return kind()
