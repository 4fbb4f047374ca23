"""Rendering pages: language, the versions of static files, and what every template may use."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_babel import Babel, get_translations
from flask_wtf.csrf import generate_csrf

from idp.httpkit import cookies, forms, words
from idp.httpkit.current import context

PRODUCT = "Logon"
WITHOUT_WORDS = ("root", "static")
"""Endpoints whose answers are the same in every language."""
STATIC = Path(__file__).parent.parent / "static"


def register(app: Flask) -> None:
    """Teach the application's templates languages and moments."""
    Babel(app, locale_selector=words.locale)
    # Flask-Babel looks for the catalogue anew at each sentence; a page has dozens, all in one language.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by its i18n extension
        lambda text: _catalogue().ugettext(text),
        lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters["moment"] = words.moment
    app.context_processor(_for_every_page)
    app.after_request(_keep_language)


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = _translations(words.locale())
    return g.catalogue


@cache
def _translations(_locale: str) -> Any:
    """Return the catalogue of the language that the request has chosen."""
    return get_translations()


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Render a page."""
    return make_response(render_template(template, **values), status)


def see_other(path: str) -> Response:
    """Redirect with 303: a form is never posted twice (security rule 10)."""
    return make_response(redirect(path, 303))


def _for_every_page() -> dict[str, Any]:
    return {
        "product": PRODUCT,
        "asset": _asset,
        "lang": words.LANGUAGES[words.chosen()].tag,
        "languages": _languages,
        "csrf_token": generate_csrf,
    }


def _languages() -> list[dict[str, Any]]:
    """Return where the page is to be had in which language; nowhere, if it cannot be asked for again."""
    if forms.from_elsewhere():
        return []
    return [_language_link(code, language) for code, language in words.LANGUAGES.items()]


def _language_link(code: str, language: words.Language) -> dict[str, Any]:
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    href = f"{_page_here()}?{urlencode([*query, ('lang', code)])}"
    return {"tag": language.tag, "name": language.name, "href": href, "current": words.chosen() == code}


def _page_here() -> str:
    """Return the page that a link can lead to from here: addresses that only take forms have none of their own."""
    adapter = request_ctx.url_adapter
    methods = adapter.allowed_methods() if adapter else ()
    return request.path if "GET" in methods or not methods else url_for("signin.name")


def _keep_language(response: Response) -> Response:
    if request.endpoint in WITHOUT_WORDS:
        return response
    wanted = request.args.get("lang", "")
    if wanted in words.LANGUAGES and wanted != cookies.language(context().config):
        cookies.set_language(response, context().config, wanted)
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@cache
def _asset(name: str) -> str:
    """Return the address of a static file, which carries the version of all."""
    return url_for("static", filename=name, v=_asset_version())


@cache
def _asset_version() -> str:
    files = sorted(path for path in STATIC.iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
