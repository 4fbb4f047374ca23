"""The single logout service of an account as service provider."""

from flask import Response

from idp.httpkit.accounts import account_or_404
from idp.httpkit.forms import unprotected
from idp.httpkit.logout import taken
from idp.rules.saml_logout import PROVIDER
from idp.saml_sp import blueprint


@blueprint.route("/slo", methods=["GET", "POST"])
@unprotected  # the provider sends browsers here by design; what is believed is signed
def slo(account_id: str) -> Response:
    """Take the provider's request, or its answer to ours."""
    return taken(account_or_404(account_id), PROVIDER)
