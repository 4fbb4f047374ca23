"""The assertion consumer service: answers of the enterprise's provider by HTTP-POST (bindings, section 3.5)."""

from flask import Response, request, url_for

from idp import enterprise_refusals, refusals
from idp.httpkit import cookies, journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import context, services, visitor
from idp.httpkit.forms import unprotected
from idp.httpkit.pages import see_other
from idp.rules.logon import Ask, Deny, Reason
from idp.rules.saml_bindings import RELAY_STATE, RESPONSE, posted_response
from idp.saml_sp import blueprint
from idp.services.enterprise_logon import TICKET_LIFETIME, Answered


@blueprint.post("/acs")
@unprotected  # the provider's page posts here by design; what is believed is signed, and bound to the browser below
def acs(account_id: str) -> Response:
    """Take a response, and let the browser come back with its own cookies, which it keeps from others' posts."""
    account = account_or_404(account_id)
    response = posted_response(request.form.getlist(RESPONSE))
    ticket = services().enterprise_logon.accept(visitor(), account, response, request.form.get(RELAY_STATE, ""))
    answer = see_other(url_for("saml_sp.enter", account_id=account.id))
    cookies.set_asserted(answer, context().config, ticket, int(TICKET_LIFETIME.total_seconds()))
    return answer


@blueprint.get("/acs")
def enter(account_id: str) -> Response:
    """Log the user on whom the response named, and go on as after any logon."""
    config = context().config
    ticket_id = cookies.asserted_token(config)
    answered = services().enterprise_logon.enter(
        journey.visitor(), account_or_404(account_id), ticket_id, journey.was_begun_here
    )
    answer = _entered(answered)
    cookies.clear_asserted(answer, config)
    return answer


def _entered(answered: Answered) -> Response:
    step, ticket = answered.step, answered.ticket
    if isinstance(step.decision, Deny):
        raise _refusal(step.decision)
    if not ticket.request_id:
        journey.go_on_to(ticket.relay_state or None)
    if isinstance(step.decision, Ask):
        journey.name_given(ticket.subject)
        journey.asked(step.attempt_id or "", step.decision, may_remember=step.may_remember)
        return see_other(url_for("signin.password"))  # which knows the page that is due
    answer = see_other(journey.arrived() or url_for("security.overview"))
    if step.admission is not None:
        cookies.set_session(answer, context().config, step.admission.token)
    return answer


def _refusal(decision: Deny) -> refusals.Refusal:
    if decision.until is not None:
        return refusals.LOCKED(until=decision.until)
    outside = decision.reason is Reason.OUTSIDE_MASK
    return enterprise_refusals.OUTSIDE_MASK() if outside else enterprise_refusals.USER_REFUSED()
