"""Who calls the token endpoint: proved by header, by form, or by being a public client (RFC 6749, section 2.3).

One way at a time, never in the address, and one answer for whatever is wrong: nobody learns which clients exist.
"""

import base64
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError
from flask import request

from idp.httpkit.current import services
from idp.services.directory import Application

UNAUTHORIZED = 401
CHALLENGE = 'Basic realm="token", charset="UTF-8"'


def authenticated(account_id: str) -> Application:
    """Return the application that calls; raises `InvalidClientError` and `InvalidRequestError`."""
    header, in_form, secret = request.headers.get("Authorization"), form_value("client_id"), form_value("client_secret")
    if header is not None and secret is not None:
        raise InvalidRequestError("There is more than one way of client authentication.")
    claims = [(in_form or "", secret)] if header is None else _basic(header)
    for client_id, proof in claims:
        application = services().directory.application(account_id, client_id)
        if application and in_form in (None, client_id) and services().applications.proves(application, proof):
            return application
    raise InvalidClientError(status_code=UNAUTHORIZED, description="Client authentication failed.")


def claimed_client_id() -> str:
    """Return who the caller says to be, for the audit log."""
    claims = _basic(request.headers.get("Authorization", ""))
    return claims[0][0] if claims else request.form.get("client_id", "")


def form_value(name: str) -> str | None:
    """Return a field of the form; an empty one counts as absent (RFC 6749, section 3.2)."""
    return request.form.get(name) or None


def _basic(header: str) -> list[tuple[str, str | None]]:
    """Return the pairs that a header can mean.

    RFC 6749, section 2.3.1, has both parts form-encoded before they are joined; many clients join them as they are.
    """
    scheme, _blank, text = header.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError:
        return []
    if scheme.lower() != "basic" or not colon:
        return []
    return list(dict.fromkeys([(unquote_plus(client_id), unquote_plus(secret)), (client_id, secret)]))
