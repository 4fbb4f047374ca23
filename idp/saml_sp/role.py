"""Role SSO: the assertion consumer service that opens a session of a role (bindings, section 3.5)."""

from flask import Response, request, url_for

from idp.httpkit import cookies
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import context, services, visitor
from idp.httpkit.forms import field, unprotected
from idp.httpkit.pages import page, see_other
from idp.rules.saml_bindings import RELAY_STATE, RESPONSE, posted_response
from idp.saml_sp import blueprint
from idp.services.console_logon import TICKET_LIFETIME, Opened


@blueprint.post("/role")
@unprotected  # the provider's page posts here by design; what is believed is signed
def role_posted(account_id: str) -> Response:
    """Take a response, and let the browser come back with its own cookies, which it keeps from others' posts."""
    account = account_or_404(account_id)
    response = posted_response(request.form.getlist(RESPONSE))
    ticket = services().console_logon.accept(visitor(), account, response, request.form.get(RELAY_STATE, ""))
    answer = see_other(url_for("saml_sp.role", account_id=account.id))
    cookies.set_offered(answer, context().config, ticket, int(TICKET_LIFETIME.total_seconds()))
    return answer


@blueprint.get("/role")
def role(account_id: str) -> Response:
    """Let one of the offered roles be chosen; of one there is nothing to choose."""
    account = account_or_404(account_id)
    choices = services().console_logon.choices(visitor(), account, cookies.offered_token(context().config))
    if len(choices) == 1:
        return _chosen(account_id, choices[0].name)
    return page("saml_sp/role.html", account_id=account.id, account_name=account.display_name, roles=choices)


@blueprint.post("/role/choose")
def role_chosen(account_id: str) -> Response:
    """Open a session of the chosen role."""
    return _chosen(account_id, field("role"))


def _chosen(account_id: str, name: str) -> Response:
    config = context().config
    opened: Opened = services().console_logon.choose(
        visitor(), account_or_404(account_id), cookies.offered_token(config), name, cookies.role_token(config)
    )
    answer = see_other(opened.relay_state or url_for("console.overview"))
    cookies.clear_offered(answer, config)
    cookies.set_role(answer, config, opened.token)
    return answer
