"""What a visitor sees of a sign-on: the way to the logon, and the page that carries the answer to the application.

That page works without scripts, and has one small script of its own.
"""

from flask import Response

from idp.httpkit import headers, journey
from idp.httpkit.pages import page
from idp.rules.saml_application import SamlApplication
from idp.services.saml_requests import needs_two_factors
from idp.services.saml_sign_on import Posting
from idp.services.sso import SsoRequest


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


def to_sign_in(path: str, application: SamlApplication, wanted: SsoRequest) -> Response:
    """Let the visitor log on as a request demands, and come back to a path."""
    return journey.send_to_sign_in(
        path,
        application.name,
        "",
        login_hint="",
        language="",
        fresh=wanted.wish.fresh,
        two_factors=needs_two_factors(wanted),
    )
