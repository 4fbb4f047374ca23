"""The single logout service, and the page on which a browser goes round everything that a session reached."""

from flask import Response, url_for

from idp import enterprise_refusals
from idp.httpkit import headers, journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.httpkit.forms import unprotected
from idp.httpkit.logout import sent, taken
from idp.httpkit.pages import page, see_other
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
    """Show who was told and what came of it, with the link that leads on; where all is well at its end, follow it."""
    account, run = _begun_here(account_id, run_id)
    onward = _onward(account, run_id, run)
    if onward and run.complete:
        return see_other(onward)
    response = page("saml/logging_out.html", run=run, onward=onward)
    if run.waiting is not None:
        headers.let_script_follow(response)
    return response


@blueprint.get("/slo/<run_id>/<int:place>")
def ask(account_id: str, run_id: str, place: int) -> Response:
    """Go and tell one partner."""
    account, run = _begun_here(account_id, run_id)
    carried = services().saml_logout.ask(account, run_id, place)
    return sent(carried, run.steps[place].name) if carried else _to_page(account, run_id)


@blueprint.get("/slo/<run_id>/answer")
def answer(account_id: str, run_id: str) -> Response:
    """Go back to the partner that began."""
    account, run = _begun_here(account_id, run_id)
    carried = services().saml_logout.answer(account, run_id)
    return sent(carried, run.origin.name) if carried and run.origin else _to_page(account, run_id)


def _onward(account: Account, run_id: str, run: Run) -> str:
    """Return where to go from the page: to the next partner, to who began, or away; empty when all is done."""
    if run.waiting is not None:
        return url_for("saml.ask", account_id=account.id, run_id=run_id, place=run.waiting)
    return url_for("saml.answer", account_id=account.id, run_id=run_id) if run.owes else run.back


def _to_page(account: Account, run_id: str) -> Response:
    return see_other(url_for("saml.logging_out", account_id=account.id, run_id=run_id))


def _begun_here(account_id: str, run_id: str) -> tuple[Account, Run]:
    """Return a run of this browser's; raises `SAML_LOGOUT_GONE`."""
    account = account_or_404(account_id)
    if not journey.was_begun_here(run_id):
        raise enterprise_refusals.SAML_LOGOUT_GONE()
    return account, services().saml_logout.run(account.id, run_id)
