"""What an account says of itself, and how it speaks, as a SAML service provider."""

from idp.rules.saml_metadata import service_provider
from idp.saml_ports import SamlIssuer
from idp.services.directory import Account


class OwnServiceProvider:
    """Describes accounts, and signs what they send."""

    def __init__(self, base_url: str, issuer: SamlIssuer) -> None:
        self._base_url = base_url
        self._issuer = issuer

    def metadata(self, account: Account) -> bytes:
        """Return the signed metadata of an account; from memory."""
        us = service_provider(self._base_url, account.id)
        return self._issuer.service_metadata(us, requests_signed=account.user_sso.signs_requests)

    def signed_query(self, query: str) -> str:
        """Return the query of a message by redirect, signed."""
        return self._issuer.signed_query(query)

    def signed_message(self, xml: str) -> bytes:
        """Return a message by post, signed."""
        return self._issuer.signed_message(xml)
