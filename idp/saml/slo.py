"""The single logout service, and the page on which a browser goes round everything that a session reached."""

from flask import Response, url_for

from idp import enterprise_refusals
from idp.httpkit import headers, journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.httpkit.forms import unprotected
from idp.httpkit.logout import taken
from idp.httpkit.pages import page, see_other
from idp.rules.saml_bindings import Carried
from idp.rules.saml_logout import APPLICATION
from idp.saml import blueprint
from idp.services.directory import Account
from idp.services.logout_runs import Run


@blueprint.route("/slo", methods=["GET", "POST"])
@unprotected  # applications send browsers here from their own sites by design; what is believed is signed
def slo(account_id: str) -> Response:
    """Take an application's request, or its answer to ours."""
    return taken(account_or_404(account_id), APPLICATION)


@blueprint.get("/slo/<run_id>")
def logging_out(account_id: str, run_id: str) -> Response:
    """Show who was told, and what came of it."""
    account, run = _begun_here(account_id, run_id)
    leads_to = services().saml_logout.leads_to(account, run)
    goes_on = run.waiting is not None or (run.complete and bool(leads_to))
    action = url_for("saml.go_on", account_id=account.id, run_id=run_id)
    response = page("saml/logging_out.html", run=run, leads_to=leads_to, goes_on=goes_on, action=action)
    if leads_to:
        headers.let_script_lead_to(response, leads_to)
    return response


@blueprint.post("/slo/<run_id>")
def go_on(account_id: str, run_id: str) -> Response:
    """Go to the next, or where everything began."""
    account, run = _begun_here(account_id, run_id)
    ended = run.waiting is None and (run.origin is None or run.origin.answered)
    carried = services().saml_logout.go_on(account, run_id)
    if carried is not None:
        return _carried(carried, run)
    if ended:
        return see_other(run.back or url_for("signin.signed_out"))
    return see_other(url_for("saml.logging_out", account_id=account.id, run_id=run_id))


def _begun_here(account_id: str, run_id: str) -> tuple[Account, Run]:
    """Return a run of this browser's; raises `SAML_LOGOUT_GONE`."""
    account = account_or_404(account_id)
    if not journey.was_begun_here(run_id):
        raise enterprise_refusals.SAML_LOGOUT_GONE()
    return account, services().saml_logout.run(account.id, run_id)


def _carried(carried: Carried, run: Run) -> Response:
    if not carried.fields:
        return see_other(carried.address)
    place = run.waiting
    name = run.origin.name if place is None and run.origin else run.steps[place or 0].name
    response = page("saml/logout_message.html", name=name, application_address=carried.address, fields=carried.fields)
    headers.let_script_post_to(response, carried.address)
    return response
