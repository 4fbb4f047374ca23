"""The applications of the account that a user can open from here: single sign-on takes them there."""

from flask import Blueprint, Response, request

from idp.httpkit.current import services
from idp.httpkit.pages import page
from idp.security.guard import for_signed_in
from idp.services.sessions import SignedIn

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
MOST = 20


@blueprint.get("")
@for_signed_in
def overview(whose: SignedIn) -> Response:
    """List them by name, a page at a time, beginning after the name that the address gives."""
    after = request.args.get("after", "")
    found = services().saml_applications.startable(whose.account.id, after, MOST + 1)
    return page(
        "security/applications.html",
        account_id=whose.account.id,
        account_name=whose.account.display_name,
        signed_in_as=whose.principal,
        names=found[:MOST],
        begins_later=bool(after),
        next_after=found[MOST - 1] if len(found) > MOST else "",
    )
