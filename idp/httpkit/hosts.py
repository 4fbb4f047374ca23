"""Only the configured origin is answered (security rule 5): another Host, or plain http for an https origin, is not.

Nor is an address with a NUL in it: nothing has such a name, and PostgreSQL cannot even be asked for it.
"""

from flask import Response, make_response, redirect, request

from idp import refusals
from idp.httpkit.current import context
from idp.rules.network_mask import inside

LIVENESS = ("/healthz", "/readyz", "/metrics")


def check() -> Response | None:
    """Refuse an unknown Host with 400, a NUL with 404; send plain http from a trusted proxy to https."""
    config = context().config
    if "\0" in request.path:
        raise refusals.PAGE_UNKNOWN()
    if request.path in LIVENESS:
        return None  # asked by address, by load balancers and scrapers
    if request.headers.get("Host", "").lower().removeprefix("http://").removeprefix("https://") != config.host:
        raise refusals.HOST_UNKNOWN()
    if not config.secure or not _came_by_plain_http():
        return None
    if request.method not in ("GET", "HEAD"):
        raise refusals.BAD_REQUEST()
    return make_response(redirect(context().base_url + request.full_path.rstrip("?"), 308))


def _came_by_plain_http() -> bool:
    trusted = context().config.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-Proto", "")
    return bool(trusted) and inside(trusted, request.remote_addr or "") and forwarded.lower() == "http"
