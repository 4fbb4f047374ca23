"""What the issuer can do (OpenID Connect Discovery 1.0, RFC 8414) and the keys to verify its tokens with (RFC 7517)."""

from typing import Any

from flask import Response, jsonify

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.oidc import blueprint
from idp.oidc.cors import readable_anywhere
from idp.oidc.issuer import issuer_of
from idp.services.applications import ALGORITHMS, SCOPES

CACHE_SECONDS = 300


@blueprint.get("/.well-known/openid-configuration")
def configuration(account_id: str) -> Response:
    """Describe the issuer."""
    issuer = issuer_of(account_or_404(account_id).id)
    return _cached(jsonify(metadata(issuer)))


@blueprint.get("/jwks")
def jwks(account_id: str) -> Response:
    """Publish every key that tokens are, were, or soon will be signed with."""
    account_or_404(account_id)
    return _cached(jsonify(services().key_ring.public_jwks()))


def metadata(issuer: str) -> dict[str, Any]:
    """Return the provider metadata."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/logout",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "claims_supported": [
            *("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sid"),
            *("name", "preferred_username", "email", "email_verified"),
        ],
        "ui_locales_supported": ["en", "zh-Hans"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return readable_anywhere(response)
