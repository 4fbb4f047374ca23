"""The userinfo endpoint (Core, section 5.3), which takes a bearer token in the header (RFC 6750)."""

from flask import Response, jsonify, request

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.httpkit.forms import unprotected
from idp.oidc import blueprint
from idp.oidc.cors import readable_anywhere
from idp.oidc.tokens import grant_of_access_token
from idp.rules.claims import person


@blueprint.route("/userinfo", methods=["GET", "POST"])
@unprotected  # called by programs, with a token of their own
def userinfo(account_id: str) -> Response:
    """Tell what the token's scopes allow, as long as grant and session last."""
    account = account_or_404(account_id)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return _unauthorized("")
    try:
        found = services().grants.in_force(account.id, grant_of_access_token(account.id, token))
    except ValueError:
        found = None
    if found is None:
        return _unauthorized(', error="invalid_token"')
    grant, who = found
    known = person(who, grant.scopes)
    claims: dict[str, object] = {
        "sub": who.user_id,
        "name": known.name,
        "preferred_username": known.principal,
        "email": known.email,
    }
    if known.email:
        claims["email_verified"] = False
    return readable_anywhere(jsonify({name: value for name, value in claims.items() if value is not None}))


def _unauthorized(error: str) -> Response:
    response = Response(status=401)
    response.headers["WWW-Authenticate"] = f'Bearer realm="userinfo"{error}'
    return readable_anywhere(response)
