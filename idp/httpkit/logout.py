"""Logging out, whatever brings it about: the session ends, and the partners it reached are told one by one."""

from flask import Response, request, url_for

from idp.httpkit import cookies, headers, journey
from idp.httpkit.current import context, services, visitor
from idp.httpkit.pages import page, see_other
from idp.rules import saml_bindings
from idp.rules.saml_bindings import EITHER, RELAY_STATE, Carried, Received
from idp.rules.saml_request import Unfit
from idp.services.directory import Account
from idp.services.sessions import SignedIn


def signed_out(whose: SignedIn, back: str = "") -> Response:
    """End a session, and go on to its partners, to `back` (a registered address), or to the page that says so."""
    services().sessions.sign_out(visitor(), whose)
    run_id = services().saml_logout.begin(whose, back)
    if run_id:
        journey.began_here(run_id)
    response = see_other(_page(whose.account, run_id) if run_id else back or url_for("signin.signed_out"))
    cookies.clear_session(response, context().config)
    return response


def taken(account: Account, role: str) -> Response:
    """Take a partner's message of single logout, and let its bearer go on where the rest is told."""
    try:
        received = _received()
    except Unfit as unfit:
        raise services().saml_logout.refuse(visitor(), account.id, str(unfit), f"{role}:") from None
    found = services().saml_logout.take(visitor(), account, role, received)
    if found.origin and found.answer:
        return sent(found.answer, found.origin.name)
    if found.begun:
        journey.began_here(found.run_id)
    return see_other(_page(account, found.run_id))


def sent(carried: Carried, name: str) -> Response:
    """Let the browser carry a message of ours to a partner; `name` is empty for the enterprise's provider."""
    if not carried.fields:
        return see_other(carried.address)
    response = page("saml/logout_message.html", name=name, application_address=carried.address, fields=carried.fields)
    headers.let_script_post_to(response, carried.address)
    return response


def _page(account: Account, run_id: str) -> str:
    return url_for("saml.logging_out", account_id=account.id, run_id=run_id)


def _received() -> Received:
    if request.method == "GET":
        return saml_bindings.of_query(request.query_string, EITHER)
    given = [text for name in EITHER for text in request.form.getlist(name)]
    return saml_bindings.of_form(given, request.form.getlist(RELAY_STATE))
