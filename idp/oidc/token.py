"""The token endpoint, on Authlib: client authentication is its own, the grant is ours (RFC 6749, section 4.1.3).

What must not be forgotten (one redemption, binding to client and address, PKCE) is checked in one transaction by
`idp.services.grants`, so that nothing hangs on the order of hooks.
"""

import hmac
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from flask import Response, g, request

from idp.httpkit.current import services, visitor
from idp.httpkit.forms import unprotected
from idp.oidc import blueprint
from idp.oidc.cors import readable_anywhere
from idp.oidc.issuer import account_or_404
from idp.oidc.tokens import access_token, id_token
from idp.refusals import Refusal
from idp.services.audit import Event
from idp.services.directory import Application
from idp.services.grants import Granted, InvalidCode

REFUSED = 400


class Client:
    """An application as Authlib asks about clients."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def check_client_secret(self, given: str) -> bool:
        """Compare keyed hashes in constant time, each of them; a public client has no secret to compare with."""
        try:
            digest = services().applications.secret_digest(
                self.application.account_id, self.application.client_id, given
            )
        except Refusal:
            return False
        matches = [hmac.compare_digest(kept, digest) for kept in self.application.secret_digests]
        return any(matches)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Let public clients come without a secret, and no others."""
        return (method == "none") == (self.application.public)

    def check_grant_type(self, grant_type: str) -> bool:
        """Know one grant type."""
        return bool(grant_type == AuthorizationCodeGrant.GRANT_TYPE)


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """The one grant: a code for an ID token and an access token."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def validate_token_request(self) -> None:
        """Authenticate the client and spend the code."""
        client = self.authenticate_token_endpoint_client()
        fields = {name: self._once(name) for name in ("code", "redirect_uri", "code_verifier")}
        try:
            granted = services().grants.redeem(
                visitor(), client.application, fields["code"], fields["redirect_uri"], fields["code_verifier"]
            )
        except InvalidCode:
            raise InvalidGrantError("The code is not valid for this request.") from None
        self.request.client, self.request.granted = client, granted

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Answer with the tokens (Core, section 3.1.3.3)."""
        granted: Granted = self.request.granted
        application: Application = self.request.client.application
        access = access_token(application, granted)
        token = {
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": int((granted.expires_at - granted.issued_at).total_seconds()),
            "id_token": id_token(application, granted, access),
            "scope": " ".join(granted.scopes),
        }
        return 200, token, self.TOKEN_RESPONSE_HEADER

    def _once(self, name: str) -> str:
        values = request.form.getlist(name)
        if len(values) != 1 or not values[0]:
            message = f"{name} is missing, or given more than once."
            raise InvalidRequestError(message)
        return values[0]


server = AuthorizationServer(query_client=lambda client_id: _client(client_id))  # noqa: PLW0108 -- defined below
server.register_grant(CodeGrant)


@blueprint.post("/token")
@unprotected  # called by programs, with credentials of their own
def token(account_id: str) -> Response:
    """Exchange a code for tokens."""
    g.oidc_account = account_or_404(account_id).id
    response: Response = server.create_token_response()
    response.headers["Cache-Control"] = "no-store"
    if response.status_code >= REFUSED:
        _audit(response)
    return readable_anywhere(response)


def _client(client_id: str) -> Client | None:
    application = services().directory.application(g.oidc_account, client_id)
    return Client(application) if application else None


def _audit(response: Response) -> None:
    error = (response.get_json(silent=True) or {}).get("error", "")
    if error == InvalidGrantError.error:
        return  # recorded with the exact reason where it was found
    actor = f"application:{request.form.get('client_id', '')}"
    event = Event(what="token", outcome="failure", account_id=g.oidc_account, actor=actor, reason=str(error))
    services().audit.refused(visitor(), event)
