"""OpenID Connect: an issuer per account, the authorization code flow with PKCE, logout begun by applications.

Sources: OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 6750, 7636, 9068, 9207, 9700.
"""

from flask import Blueprint

blueprint = Blueprint("oidc", __name__, url_prefix="/oidc/<account_id>")
