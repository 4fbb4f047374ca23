"""What an identity provider has to know of an account as a service provider."""

from flask import Response, make_response, render_template

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.saml_sp import blueprint

CACHE_SECONDS = 300
MEDIA_TYPE = "application/samlmetadata+xml"


@blueprint.get("/metadata")
def metadata(account_id: str) -> Response:
    """Describe the account; the same whether user SSO is on or not, since the provider needs it before."""
    us = services().saml_responses.us(account_or_404(account_id).id)
    response = make_response(render_template("saml_sp/metadata.xml", us=us))
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
