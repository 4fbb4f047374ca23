"""SAML 2.0: an identity provider per account, for applications that log our users on.

Sources: SAML 2.0 core, bindings, profiles (section 4.1) and metadata, each with its errata.
"""

from flask import Blueprint

blueprint = Blueprint("saml", __name__, url_prefix="/saml/<account_id>")
