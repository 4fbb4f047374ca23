"""What the identity provider can do, and the certificates to verify its answers with."""

from flask import Response

from idp import refusals
from idp.httpkit.current import services
from idp.saml import blueprint
from idp.services.directory import Account

CACHE_SECONDS = 300


@blueprint.get("/metadata")
def document(account_id: str) -> Response:
    """Publish the signed metadata, from memory."""
    response = Response(services().saml_sign_on.metadata(account_or_404(account_id).id))
    response.content_type = "application/samlmetadata+xml"
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response


def account_or_404(account_id: str) -> Account:
    """Return the account of an entity ID; an unknown one is an unknown page."""
    account = services().directory.account(account_id)
    if account is None:
        raise refusals.PAGE_UNKNOWN()
    return account
