"""What an identity provider has to know of an account as a service provider."""

from flask import Response

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.saml_sp import blueprint

CACHE_SECONDS = 300
MEDIA_TYPE = "application/samlmetadata+xml"


@blueprint.get("/metadata")
def metadata(account_id: str) -> Response:
    """Publish the signed metadata; also while user SSO is off, since the provider needs it before."""
    response = Response(services().service_provider.metadata(account_or_404(account_id)))
    response.content_type = MEDIA_TYPE
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
