"""Answers that scripts of any origin may read: none depends on a cookie; the authorization endpoint is not one."""

from flask import Response

from idp.httpkit.forms import unprotected
from idp.oidc import blueprint


def readable_anywhere(response: Response) -> Response:
    """Let scripts of any origin read an answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate"
    return response


@blueprint.route("/token", methods=["OPTIONS"])
@blueprint.route("/userinfo", methods=["OPTIONS"])
@unprotected
def preflight(account_id: str) -> Response:  # noqa: ARG001 -- part of the address
    """Allow what single-page applications send."""
    response = readable_anywhere(Response(status=204))
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers["Access-Control-Max-Age"] = "7200"
    return response
