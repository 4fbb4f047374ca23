"""The logon pages. They map what `idp.rules.logon` decides to pages, and decide nothing themselves."""

from flask import Blueprint

blueprint = Blueprint("signin", __name__, url_prefix="/signin")
