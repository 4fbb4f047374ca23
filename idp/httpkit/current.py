"""What a view reaches for: the services, the configuration, and the visitor behind the present request."""

from dataclasses import dataclass

from flask import current_app, g, request

from idp.config import Config
from idp.httpkit import cookies
from idp.rules.client_address import client_address
from idp.services.audit import Visitor
from idp.services.catalogue import Services
from idp.services.sessions import SignedIn

EXTENSION = "idp"


@dataclass(frozen=True)
class Context:
    """What the application holds for its views."""

    config: Config
    services: Services

    @property
    def base_url(self) -> str:
        """Return the public origin, without a slash at the end."""
        return self.config.base_url


def context() -> Context:
    """Return the application's context."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Context):
        message = "the application was not wired"
        raise TypeError(message)
    return found


def services() -> Services:
    """Return the use cases."""
    return context().services


def visitor() -> Visitor:
    """Return who speaks: address, browser, and the tokens in its cookies."""
    if "visitor" not in g:
        config = context().config
        forwarded = request.headers.get("X-Forwarded-For", "")  # of several lines WSGI has made one
        g.visitor = Visitor(
            address=client_address(request.remote_addr or "", [forwarded], config.trusted_proxies),
            browser=request.user_agent.string,
            session_token=cookies.session_token(config),
            remembered_token=cookies.remembered_token(config),
        )
    found: Visitor = g.visitor
    return found


def signed_in() -> SignedIn | None:
    """Return whose session this browser has, looked up once a request."""
    if "signed_in" not in g:
        g.signed_in = services().sessions.current(visitor())
    found: SignedIn | None = g.signed_in
    return found


def hidden_by_cross_site_post() -> bool:
    """Tell whether somebody may be signed in although no session came with the request.

    Browsers keep `SameSite=Lax` cookies back when another site posts a form, but send them on the redirect after it.
    """
    return request.method == "POST" and not visitor().session_token
