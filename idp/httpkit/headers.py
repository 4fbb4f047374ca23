"""The headers every answer carries."""

from urllib.parse import urlsplit

from flask import Response, request

from idp.httpkit.current import context

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action {form_action}; "
    "frame-ancestors 'none'; base-uri 'none'"
)
USUAL = POLICY.format(form_action="'self'")
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=63072000; includeSubDomains"
STATIC_SECONDS = 365 * 24 * 3600


def let_forms_lead_to(response: Response, target: str) -> None:
    """Let a form's answer redirect to an application: browsers hold redirects after a form to `form-action` too.

    `target` is a registered redirect address, already found trustworthy.
    """
    response.headers["Content-Security-Policy"] = POLICY.format(form_action=f"'self' {_source(target)}")


def let_script_post_to(response: Response, target: str) -> None:
    """Let the page's own script send its form, to an application and to nobody else; `target` as above."""
    response.headers["Content-Security-Policy"] = f"{POLICY.format(form_action=_source(target))}; script-src 'self'"


def let_script_follow(response: Response) -> None:
    """Let the page's own script follow its link; where links lead, and are redirected to, no policy bounds."""
    response.headers["Content-Security-Policy"] = f"{USUAL}; script-src 'self'"


def _source(target: str) -> str:
    """Return what a policy calls the place of an address."""
    parts = urlsplit(target)
    # A policy cannot name IPv6 addresses, nor hosts of private-use schemes: the scheme alone has to do.
    named = parts.scheme in ("http", "https") and "[" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if named else f"{parts.scheme}:"


def add(response: Response) -> Response:
    """Add what the answer does not carry yet; nothing signed in or secret may be cached."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", USUAL)
    headers.extend(EVERYWHERE)  # set nowhere else
    if context().config.secure:
        headers["Strict-Transport-Security"] = HSTS
    if request.endpoint == "static":
        # A static address carries the version of the file.
        headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}, immutable"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response
