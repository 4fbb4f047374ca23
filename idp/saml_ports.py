"""The port through which the SAML identity provider reads and writes; see `idp.ports`."""

from collections.abc import Callable, Sequence
from typing import Protocol

from idp.rules.saml_application import ApplicationMetadata
from idp.rules.saml_bindings import Carried, Received
from idp.rules.saml_logout import LogoutMessage
from idp.rules.saml_metadata import LogoutService
from idp.rules.saml_request import AuthnRequest
from idp.rules.saml_statement import Reply, Statement, Status


class SamlIssuer(Protocol):
    """Reads what SAML applications say, and writes and signs what we tell them, with the active RS256 key."""

    def application(self, document: bytes) -> ApplicationMetadata:
        """Read a metadata document of exactly one service provider; raises `BadMetadata`."""
        ...

    def request(self, received: Received, certificates_of: Callable[[str], Sequence[str]]) -> AuthnRequest:
        """Read a request, and verify its signature if it has one by a certificate of its issuer.

        `certificates_of` is asked once, with the issuer. Raises `Unfit` of `idp.rules.saml_request`.
        """
        ...

    def logout_message(self, received: Received, certificates_of: Callable[[str], Sequence[str]]) -> LogoutMessage:
        """Read a message of single logout, like `request`; one that is not signed is `Unfit` too."""
        ...

    def logout(self, message: LogoutMessage, service: LogoutService, relay_state: str | None) -> Carried:
        """Return how a browser carries a message of single logout to a partner, signed."""
        ...

    def metadata(self, entity_id: str) -> bytes:
        """Return the signed metadata of an identity provider; made once a day and after each change of keys."""
        ...

    def response(self, reply: Reply, said: Statement | Status) -> bytes:
        """Return a response with an assertion, signed as the statement says, or with a status."""
        ...
