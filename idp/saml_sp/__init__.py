"""SAML 2.0 service provider, one per account: the enterprise's identity provider logs the account's users on.

Sources: SAML 2.0 core, bindings (3.4, 3.5), profiles (4.1), metadata.
"""

from flask import Blueprint

blueprint = Blueprint("saml_sp", __name__, url_prefix="/saml/<account_id>/sp")
