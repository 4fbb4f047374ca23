"""The single sign-on service: a request by redirect or by post, the logon if there must be one, and the answer."""

from flask import Response, request, url_for

from idp import refusals
from idp.httpkit import journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import hidden_by_cross_site_post, services, signed_in, visitor
from idp.httpkit.forms import unprotected
from idp.httpkit.pages import see_other
from idp.rules import saml_bindings
from idp.rules.saml_application import SamlApplication
from idp.rules.saml_bindings import Received
from idp.rules.saml_request import Unfit
from idp.saml import blueprint
from idp.saml.answers import posted, to_sign_in
from idp.services.sso import SsoRequest


@blueprint.route("/sso", methods=["GET", "POST"])
@unprotected  # applications post here from their own sites by design; nothing changes before somebody logs on
def sso(account_id: str) -> Response:
    """Take an authentication request."""
    account = account_or_404(account_id)
    try:
        received = _received()
    except Unfit as unfit:
        raise services().saml_sign_on.refuse(visitor(), account.id, str(unfit)) from None
    application, wanted = services().saml_sign_on.begin(visitor(), account.id, received)
    if hidden_by_cross_site_post():
        return see_other(_kept(wanted))
    return _answered(application, wanted)


@blueprint.get("/sso/<request_id>")
def resume(account_id: str, request_id: str) -> Response:
    """Go on with a request in the browser that began it."""
    account = account_or_404(account_id)
    if not journey.was_begun_here(request_id):
        raise refusals.SSO_REQUEST_GONE()
    application, wanted = services().saml_sign_on.resume(account.id, request_id)
    return _answered(application, wanted, request_id)


def _received() -> Received:
    if request.method == "GET":
        return saml_bindings.of_query(request.query_string)
    form = request.form
    return saml_bindings.of_form(form.getlist(saml_bindings.REQUEST), form.getlist(saml_bindings.RELAY_STATE))


def _answered(application: SamlApplication, wanted: SsoRequest, request_id: str | None = None) -> Response:
    posting = services().saml_sign_on.answer(visitor(), application, wanted, signed_in())
    if posting is None:
        return to_sign_in(_kept(wanted, request_id), application, wanted)
    return posted(application, posting)


def _kept(wanted: SsoRequest, request_id: str | None = None) -> str:
    """Keep a request, and return the path at which this browser goes on with it."""
    kept_id = services().single_sign_on.keep(wanted, request_id)
    journey.began_here(kept_id)
    return url_for("saml.resume", account_id=wanted.account_id, request_id=kept_id)
