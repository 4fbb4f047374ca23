"""A user's own page: password, MFA device, sessions, remembered browsers; each only where the account allows it."""

from flask import Blueprint

blueprint = Blueprint("security", __name__, url_prefix="/security")
