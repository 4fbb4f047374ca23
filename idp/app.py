"""The Flask application: registers the edges and what they share, nothing else."""

from flask import Flask, Response, g, request, url_for

from idp.api import gateway, loader, wire
from idp.config import Config
from idp.console import blueprint as console
from idp.console import session as console_session  # noqa: F401 -- registers its routes
from idp.httpkit import cookies, errors, forms, headers, hosts, pages
from idp.httpkit.current import EXTENSION, Context, services
from idp.httpkit.flow_cookie import FlowCookie
from idp.httpkit.pages import see_other
from idp.oidc import authorization, cors, discovery, end_session, token, userinfo  # noqa: F401 -- each registers its routes
from idp.oidc import blueprint as oidc
from idp.probes import blueprint as probes
from idp.saml import blueprint as saml
from idp.saml import launch, slo, sso  # noqa: F401 -- likewise
from idp.saml import metadata as idp_metadata  # noqa: F401 -- likewise
from idp.saml_sp import acs, login, role  # noqa: F401 -- likewise
from idp.saml_sp import blueprint as saml_sp
from idp.saml_sp import metadata as sp_metadata  # noqa: F401 -- likewise
from idp.saml_sp import slo as sp_slo  # noqa: F401 -- likewise
from idp.security import applications, changes, overview  # noqa: F401 -- likewise
from idp.security import blueprint as security
from idp.services.catalogue import Services
from idp.signin import blueprint as signin
from idp.signin import endings, factors, names  # noqa: F401 -- likewise

LARGEST_BODY = 128 * 1024
LARGEST_CALL = 256 * 1024
MOST_FIELDS = 50

PROTOCOLS = (oidc, saml, saml_sp)
"""One line for each protocol."""


def create_app(config: Config, wired: Services, flow_key: str) -> Flask:
    """Make the application; `flow_key` signs the cookie that carries half-done logons and form tokens."""
    app = Flask("idp", static_folder="static", template_folder="templates")
    app.extensions[EXTENSION] = Context(config, wired)
    app.config.update(
        SECRET_KEY=flow_key,
        SESSION_COOKIE_NAME=cookies.name(config, cookies.FLOW),
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    app.session_interface = FlowCookie()
    app.url_map.strict_slashes = False
    app.before_request(_name_request)
    app.before_request(hosts.check)
    app.before_request(forms.check)
    app.after_request(headers.add)
    forms.protect(app)
    pages.register(app)
    errors.register(app)
    for blueprint in (signin, security, applications.blueprint, console, *PROTOCOLS, probes):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "root", forms.unprotected(root), methods=["GET", "POST"])
    loader.load()
    return app


def root() -> Response:
    """Answer a call; send a browser to sign in, or to its own page."""
    if wire.is_call(request):
        request.max_content_length = LARGEST_CALL
        return gateway.answer(request, g.request_id)
    return see_other(url_for("signin.name"))


def _name_request() -> None:
    digits = services().entropy.bytes(16).hex().upper()
    g.request_id = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
