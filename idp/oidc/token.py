"""The token endpoint, on Authlib: the one grant is ours (RFC 6749, section 4.1.3).

What must not be forgotten (one redemption, binding to client and address, PKCE) is checked in one transaction by
`idp.services.grants`, so that nothing hangs on the order of hooks.
"""

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from flask import Response, g, request

from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services, visitor
from idp.httpkit.forms import unprotected
from idp.oidc import blueprint
from idp.oidc.client_authentication import CHALLENGE, UNAUTHORIZED, authenticated, claimed_client_id, form_value
from idp.oidc.cors import readable_anywhere
from idp.oidc.tokens import access_token, id_token
from idp.services.audit import Event
from idp.services.directory import Application
from idp.services.grants import Granted, InvalidCode

REFUSED = 400


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """The one grant: a code for an ID token and an access token."""

    @classmethod
    def check_token_endpoint(cls, _request: Any) -> bool:
        """Take every request: that it is for this grant is the first thing to be validated."""
        return True

    def validate_token_request(self) -> None:
        """Authenticate the client and spend the code."""
        if any(len(request.form.getlist(name)) > 1 for name in request.form):
            raise InvalidRequestError("A parameter is given more than once.")
        if (given := _required("grant_type")) != self.GRANT_TYPE:
            raise UnsupportedGrantTypeError(given)
        application = authenticated(g.oidc_account)
        fields = [_required(name) for name in ("code", "redirect_uri", "code_verifier")]
        try:
            granted = services().grants.redeem(visitor(), application, *fields)
        except InvalidCode:
            raise InvalidGrantError("The code is not valid for this request.") from None
        self.request.application, self.request.granted = application, granted

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Answer with the tokens (Core, section 3.1.3.3)."""
        granted: Granted = self.request.granted
        application: Application = self.request.application
        access = access_token(application, granted)
        token = {
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": int((granted.expires_at - granted.issued_at).total_seconds()),
            "id_token": id_token(application, granted, access),
            "scope": " ".join(granted.scopes),
        }
        return 200, token, self.TOKEN_RESPONSE_HEADER


server = AuthorizationServer()
server.register_grant(CodeGrant)


@blueprint.post("/token")
@unprotected  # called by programs, with credentials of their own
def token(account_id: str) -> Response:
    """Exchange a code for tokens."""
    g.oidc_account = account_or_404(account_id).id
    services().throttle.refuse(visitor().address)  # whoever guesses client secrets, too
    response: Response = server.create_token_response()
    response.headers["Cache-Control"] = "no-store"
    if response.status_code >= REFUSED:
        _audit(response)
    if response.status_code == UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return readable_anywhere(response)


def _required(name: str) -> str:
    value = form_value(name)
    if value is None:
        message = f"{name} is missing."
        raise InvalidRequestError(message)
    return value


def _audit(response: Response) -> None:
    error = (response.get_json(silent=True) or {}).get("error", "")
    if error == InvalidGrantError.error:
        return  # recorded with the exact reason where it was found
    actor = f"application:{claimed_client_id()}"
    event = Event(what="token", outcome="failure", account_id=g.oidc_account, actor=actor, reason=str(error))
    guessed = error == InvalidClientError.error
    (services().throttle.failed if guessed else services().throttle.refused)(visitor(), event)
