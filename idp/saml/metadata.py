"""What the identity provider can do, and the certificates to verify its answers with."""

from flask import Response

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.saml import blueprint

CACHE_SECONDS = 300


@blueprint.get("/metadata")
def document(account_id: str) -> Response:
    """Publish the signed metadata, from memory."""
    response = Response(services().saml_sign_on.metadata(account_or_404(account_id).id))
    response.content_type = "application/samlmetadata+xml"
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
