"""The logon pages. They map what `idp.rules.logon` decides to pages, and decide nothing themselves."""

from flask import Blueprint, Response

from idp.httpkit import headers, journey

blueprint = Blueprint("signin", __name__, url_prefix="/signin")


@blueprint.after_request
def _let_forms_lead_back(response: Response) -> Response:
    target = journey.present().target
    if target:
        headers.let_forms_lead_to(response, target)
    return response
