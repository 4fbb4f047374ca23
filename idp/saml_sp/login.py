"""Sending a visitor to the enterprise's provider: an AuthnRequest by HTTP-Redirect (bindings, section 3.4)."""

import base64
import zlib
from urllib.parse import urlencode

from flask import Response, render_template

from idp.httpkit import journey
from idp.httpkit.accounts import account_or_404
from idp.httpkit.current import services
from idp.httpkit.pages import see_other
from idp.saml_sp import blueprint
from idp.services.enterprise_logon import Request

RAW_DEFLATE = -15


@blueprint.get("/login")
def begin(account_id: str) -> Response:
    """Send the visitor; this browser alone may bring the answer."""
    request = services().enterprise_logon.begin(account_or_404(account_id), fresh=journey.present().fresh)
    journey.began_here(request.id)
    separator = "&" if "?" in request.destination else "?"
    # Where to go after the logon is in the browser's own cookie: the provider need not know it.
    query = urlencode({"SAMLRequest": _encoded(request), "RelayState": request.id})
    return see_other(f"{request.destination}{separator}{query}")


def _encoded(request: Request) -> str:
    xml = render_template(
        "saml_sp/authn_request.xml",
        us=services().saml_responses.us(request.account_id),
        id=request.id,
        issued_at=request.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        destination=request.destination,
        fresh=request.fresh,
    )
    deflater = zlib.compressobj(wbits=RAW_DEFLATE)
    return base64.b64encode(deflater.compress(xml.encode()) + deflater.flush()).decode()
