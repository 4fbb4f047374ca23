"""The page that carries an answer to an application; it works without scripts, and has one small script of its own."""

from flask import Response

from idp.httpkit import headers
from idp.httpkit.pages import page
from idp.rules.saml_application import SamlApplication
from idp.services.saml_sign_on import Posting


def posted(application: SamlApplication, posting: Posting) -> Response:
    """Let the browser post an answer to the address that is registered for it."""
    response = page(
        "saml/post.html",
        application=application.name,
        application_address=posting.acs_url,
        answer=posting.response,
        relay_state=posting.relay_state,
    )
    headers.let_script_post_to(response, posting.acs_url)
    return response
