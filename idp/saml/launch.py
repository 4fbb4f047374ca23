"""Logging on to an application from our side: an answer that nobody asked for (profiles, section 4.1.5)."""

from flask import Response, url_for

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services, signed_in, visitor
from idp.saml import blueprint
from idp.saml.answers import posted, to_sign_in


@blueprint.get("/launch/<name>")
def launch(account_id: str, name: str) -> Response:
    """Take somebody signed in to an application of the account; others log on first."""
    account = account_or_404(account_id)
    application, wanted = services().saml_sign_on.unasked(visitor(), account.id, name)
    posting = services().saml_sign_on.answer(visitor(), application, wanted, signed_in())
    if posting is None:
        path = url_for("saml.launch", account_id=account.id, name=name)
        return to_sign_in(path, application, wanted)
    return posted(application, posting)
