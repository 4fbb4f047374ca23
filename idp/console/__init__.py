"""The page of a role's session in a browser, which role SSO opens; it is nobody's session at the other pages."""

from flask import Blueprint

blueprint = Blueprint("console", __name__, url_prefix="/role")
