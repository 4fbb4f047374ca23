"""Sending visitors to the enterprise's provider: an AuthnRequest by HTTP-Redirect or HTTP-POST (bindings, 3.4, 3.5)."""

import base64
import zlib
from urllib.parse import urlencode

from flask import Response, render_template

from idp.httpkit import headers, journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.httpkit.pages import page, see_other
from idp.saml_sp import blueprint
from idp.services.enterprise_logon import Request

RAW_DEFLATE = -15


@blueprint.get("/login")
def begin(account_id: str) -> Response:
    """Send the visitor; this browser alone may bring the answer."""
    request = services().enterprise_logon.begin(account_or_404(account_id), fresh=journey.present().fresh)
    journey.began_here(request.id)
    return _posted(request) if request.by_post else _redirected(request)


def _redirected(request: Request) -> Response:
    separator = "&" if "?" in request.destination else "?"
    # Where to go after the logon is in the browser's own cookie: the provider need not know it.
    query = urlencode({"SAMLRequest": _deflated(_written(request)), "RelayState": request.id})
    if request.signed:
        query = services().service_provider.signed_query(query)
    return see_other(f"{request.destination}{separator}{query}")


def _posted(request: Request) -> Response:
    xml = _written(request)
    message = services().service_provider.signed_message(xml) if request.signed else xml.encode()
    fields = {"SAMLRequest": base64.b64encode(message).decode(), "RelayState": request.id}
    response = page("saml_sp/post.html", provider_address=request.destination, fields=fields)
    headers.let_script_post_to(response, request.destination)
    return response


def _written(request: Request) -> str:
    return render_template(
        "saml_sp/authn_request.xml",
        us=services().saml_responses.us(request.account_id),
        id=request.id,
        issued_at=request.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        destination=request.destination,
        fresh=request.fresh,
    )


def _deflated(xml: str) -> str:
    deflater = zlib.compressobj(wbits=RAW_DEFLATE)
    return base64.b64encode(deflater.compress(xml.encode()) + deflater.flush()).decode()
